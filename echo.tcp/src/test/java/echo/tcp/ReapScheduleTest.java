package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.Limits;
import java.time.Duration;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReapScheduleTest {

    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final long MILLI = 1_000_000;
    private static final Limits NONE = Limits.defaults().withHandshakeTimeout(Duration.ZERO).withWriteTimeout(Duration.ZERO);

    private long now = Long.MAX_VALUE - 5 * MILLI; // it may overflow

    private ReapSchedule schedule(Limits limits) {
        return new ReapSchedule(limits, now);
    }

    /// Whoever waits no longer than the schedule lets it looks in time, be it woken as often and whenever anybody likes.
    private void assertNeverLate(ReapSchedule schedule, long period, long[] wakings) {
        long last = now;
        for (long waking : wakings) {
            now += Math.min(waking, schedule.millisLeft(now) * MILLI);
            assertThat(now - last).as("seed %d", SEED).isLessThan(period + MILLI);
            assertThat(schedule.isLate(now)).as("seed %d", SEED).isFalse();
            assertThat(schedule.isDue(now)).as("seed %d", SEED).isEqualTo(now - last >= period);
            if (schedule.isDue(now)) {
                schedule.reaped(now);
                last = now;
            }
        }
    }

    @Test
    void looksInTimeHoweverOftenItIsWoken() {
        assertNeverLate(schedule(NONE), 300 * MILLI, new Random(SEED).longs(10_000, 1, 1000 * MILLI).toArray());
        assertNeverLate(schedule(NONE), 300 * MILLI, new Random(SEED).longs(10_000, 299 * MILLI, 301 * MILLI).toArray());
        var shortest = NONE.withIdleTimeout(Duration.ofNanos(1));
        assertNeverLate(schedule(shortest), MILLI, new Random(SEED).longs(10_000, 1, 2 * MILLI).toArray());
    }

    private static Stream<BiFunction<Limits, Duration, Limits>> times() {
        return Stream.of(Limits::withHandshakeTimeout, Limits::withIdleTimeout, Limits::withWriteTimeout, Limits::withDuration);
    }

    @ParameterizedTest
    @MethodSource("times")
    void waitsForASixthOfTheShortestLimit(BiFunction<Limits, Duration, Limits> with) {
        assertThat(schedule(with.apply(Limits.defaults(), Duration.ofMillis(600))).millisLeft(now)).isEqualTo(100);
        assertThat(schedule(with.apply(NONE, Duration.ofNanos(1))).millisLeft(now)).isEqualTo(1);
        assertThat(schedule(with.apply(NONE, Duration.ofDays(20))).millisLeft(now)).isEqualTo(300);
    }

    @Test
    void waitsForThreeTenthsOfASecondWithoutLimits() {
        assertThat(schedule(NONE).millisLeft(now)).isEqualTo(300);
    }

    @Test
    void waitsForWhatIsLeft() {
        var schedule = schedule(NONE);
        assertThat(schedule.millisLeft(now + 200 * MILLI)).isEqualTo(100);
        assertThat(schedule.millisLeft(now + 300 * MILLI)).isEqualTo(1);
        assertThat(schedule.millisLeft(now + 5000 * MILLI)).isEqualTo(1);
    }

    @Test
    void noticesThatTheProcessWasStopped() {
        var schedule = schedule(Limits.defaults().withIdleTimeout(Duration.ofMillis(600)));
        assertThat(schedule.isLate(now + 600 * MILLI)).isFalse();
        assertThat(schedule.isLate(now + 601 * MILLI)).isTrue();
        schedule.reaped(now + 601 * MILLI);
        assertThat(schedule.isLate(now + 601 * MILLI)).isFalse();
    }
}
