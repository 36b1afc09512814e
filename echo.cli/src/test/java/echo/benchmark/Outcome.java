package echo.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What the rounds of a load have come to: figures of those that went well, errors of the others.
record Outcome(Load load, List<Figures> figures, List<String> errors) {

    Outcome(Load load) {
        this(load, new ArrayList<>(), new ArrayList<>());
    }

    /// {@return the median of each figure, or `null` if no round went well}
    Figures median() {
        return figures.isEmpty() ? null : Figures.median(figures);
    }

    /// {@return the round with most echoes a second, or least memory, as a whole; `null` if no round went well}
    Figures best() {
        var order = load.kind() == Load.Kind.IDLE
                ? Comparator.<Figures>comparingLong(round -> -orLeast(round.get("resident_bytes")))
                : Comparator.<Figures>comparingLong(round -> orLeast(round.get("echoes_per_s")));
        return figures.stream().max(order).orElse(null);
    }

    private static long orLeast(Number value) {
        return value == null ? 0 : value.longValue();
    }
}
