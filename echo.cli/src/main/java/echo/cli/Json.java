package echo.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Builds one JSON object (RFC 8259) on one line, in ASCII.
final class Json {

    private final List<String> members = new ArrayList<>();

    static Json object() {
        return new Json();
    }

    Json with(String key, String value) {
        return member(key, value == null ? "null" : quote(value));
    }

    Json with(String key, long value) {
        return member(key, Long.toString(value));
    }

    Json with(String key, Long value) {
        return member(key, String.valueOf(value));
    }

    Json with(String key, boolean value) {
        return member(key, String.valueOf(value));
    }

    Json with(String key, Json value) {
        return member(key, String.valueOf(value));
    }

    Json with(String key, BigDecimal value) {
        return member(key, value.toPlainString());
    }

    Json with(String key, List<Json> values) {
        return member(key, values.stream().map(Json::toString).collect(Collectors.joining(",", "[", "]")));
    }

    private Json member(String key, String value) {
        members.add(quote(key) + ":" + value);
        return this;
    }

    private static String quote(String text) {
        var quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7f) {
                quoted.append(c);
            } else {
                quoted.append("\\u%04x".formatted((int) c));
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return "{" + String.join(",", members) + "}";
    }
}
