package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import echo.api.Impairments;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImpairTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "delay=0..1s; PT0S; PT1S", "delay=200ms; PT0.2S; PT0.2S"})
    void delayIsARange(String specification, Duration min, Duration max) {
        assertThat(Impair.parse(specification)).isEqualTo(Impairments.none().withReadDelay(min, max));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "=", "delay", "delay=", "delay=x", "Delay=1s", "delay =1s", "delay=1s,", "delay=1s;delay=1s"})
    void malformedSpecifications(String specification) {
        assertThatIllegalArgumentException().isThrownBy(() -> Impair.parse(specification));
    }

    @Test
    void unknownKeyNamesThoseKnown() {
        assertThatIllegalArgumentException().isThrownBy(() -> Impair.parse("delay=1s,loss=1%"))
                .withMessage("unknown key \"loss\", known: delay");
    }
}
