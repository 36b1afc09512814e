package echo.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What follows the name of a command, parsed.
///
/// @param values of the options that were given
/// @param operands everything else
record Arguments(Map<Option<?>, Object> values, List<String> operands) {

    /// Parses arguments. Options may stand anywhere before `--`.
    ///
    /// @throws IllegalArgumentException if an option is unknown, lacks its value, has one it does not take, or a malformed one
    static Arguments parse(Command command, List<String> words) {
        var values = new HashMap<Option<?>, Object>();
        var operands = new ArrayList<String>();
        var rest = words.iterator();
        while (rest.hasNext()) {
            var word = rest.next();
            if (word.equals("--")) {
                rest.forEachRemaining(operands::add);
            } else if (word.startsWith("-") && word.length() > 1) {
                int equals = word.indexOf('=');
                var name = equals < 0 ? word : word.substring(0, equals);
                var option = find(command, name);
                if (option.isFlag() && equals >= 0) {
                    throw new Usage("usage.flag", name);
                }
                if (!option.isFlag() && equals < 0 && !rest.hasNext()) {
                    throw new Usage("usage.value", option.synopsis());
                }
                add(values, option, option.isFlag() ? "" : equals < 0 ? rest.next() : word.substring(equals + 1));
            } else {
                operands.add(word);
            }
        }
        return new Arguments(Map.copyOf(values), List.copyOf(operands));
    }

    private static Option<?> find(Command command, String name) {
        return command.options().stream().filter(option -> option.name().equals(name)).findFirst()
                .orElseThrow(() -> new Usage("usage.unknown.option", Text.escape(name)));
    }

    @SuppressWarnings("unchecked") // put there under its own option
    private static <T> void add(Map<Option<?>, Object> values, Option<T> option, String text) {
        try {
            var value = option.parser().apply(text);
            values.merge(option, value, (first, last) -> option.merger().apply((T) first, (T) last));
        } catch (IllegalArgumentException e) {
            throw Usage.at(option.name(), e);
        }
    }

    boolean has(Option<?> option) {
        return values.containsKey(option);
    }

    /// {@return the value of an option, if it was given}
    @SuppressWarnings("unchecked") // put there under its own option
    <T> Optional<T> get(Option<T> option) {
        return Optional.ofNullable((T) values.get(option));
    }
}
