package echo.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShutdownTest {

    private final Shutdown shutdown = new Shutdown();

    @Test
    void isCarriedOutOnceOnAPlatformThreadOfItsOwn() {
        var runs = new AtomicInteger();
        var thread = new AtomicReference<Thread>();
        for (int i = 0; i < 3; i++) {
            shutdown.begin("closing", () -> {
                runs.incrementAndGet();
                thread.set(Thread.currentThread());
            });
            shutdown.awaitDone();
        }
        assertThat(runs).hasValue(1);
        assertThat(thread.get().getName()).isEqualTo("closing");
        assertThat(thread.get().isVirtual()).isFalse();
        assertThat(thread.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void anInterruptNeitherEndsTheWaitNorIsLost() {
        var release = new CountDownLatch(1);
        var done = new AtomicReference<>(false);
        Thread.currentThread().interrupt();
        shutdown.begin("closing", () -> {
            await(release);
            done.set(true);
        });
        Thread.startVirtualThread(release::countDown);
        shutdown.awaitDone();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).hasValue(true);
    }

    @Test
    void waitsForTheBeginningNoLongerThanTold() {
        assertThat(shutdown.hasBegun()).isFalse();
        assertThat(shutdown.awaitBegin(1)).isFalse();
        assertThat(shutdown.awaitBegin(-1)).isFalse();
        shutdown.begin("closing", () -> {});
        assertThat(shutdown.hasBegun()).isTrue();
        assertThat(shutdown.awaitBegin(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void isDoneEvenIfItFails() {
        shutdown.begin("closing", () -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            throw new IllegalStateException("on purpose");
        });
        shutdown.awaitDone();
        assertThat(shutdown.hasBegun()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
