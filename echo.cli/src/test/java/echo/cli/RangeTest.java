package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTest {

    @ParameterizedTest
    @CsvSource({"0..1s,PT0S,PT1S", "0s..1s,PT0S,PT1S", "0.5s..1.5s,PT0.5S,PT1.5S", "200ms,PT0.2S,PT0.2S", "1s..1s,PT1S,PT1S",
            "0,PT0S,PT0S", "0..0,PT0S,PT0S"})
    void rangesAndSingleValues(String text, Duration min, Duration max) {
        assertThat(Range.of(text)).isEqualTo(new Range(min, max));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "..1s", "1s..", "1s..0", "1s...2s", "1s.2s", "1s-2s", "0..1s..2s",
            "0..1", "1", " 0..1s", "00"})
    void malformedRanges(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Range.of(text));
    }
}
