package echo.cli;

import echo.api.Impairments;
import java.util.HashSet;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// Makes impairments of a specification: `KEY=VALUE`, comma separated. Each key at most once.
final class Impair {

    private static final Map<String, BiFunction<Impairments, String, Impairments>> KEYS = Map.of("delay", Impair::delay);

    private Impair() {}

    static Impairments parse(String specification) {
        var impairments = Impairments.none();
        var seen = new HashSet<String>();
        for (var part : specification.split(",", -1)) {
            var words = part.split("=", 2);
            var key = KEYS.get(words[0]);
            if (key == null) {
                throw new Usage("usage.unknown.key", Text.escape(words[0]),
                        KEYS.keySet().stream().sorted().collect(Collectors.joining(", ")));
            }
            if (words.length < 2) {
                throw new Usage("usage.value", words[0]);
            }
            if (!seen.add(words[0])) {
                throw new Usage("usage.key.twice", words[0]);
            }
            impairments = key.apply(impairments, words[1]);
        }
        return impairments;
    }

    private static Impairments delay(Impairments impairments, String value) {
        var range = Range.of(value);
        return impairments.withReadDelay(range.min(), range.max());
    }
}
