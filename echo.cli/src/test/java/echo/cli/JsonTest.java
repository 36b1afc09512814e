package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void emptyObject() {
        assertThat(Json.object()).hasToString("{}");
    }

    @Test
    void membersKeepTheirOrder() {
        assertThat(Json.object().with("b", 1).with("a", "x").with("c", (String) null))
                .hasToString("{\"b\":1,\"a\":\"x\",\"c\":null}");
    }

    @Test
    void numbersOf64BitsAreExact() {
        assertThat(JsonText.parse(Json.object().with("n", Long.MIN_VALUE).toString()))
                .isEqualTo(Map.of("n", new BigDecimal("-9223372036854775808")));
    }

    @Test
    void everyKindOfValue() {
        assertThat(Json.object().with("b", true).with("d", new BigDecimal("1E+1")).with("o", (Json) null)
                .with("l", List.of(Json.object().with("n", 1), Json.object())).with("e", List.of()))
                .hasToString("{\"b\":true,\"d\":10,\"o\":null,\"l\":[{\"n\":1},{}],\"e\":[]}");
    }

    @Test
    void quotesBackslashesAndControlsAreEscaped() {
        assertThat(Json.object().with("k", "\"\\\n\u0000\u001b\u007fé"))
                .hasToString("{\"k\":\"\\\"\\\\\\u000a\\u0000\\u001b\\u007f\\u00e9\"}");
    }

    @Test
    void keysAreQuotedToo() {
        assertThat(JsonText.parse(Json.object().with("a\"\n", 1).toString())).isEqualTo(Map.of("a\"\n", BigDecimal.ONE));
    }

    @Test
    void anyTextIsOneLineOfAsciiThatMeansTheSame() {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
            }

            var line = Json.object().with("k", text.toString()).toString();

            assertThat(line.chars()).describedAs("seed %d", seed).allMatch(c -> c >= 0x20 && c < 0x7f);
            assertThat(JsonText.parse(line)).describedAs("seed %d", seed).isEqualTo(Map.of("k", text.toString()));
        }
    }
}
