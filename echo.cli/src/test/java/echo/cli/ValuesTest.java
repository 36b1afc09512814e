package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    private static final int MOST = 1 << 30;

    private static final Map<String, Function<String, ?>> PARSERS = Map.of(
            "integer", Values.integer(-5, 1000),
            "anyLong", Values.anyLong(),
            "decimal", Values.decimal(0.01, 1000),
            "size", Values.size(1, MOST),
            "duration", Values::duration,
            "range", Range::of,
            "impairments", Impair::parse);

    @ParameterizedTest
    @CsvSource({"0s,PT0S", "300ms,PT0.3S", "1s,PT1S", "1.5s,PT1.5S", "1m30s,PT1M30S", "2h,PT2H",
            "1h2m3s4ms,PT1H2M3.004S",
            "90s,PT1M30S", "0.25ms,PT0.00025S", "0.000001ms,PT0.000000001S", "596h,PT596H", "2147483647ms,PT596H31M23.647S"})
    void durations(String text, Duration expected) {
        assertThat(Values.duration(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0", "1", "s", "1 s", " 1s", "-1s", "+1s", "1S",
            "1s1m", "1s1s", "1.s", ".5s", "1m30", "1d", "1us",
            "1e3s", "597h",
            "2147483648ms", "999999999h", "١s", "1s\n", "1ss"})
    void malformedDurations(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Values.duration(text));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "64,64", "0064,64", "16KiB,16384", "1MiB,1048576", "1GiB,1073741824"})
    void sizes(String text, int expected) {
        assertThat(Values.size(1, MOST).apply(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "+1", "1.5KiB", "1K", "1KB", "1kib", "1 KiB", "KiB",
            "2GiB", "1073741825", "4294967296",
            "4294967297", "18014398509481984KiB", "17179869184GiB", "999999999999999999GiB",
            "1000000000000000000", "0x10", "١"})
    void malformedSizesAndThoseOutOfRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Values.size(1, MOST).apply(text));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "10,10", "007,7", "-3,-3"})
    void integers(String text, int expected) {
        assertThat(Values.integer(-3, 10).apply(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "11", "-4", "4294967297", "9999999999999999999", "+1", "1.0", "1KiB", "one", "--1"})
    void malformedIntegersAndThoseOutOfRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Values.integer(-3, 10).apply(text));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void wholeNumbersOf64Bits(long number) {
        assertThat(Values.anyLong().apply(Long.toString(number))).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9223372036854775808", "-9223372036854775809", "1.0", "0x1", "1L", " 1"})
    void malformedWholeNumbersOf64Bits(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Values.anyLong().apply(text));
    }

    @ParameterizedTest
    @CsvSource({"0.01,0.01", "0.5,0.5", "1,1", "20,20", "1000,1000", "1000.0,1000"})
    void decimals(String text, double expected) {
        assertThat(Values.decimal(0.01, 1000).apply(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0.009", "1000.1", "-1", "1e2", "NaN", "Infinity", "1f", "1d", "0x1p3", ".5", "1.", "1,5"})
    void malformedDecimalsAndThoseOutOfRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Values.decimal(0.01, 1000).apply(text));
    }

    @Test
    void rangeIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> Values.size(1, 100).apply("101"))
                .withMessage("101 is not within 1 and 100");
        assertThatIllegalArgumentException().isThrownBy(() -> Values.decimal(0.01, 1000).apply("0"))
                .withMessage("0 is not within 0.01 and 1000");
        assertThatIllegalArgumentException().isThrownBy(() -> Values.duration("597h")).withMessage("597h is more than 596h");
    }

    @Test
    void everyTextGivesAValueOrIsRefusedInPrintableAscii() {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        var alphabet = "0011223456789..hmssmsKiBMiBGiB-+eE \n\u001bé١\uD83D";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            check("seed " + seed, text.toString());
        }
    }

    @Test
    @Timeout(60)
    void longTextsAreRefusedToo() {
        for (var part : new String[] {"1", "1.", "1s", "1ms", "1h", "1m", "KiB", "-", "1.1", " "}) {
            for (var end : new String[] {"", "x", "s", "KiB"}) {
                check("repeated \"" + part + "\" and \"" + end + "\"", part.repeat(50_000) + end);
            }
        }
    }

    private static void check(String description, String text) {
        PARSERS.forEach((name, parser) -> assertThatCode(() -> {
            try {
                assertThat(parser.apply(text)).isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage().chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
            }
        }).describedAs("%s of %s, %s", name, Text.escape(text.substring(0, Math.min(40, text.length()))), description)
                .doesNotThrowAnyException());
    }
}
