package echo.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A strict parser of JSON (RFC 8259): objects become maps, arrays lists, numbers [BigDecimal], `null` [#NULL].
public final class JsonText {

    public static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final String text;
    private int position;

    private JsonText(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException if it is no JSON text
    public static Object parse(String text) {
        var parser = new JsonText(text);
        var value = parser.value();
        parser.skipSpace();
        if (parser.position < text.length()) {
            throw parser.unexpected();
        }
        return value;
    }

    private Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        var members = new LinkedHashMap<String, Object>();
        expect('{');
        if (!take('}')) {
            do {
                skipSpace();
                var key = string();
                expect(':');
                if (members.put(key, value()) != null) {
                    throw new IllegalArgumentException("twice the same key: " + key);
                }
            } while (take(','));
            expect('}');
        }
        return members;
    }

    private List<Object> array() {
        var elements = new ArrayList<>();
        expect('[');
        if (!take(']')) {
            do {
                elements.add(value());
            } while (take(','));
            expect(']');
        }
        return elements;
    }

    private String string() {
        expect('"');
        var string = new StringBuilder();
        for (char c; (c = next()) != '"';) {
            if (c < 0x20) {
                throw unexpected();
            }
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                var digits = "" + next() + next() + next() + next();
                if (!digits.matches("[0-9A-Fa-f]{4}")) {
                    throw unexpected();
                }
                yield (char) Integer.parseInt(digits, 16);
            }
            default -> throw unexpected();
        };
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw unexpected();
        }
        position += word.length();
        return value;
    }

    private BigDecimal number() {
        var number = NUMBER.matcher(text).region(position, text.length());
        if (!number.lookingAt()) {
            throw unexpected();
        }
        position = number.end();
        return new BigDecimal(number.group());
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() {
        if (position >= text.length()) {
            throw unexpected();
        }
        return text.charAt(position);
    }

    private char next() {
        char c = peek();
        position++;
        return c;
    }

    private boolean take(char wanted) {
        skipSpace();
        boolean there = position < text.length() && text.charAt(position) == wanted;
        position += there ? 1 : 0;
        return there;
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            throw unexpected();
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("no JSON from character " + position + " on: " + text);
    }
}
