package echo.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Validates against the part of JSON Schema 2020-12 that the schemas here use. Any other keyword is an error: it would be
/// passed over in silence.
public final class JsonSchema {

    private static final Set<String> ANNOTATIONS = Set.of("$schema", "$id", "$defs", "title", "description");
    private static final Set<String> KEYWORDS = Set.of(
            "$ref", "type", "const", "enum", "properties", "required", "additionalProperties", "items", "oneOf", "minimum",
            "pattern");

    private final Object schema;

    private JsonSchema(Object schema) {
        this.schema = schema;
    }

    static JsonSchema of(String text) {
        return new JsonSchema(JsonText.parse(text));
    }

    /// {@return a schema of module-info-docs}
    public static JsonSchema named(String name) {
        var file = Path.of(System.getProperty("basedir", ""), "..", "module-info-docs", "src", "main", "schemas",
                name + ".schema.json");
        try {
            return of(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError("the schema is missing", e);
        }
    }

    /// {@return what is wrong with a document, nothing if it is valid}
    ///
    /// @throws IllegalArgumentException if it is no JSON text
    public List<String> errors(String document) {
        return errors(schema, JsonText.parse(document), "$");
    }

    private List<String> errors(Object schema, Object value, String where) {
        var errors = new ArrayList<String>();
        if (schema instanceof Boolean allowed) {
            if (!allowed) {
                errors.add(where + " is not allowed");
            }
            return errors;
        }
        var rules = object(schema);
        rules.forEach((keyword, rule) -> {
            if (!ANNOTATIONS.contains(keyword) && !KEYWORDS.contains(keyword)) {
                throw new IllegalArgumentException("unknown keyword " + keyword);
            }
            if (!holds(keyword, rule, value)) {
                errors.add(where + " is " + value + ", against " + keyword + " " + rule);
            }
        });
        if (value instanceof Map<?, ?> members) {
            var properties = object(rules.getOrDefault("properties", Map.of()));
            members.forEach((key, member) -> errors.addAll(errors(
                    properties.containsKey(key) ? properties.get(key) : rules.getOrDefault("additionalProperties", true),
                    member, where + "." + key)));
        }
        if (value instanceof List<?> elements && rules.containsKey("items")) {
            for (int i = 0; i < elements.size(); i++) {
                errors.addAll(errors(rules.get("items"), elements.get(i), where + "[" + i + "]"));
            }
        }
        if (rules.containsKey("$ref")) {
            errors.addAll(errors(definition((String) rules.get("$ref")), value, where));
        }
        if (rules.containsKey("oneOf")) {
            var branches = array(rules.get("oneOf")).stream().map(branch -> errors(branch, value, where)).toList();
            long valid = branches.stream().filter(List::isEmpty).count();
            if (valid != 1) {
                errors.add(where + " is valid against " + valid + " schemas of oneOf: "
                        + IntStream.range(0, branches.size()).mapToObj(i -> i + " " + branches.get(i)).toList());
            }
        }
        return errors;
    }

    /// {@return what a reference such as `#/$defs/name` leads to}
    private Object definition(String reference) {
        var definitions = object(object(schema).getOrDefault("$defs", Map.of()));
        var definition = definitions.get(reference.replaceFirst("^#/\\$defs/", ""));
        if (definition == null) {
            throw new IllegalArgumentException("no definition " + reference);
        }
        return definition;
    }

    private static boolean holds(String keyword, Object rule, Object value) {
        return switch (keyword) {
            case "type" -> rule instanceof List<?> types ? types.stream().anyMatch(type -> hasType(type, value))
                    : hasType(rule, value);
            case "const" -> equal(rule, value);
            case "enum" -> array(rule).stream().anyMatch(constant -> equal(constant, value));
            case "required" -> !(value instanceof Map<?, ?> members) || members.keySet().containsAll(array(rule));
            case "minimum" -> !(value instanceof BigDecimal number) || number.compareTo((BigDecimal) rule) >= 0;
            case "pattern" -> !(value instanceof String text) || Pattern.compile((String) rule).matcher(text).find();
            default -> true;
        };
    }

    private static boolean hasType(Object type, Object value) {
        return switch ((String) type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "null" -> value == JsonText.NULL;
            case "number" -> value instanceof BigDecimal;
            case "integer" -> value instanceof BigDecimal number && number.stripTrailingZeros().scale() <= 0;
            default -> throw new IllegalArgumentException("unknown type " + type);
        };
    }

    private static boolean equal(Object a, Object b) {
        return a instanceof BigDecimal x && b instanceof BigDecimal y ? x.compareTo(y) == 0 : a.equals(b);
    }

    private static List<?> array(Object value) {
        return (List<?>) value;
    }

    @SuppressWarnings("unchecked") // keys are strings, as the parser made them
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
