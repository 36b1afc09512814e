package echo.api;

import java.net.SocketOption;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// The checks that options share, and what makes their messages safe to show. Each message starts with the argument's name.
final class Checks {

    static final Duration MAX_DURATION = Duration.ofMillis(Integer.MAX_VALUE);

    private Checks() {}

    static int range(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " is not within " + min + " and " + max);
        }
        return value;
    }

    static Duration range(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.isNegative() || value.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " is not within PT0S and " + MAX_DURATION);
        }
        return value;
    }

    static <T> Map<SocketOption<?>, Object> with(Map<SocketOption<?>, Object> options, SocketOption<T> option, T value) {
        var copy = new LinkedHashMap<>(options);
        copy.put(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value"));
        return Collections.unmodifiableMap(copy);
    }

    /// {@return a text in which nothing moves the cursor or turns the writing round: such characters are escaped as in Java}
    static String printable(String text) {
        var printable = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                     Character.SURROGATE -> printable.append("\\u%04x".formatted(c));
                default -> printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }
}
