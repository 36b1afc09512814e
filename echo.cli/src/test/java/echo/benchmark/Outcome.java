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
        return load.kind() == Load.Kind.IDLE
                ? figures.stream().min(byFigure("resident_bytes", Long.MAX_VALUE)).orElse(null)
                : figures.stream().max(byFigure("echoes_per_s", 0)).orElse(null);
    }

    private static Comparator<Figures> byFigure(String name, long ifUnknown) {
        return Comparator.comparingLong(round -> round.get(name) == null ? ifUnknown : round.get(name).longValue());
    }
}
