package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecessTest {

    private static final int THREADS = 200;
    private static final int RESTS = 1_000;

    private final Recess recess = new Recess();

    @Test
    void endsForEachThreadHoweverTheyMeet() throws InterruptedException {
        var rests = new AtomicInteger();
        var threads = IntStream.range(0, THREADS).mapToObj(number -> Thread.startVirtualThread(() -> {
            for (int i = 0; i < RESTS; i++) {
                recess.rest();
                rests.incrementAndGet();
                if ((i + number) % 3 == 0) {
                    Thread.yield();
                }
            }
        })).toList();
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(rests).hasValue(THREADS * RESTS);
        assertThat(recess.isUnderWay()).isFalse();
    }

    @Test
    void isUnderWayUntilTheOneWhoBeganItEndsIt() throws InterruptedException {
        var seen = new AtomicInteger();
        var first = Thread.ofVirtual().unstarted(() -> {
            recess.rest();
            assertThat(recess.isUnderWay()).isFalse();
            seen.incrementAndGet();
        });
        assertThat(recess.isUnderWay()).isFalse();
        first.start();
        assertThat(first.join(Duration.ofSeconds(30))).isTrue();
        assertThat(seen).hasValue(1);
    }

    @Test
    void keepsAnInterrupt() throws InterruptedException {
        var interrupted = new AtomicInteger();
        var threads = IntStream.range(0, 2).mapToObj(_ -> Thread.startVirtualThread(() -> {
            Thread.currentThread().interrupt();
            recess.rest();
            interrupted.addAndGet(Thread.interrupted() ? 1 : 0);
        })).toList();
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(interrupted).hasValue(2);
    }
}
