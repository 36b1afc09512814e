package echo.cli;

import java.time.Duration;

/// A range of durations.
///
/// @param min the shortest
/// @param max the longest, not less than the shortest
record Range(Duration min, Duration max) {

    static final Range ZERO = new Range(Duration.ZERO, Duration.ZERO);

    /// Parses a range such as `0..1s`, or `200ms`, which is a range of one.
    static Range of(String text) {
        int dots = text.indexOf("..");
        var min = bound(dots < 0 ? text : text.substring(0, dots));
        var max = dots < 0 ? min : bound(text.substring(dots + 2));
        if (min.compareTo(max) > 0) {
            throw new Usage("usage.range", text);
        }
        return new Range(min, max);
    }

    /// {@return whether nothing is left to chance}
    boolean isFixed() {
        return min.equals(max);
    }

    private static Duration bound(String text) {
        return text.equals("0") ? Duration.ZERO : Values.duration(text);
    }
}
