package echo.tcp;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A rest that virtual threads which take turns have together, so that others have theirs.
///
/// The JDK's scheduler looks at what comes from elsewhere, be it new threads or those that have slept or been woken by a poller, only
/// when the queue it is at has run empty. A thread that yields stays in that queue, and one that rests leaves it. The first to rest
/// sleeps, and so comes back from elsewhere, after the queue has run empty; it then ends the rest of all. If each slept, each would
/// cost the JDK's timer a wakeup.
///
/// Safe for use by several threads.
final class Recess {

    /// After how long who has begun it is taken for lost: if memory is short, the JDK may lose a thread.
    static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong start = new AtomicLong(); // 0 if nobody rests
    private final Queue<Thread> resting = new ConcurrentLinkedQueue<>();

    /// {@return whether a thread rests, and so all should}
    boolean isUnderWay() {
        return start.get() != 0;
    }

    /// Rests until others have had their turn, or the thread is woken or interrupted.
    void rest() {
        if (begins()) {
            try {
                LockSupport.parkNanos(1);
                Thread.yield(); // behind what else came from elsewhere
            } finally {
                start.set(0);
                wakeAll();
            }
        } else {
            resting.add(Thread.currentThread());
            if (!isUnderWay()) {
                wakeAll(); // who ended it may not have seen this thread
            }
            LockSupport.park();
        }
    }

    private boolean begins() {
        long now = System.nanoTime();
        long start = this.start.get();
        return (start == 0 || now - start > LONGEST) && this.start.compareAndSet(start, now == 0 ? 1 : now);
    }

    private void wakeAll() {
        for (Thread thread; (thread = resting.poll()) != null;) {
            LockSupport.unpark(thread);
        }
    }
}
