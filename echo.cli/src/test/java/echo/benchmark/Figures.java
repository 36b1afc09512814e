package echo.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What one round has measured, by names that tell the unit: whole numbers, shares, or `null` where the system does not tell.
record Figures(Map<String, Number> values) {

    Figures() {
        this(new LinkedHashMap<>());
    }

    Figures with(String name, Number value) {
        values.put(name, value);
        return this;
    }

    Number get(String name) {
        return values.get(name);
    }

    /// {@return the median of each figure}
    static Figures median(List<Figures> rounds) {
        var medians = new Figures();
        rounds.getFirst().values.keySet().forEach(name -> medians.with(name, median(name, rounds)));
        return medians;
    }

    private static Number median(String name, List<Figures> rounds) {
        var sorted = rounds.stream().map(round -> round.get(name)).filter(Objects::nonNull)
                .sorted((a, b) -> Double.compare(a.doubleValue(), b.doubleValue())).toList();
        if (sorted.isEmpty()) {
            return null;
        }
        Number low = sorted.get((sorted.size() - 1) / 2);
        Number high = sorted.get(sorted.size() / 2);
        double middle = (low.doubleValue() + high.doubleValue()) / 2;
        return low instanceof Long ? (Number) Math.round(middle) : (Number) middle;
    }
}
