package echo.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A run as one JSON object (RFC 8259), in ASCII, as the schema jecho-benchmark/1 has it.
final class JsonReport {

    private JsonReport() {}

    static String of(Run run) {
        var settings = run.settings();
        var machine = run.machine();
        return json(object(
                "schema", "jecho-benchmark/1",
                "time", run.time().toString(),
                "settings", object(
                        "rounds", settings.rounds(),
                        "warmup_s", settings.warmup(),
                        "measured_s", settings.seconds()),
                "machine", object(
                        "processors", machine.processors(),
                        "processor_model", machine.model(),
                        "kernel", machine.kernel(),
                        "architecture", machine.architecture(),
                        "load_average_1min", machine.loadAverage(),
                        "java", machine.jdk()),
                "server", object(
                        "command", settings.server(),
                        "java", run.runtime().java(),
                        "options", run.runtime().options()),
                "pinning", object(
                        "server_processors", run.pinning().server(),
                        "load_processors", run.pinning().load()),
                "loads", run.outcomes().stream().map(JsonReport::outcome).toList())) + "\n";
    }

    private static Map<String, Object> outcome(Outcome outcome) {
        return object(
                "load", outcome.load().toString(),
                "clients", outcome.load().clients(),
                "message_bytes", outcome.load().bytes(),
                "depth", outcome.load().depth(),
                "pause_ns", outcome.load().pause(),
                "median", values(outcome.median()),
                "best", values(outcome.best()),
                "rounds", outcome.figures().stream().map(Figures::values).toList(),
                "errors", outcome.errors());
    }

    private static Object values(Figures figures) {
        return figures == null ? null : figures.values();
    }

    /// {@return a map of keys and values that take turns}
    private static Map<String, Object> object(Object... members) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < members.length; i += 2) {
            object.put((String) members[i], members[i + 1]);
        }
        return object;
    }

    private static String json(Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> map.entrySet().stream().map(member -> json(member.getKey()) + ":" + json(member.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
            case List<?> list -> list.stream().map(JsonReport::json).collect(Collectors.joining(",", "[", "]"));
            case Double number -> String.format(Locale.ROOT, "%.3f", number);
            case Number number -> number.toString();
            default -> quote(value.toString());
        };
    }

    private static String quote(String text) {
        return text.chars().mapToObj(c -> c == '"' || c == '\\' ? "\\" + (char) c
                : c >= 0x20 && c < 0x7f ? Character.toString(c) : String.format("\\u%04x", c))
                .collect(Collectors.joining("", "\"", "\""));
    }
}
