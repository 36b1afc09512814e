package echo.api.spi;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The closing of a server: begun once, carried out on a thread of its own, awaited by whoever may wait.
final class Shutdown {

    private final AtomicBoolean called = new AtomicBoolean();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    /// {@return whether the closing has begun}
    boolean hasBegun() {
        return begun.getCount() == 0;
    }

    /// Waits for the closing to begin.
    ///
    /// @param nanos for how long at most
    /// @return whether it has begun
    boolean awaitBegin(long nanos) {
        return await(begun, nanos);
    }

    /// Begins the closing, if it has not begun yet.
    ///
    /// @param name of the thread that carries it out
    /// @param drain what is to be done
    void begin(String name, Runnable drain) {
        if (called.compareAndSet(false, true)) {
            begun.countDown();
            try {
                Thread.ofPlatform().name(name).daemon(false).start(() -> {
                    try {
                        drain.run();
                    } finally {
                        done.countDown();
                    }
                });
            } catch (Throwable e) {
                done.countDown();
                throw e;
            }
        }
    }

    /// Waits until the closing is done. An interrupt does not end the wait, and is kept.
    void awaitDone() {
        await(done, Long.MAX_VALUE);
    }

    private static boolean await(CountDownLatch latch, long nanos) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return latch.await(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
