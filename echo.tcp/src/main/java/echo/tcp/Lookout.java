package echo.tcp;

import echo.api.Limits;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// When to look whether connections exceed a limit: all of them at once, instead of a timer for every read and write. Of one thread.
final class Lookout {

    /// How long from one look to the next at most, in milliseconds.
    private static final long LONGEST = 300;
    /// How much later than it is due a look shows that this process did not run, in nanoseconds.
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(500);

    private final long period;
    private long last;

    /// Three looks end what exceeds a limit: one notices the last progress, from which stillness counts, one that it has lasted for too long,
    /// and after another chance one ends it. Together that is a second too late at most, or half of the shortest limit if that is less.
    ///
    /// @param now the time by [System#nanoTime], from which the first look is counted
    Lookout(Limits limits, long now) {
        this.period = TimeUnit.MILLISECONDS.toNanos(
                Stream.of(limits.handshakeTimeout(), limits.idleTimeout(), limits.writeTimeout(), limits.duration()).filter(Duration::isPositive)
                        .mapToLong(limit -> Math.clamp(limit.toMillis() / 6, 1, LONGEST)).min().orElse(LONGEST));
        this.last = now;
    }

    /// {@return for how long to wait for anything else at most, in milliseconds: at least one, so that it is a wait}
    long millisLeft(long now) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(period - (now - last)));
    }

    boolean isDue(long now) {
        return now - last >= period;
    }

    /// {@return whether the look is so late that this process did not run meanwhile, and served nobody}
    boolean isLate(long now) {
        return now - last > period + LATE;
    }

    void looked(long now) {
        last = now;
    }
}
