package echo.tcp;

import echo.api.Limits;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// When to look whether connections exceed a limit, and reap those that do: all at once, instead of a timer for every read
/// and write. Not safe for use by several threads.
final class ReapSchedule {

    /// How long it is from one look to the next at most.
    private static final Duration LONGEST_PERIOD = Duration.ofMillis(300);
    /// How much later than it is due a look has to be for the process to be taken to have been stopped.
    private static final Duration STOP = Duration.ofMillis(500);
    /// How many looks there are within the shortest limit. A silent connection takes the most of them, three as a rule: one notices
    /// its last progress, from which silence counts, one that it is silent for too long, and after another chance one ends it.
    private static final int LOOKS_WITHIN_A_LIMIT = 6;

    private final long period; // in nanoseconds, as all that is long
    private long last;

    /// @param now the time by [System#nanoTime], from which the first look is counted
    ReapSchedule(Limits limits, long now) {
        this.period = Math.max(shortest(limits).toMillis() / LOOKS_WITHIN_A_LIMIT, 1) * TimeUnit.MILLISECONDS.toNanos(1);
        this.last = now;
    }

    private static Duration shortest(Limits limits) {
        var longest = LONGEST_PERIOD.multipliedBy(LOOKS_WITHIN_A_LIMIT);
        return Stream.of(limits.handshakeTimeout(), limits.idleTimeout(), limits.writeTimeout(), limits.duration(), longest)
                .filter(Duration::isPositive).min(Duration::compareTo).orElseThrow();
    }

    /// {@return for how many milliseconds to wait for anything else at most: at least one, so that it is a wait}
    long millisLeft(long now) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(period - (now - last)));
    }

    boolean isDue(long now) {
        return now - last >= period;
    }

    /// {@return whether a look is so late that the process is taken to have been stopped}
    boolean isLate(long now) {
        return now - last > period + STOP.toNanos();
    }

    void reaped(long now) {
        last = now;
    }
}
