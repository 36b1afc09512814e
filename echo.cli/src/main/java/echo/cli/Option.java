package echo.cli;

import java.util.function.Function;

/// An option of a command.
///
/// @param <T> the type of its value
/// @param name with its dashes, such as `--buffer`
/// @param value what stands for its value in help, or `null` if it takes none
/// @param summary what it does, with unit, range and default
/// @param parser makes the value from its text; fails with [IllegalArgumentException]
record Option<T>(String name, String value, String summary, Function<String, T> parser) {

    static Option<Boolean> flag(String name, String summary) {
        return new Option<>(name, null, summary, text -> true);
    }

    boolean isFlag() {
        return value == null;
    }

    /// {@return the option as help shows it}
    String synopsis() {
        return isFlag() ? name : name + " " + value;
    }
}
