package echo.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A run as text: facts, and tables of medians and best rounds.
final class TextReport {

    private final StringBuilder text = new StringBuilder();

    private TextReport() {}

    static String facts(Settings settings, Machine machine, Pinning pinning, ServerRuntime runtime) {
        var average = machine.loadAverage() == null ? "unknown" : format("%.2f", machine.loadAverage());
        return format("rounds   %d, each with a new server, %s s of warm-up and %s s measured%n", settings.rounds(),
                        plain(settings.warmup()), plain(settings.seconds()))
                + format("server   %s%n", settings.server())
                + format("         on Java %s, with %s%n", orUnknown(runtime.java()),
                        "".equals(runtime.options()) ? "no options of its own" : "options " + options(runtime.options()))
                + format("load     on Java %s, one thread%n", machine.jdk())
                + format("machine  %d processors (%s), %s, %s, load average %s%n", machine.processors(), orUnknown(machine.model()),
                        machine.kernel(), machine.architecture(), average)
                + format("pinning  %s%n", pinning.text());
    }

    /// {@return options, without those of which there are too many}
    private static String options(String options) {
        return options == null ? orUnknown(null) : options.replaceAll("(-XX:CompileCommand=)\\S+( \\1\\S+)*", "$1...");
    }

    static String results(List<Outcome> outcomes) {
        var report = new TextReport();
        report.loads(outcomes.stream().filter(outcome -> outcome.load().kind() != Load.Kind.IDLE).toList());
        report.idle(outcomes.stream().filter(outcome -> outcome.load().kind() == Load.Kind.IDLE).toList());
        for (var outcome : outcomes) {
            for (var error : outcome.errors()) {
                report.text.append(format("%nFAILED  %s: %s%n", outcome.load(), error));
            }
        }
        return report.text.toString();
    }

    private void loads(List<Outcome> outcomes) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("load", "", "echoes/s", "CPU µs/echo", "p50 µs", "p99 µs", "p99.9 µs", "max µs", "least share", "lost",
                "late", "load busy"));
        for (var outcome : outcomes) {
            if (!outcome.figures().isEmpty()) {
                rows.add(row(outcome.load().toString(), "median", outcome.median()));
                rows.add(row("", "best", outcome.best()));
            }
        }
        table(rows);
        if (rows.size() > 1) {
            text.append("""

                    Each byte that came back was compared with what was sent. Latency is from the first byte sent to the last
                    received of what a connection has under way, or of a datagram. Least share: what the least served client got,
                    of the mean. Load busy: the share of one processor that the load took; near 100 % the load was the limit.
                    –: the system does not tell, or connections pause. Pauses are no part of latencies, and set the rate.
                    """);
        }
    }

    private static List<String> row(String load, String which, Figures figures) {
        return List.of(load, which, show("%,.0f", figures.get("echoes_per_s"), 1),
                show("%.2f", figures.get("server_cpu_ns_per_echo"), 1e-3),
                show("%,.1f", figures.get("p50_ns"), 1e-3), show("%,.1f", figures.get("p99_ns"), 1e-3),
                show("%,.1f", figures.get("p999_ns"), 1e-3), show("%,.1f", figures.get("max_ns"), 1e-3),
                show("%.2f", figures.get("least_share"), 1), show("%,.0f", figures.get("lost"), 1),
                show("%,.0f", figures.get("late"), 1), show("%.0f %%", figures.get("load_cpu_share"), 100));
    }

    private void idle(List<Outcome> outcomes) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("load", "", "connections", "at rest MiB", "a third MiB", "all MiB", "B each, slope", "B each, over rest"));
        for (var outcome : outcomes) {
            if (!outcome.figures().isEmpty()) {
                rows.add(idleRow(outcome.load().toString(), "median", outcome.median()));
                rows.add(idleRow("", "best", outcome.best()));
            }
        }
        table(rows);
        for (var outcome : outcomes) {
            if (!outcome.figures().isEmpty() && outcome.median().get("connections").intValue() < outcome.load().clients()) {
                text.append(format("%s: descriptors permit no more than %,d connections (ulimit -n)%n", outcome.load(),
                        outcome.median().get("connections").intValue()));
            }
        }
        if (rows.size() > 1) {
            text.append("""

                    Resident bytes a connection: the slope between a third of them and all, and what all take over the server at rest. Where
                    the two lie far apart, the JVM has taken memory for itself meanwhile, or given some back. All echoed at the end.
                    """);
        }
    }

    private static List<String> idleRow(String load, String which, Figures figures) {
        double mebi = 1.0 / (1 << 20);
        return List.of(load, which, show("%,.0f", figures.get("connections"), 1),
                show("%.1f", figures.get("resident_bytes_at_rest"), mebi),
                show("%.1f", figures.get("resident_bytes_third"), mebi), show("%.1f", figures.get("resident_bytes"), mebi),
                show("%,.0f", figures.get("resident_bytes_per_connection"), 1),
                show("%,.0f", figures.get("resident_bytes_over_rest_per_connection"), 1));
    }

    /// Appends rows in columns, all but the first two to the right; nothing if there is but a heading.
    private void table(List<List<String>> rows) {
        if (rows.size() == 1) {
            return;
        }
        text.append(format("%n"));
        var widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElseThrow()).toArray();
        for (var row : rows) {
            text.append(IntStream.range(0, row.size())
                    .mapToObj(column -> format("%" + (column < 2 ? "-" : "") + widths[column] + "s", row.get(column)))
                    .collect(Collectors.joining("  "))).append(format("%n"));
        }
    }

    private static String show(String format, Number value, double unit) {
        return value == null ? "–" : format(format, value.doubleValue() * unit);
    }

    private static String orUnknown(String text) {
        return Objects.requireNonNullElse(text, "unknown");
    }

    static String plain(double seconds) {
        return seconds == Math.rint(seconds) ? format("%.0f", seconds) : Double.toString(seconds);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
