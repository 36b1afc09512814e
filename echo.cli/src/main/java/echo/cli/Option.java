package echo.cli;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/// An option of a command.
///
/// @param <T> the type of its value
/// @param name with its dashes, such as `--buffer`
/// @param value what stands for its value in help, or `null` if it takes none
/// @param summary key of what it does, with unit, range and default
/// @param parser makes the value from its text; fails with [IllegalArgumentException]
/// @param merger makes one value of two where the option is repeated
record Option<T>(String name, String value, String summary, Function<String, T> parser, BinaryOperator<T> merger) {

    /// An option of which the last counts where it is repeated.
    Option(String name, String value, String summary, Function<String, T> parser) {
        this(name, value, summary, parser, (first, last) -> last);
    }

    static Option<Boolean> flag(String name, String summary) {
        return new Option<>(name, null, summary, text -> true);
    }

    /// An option whose values are gathered where it is repeated.
    static <E> Option<List<E>> repeatable(String name, String value, String summary, Function<String, E> parser) {
        return new Option<>(name, value, summary, text -> List.of(parser.apply(text)),
                (first, last) -> Stream.concat(first.stream(), last.stream()).toList());
    }

    boolean isFlag() {
        return value == null;
    }

    /// {@return the option as help shows it}
    String synopsis() {
        return isFlag() ? name : name + " " + value;
    }
}
