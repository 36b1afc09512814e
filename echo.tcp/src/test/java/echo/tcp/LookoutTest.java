package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.Limits;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LookoutTest {

    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final long MILLI = 1_000_000;

    private long now = -5 * MILLI;

    private Lookout lookout(Duration writeTimeout) {
        return new Lookout(Limits.defaults().withWriteTimeout(writeTimeout), now);
    }

    /// Whoever waits no longer than it may looks in time, be it woken as often and whenever anybody likes.
    private void assertNeverLate(Lookout lookout, long period, long[] wakings) {
        long last = now;
        for (long waking : wakings) {
            now += Math.min(waking, lookout.millisLeft(now) * MILLI);
            assertThat(now - last).as("seed %d", SEED).isLessThan(period + MILLI);
            assertThat(lookout.isLate(now)).isFalse();
            assertThat(lookout.isDue(now)).isEqualTo(now - last >= period);
            if (lookout.isDue(now)) {
                lookout.looked(now);
                last = now;
            }
        }
    }

    @Test
    void looksThreeTimesASecondHoweverOftenItIsWoken() {
        assertNeverLate(lookout(Duration.ofSeconds(60)), 300 * MILLI, new Random(SEED).longs(10_000, 1, 1000 * MILLI).toArray());
        assertNeverLate(lookout(Duration.ofSeconds(60)), 300 * MILLI, new Random(SEED).longs(10_000, 299 * MILLI, 301 * MILLI).toArray());
    }

    @Test
    void looksSixTimesAsOftenAsTheShortestLimit() {
        assertNeverLate(lookout(Duration.ofMillis(400)), 66 * MILLI, new Random(SEED).longs(10_000, 1, 200 * MILLI).toArray());
        assertNeverLate(lookout(Duration.ofNanos(1)), MILLI, new Random(SEED).longs(10_000, 1, 2 * MILLI).toArray());
    }

    @Test
    void noticesThatTheProcessDidNotRun() {
        var lookout = lookout(Duration.ofMillis(400));
        assertThat(lookout.isLate(now + 566 * MILLI)).isFalse();
        assertThat(lookout.isLate(now + 567 * MILLI)).isTrue();
        lookout.looked(now + 567 * MILLI);
        assertThat(lookout.isLate(now + 567 * MILLI)).isFalse();
    }
}
