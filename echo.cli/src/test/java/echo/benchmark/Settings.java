package echo.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What was asked for, as system properties `benchmark.…`.
///
/// @param loads in the order in which they come in each round
/// @param rounds how often each load is put on
/// @param seconds that are measured in a round
/// @param warmup seconds before
/// @param server command of the shell, with `{port}`
/// @param pin whether server and load get processors of their own
/// @param json the file for the result, or `null`
record Settings(List<Load> loads, int rounds, double seconds, double warmup, String server, boolean pin, Path json) {

    /// @throws IllegalArgumentException if a property makes no sense
    static Settings ofProperties() {
        var loads = property("loads", null);
        double seconds = number("seconds", "2");
        var json = file(property("json", null));
        return new Settings(loads == null ? Load.DEFAULTS : Load.parseAll(loads), wholeNumber("rounds", "5"), seconds,
                number("warmup", Double.toString(seconds)), property("server", image()),
                yesOrNo("pin"), json);
    }

    private static String image() {
        var jecho = Path.of(property("image", "echo.cli/target/jecho"), "bin", "jecho").toAbsolutePath().toString();
        return "'" + jecho.replace("'", "'\\''") + "' serve tcp://127.0.0.1:{port} udp://127.0.0.1:{port}";
    }

    private static Path file(String name) {
        if (name == null) {
            return null;
        }
        var file = Path.of(name).toAbsolutePath();
        if (file.getParent() == null || !Files.isDirectory(file.getParent()) || Files.isDirectory(file)) {
            throw new IllegalArgumentException("benchmark.json: " + file + " is no file of a folder that is there");
        }
        return file;
    }

    private static double number(String name, String other) {
        var text = property(name, other);
        if (!text.matches("\\d{1,4}(\\.\\d{1,3})?") || Double.parseDouble(text) == 0) {
            throw new IllegalArgumentException("benchmark." + name + ": " + text + " is not a number above 0, such as 2 or 0.5");
        }
        return Double.parseDouble(text);
    }

    private static int wholeNumber(String name, String other) {
        double value = number(name, other);
        if (value != (int) value) {
            throw new IllegalArgumentException("benchmark." + name + ": " + value + " is not a whole number");
        }
        return (int) value;
    }

    private static boolean yesOrNo(String name) {
        var text = property(name, "true");
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("benchmark." + name + ": " + text + " is neither true nor false");
        };
    }

    private static String property(String name, String other) {
        var value = System.getProperty("benchmark." + name, "").strip();
        return value.isEmpty() ? other : value;
    }
}
