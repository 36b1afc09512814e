package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnsTest {

    private final Turns turns = new Turns();

    @Test
    void doNotPayAtFirst() {
        assertThat(turns.pay()).isFalse();
    }

    @Test
    void payOnceOneHasPaidAndUntilMoreAreLost() {
        turns.paid();
        assertThat(turns.pay()).isTrue();
        turns.lost();
        assertThat(turns.pay()).isTrue();
        turns.lost();
        turns.lost();
        assertThat(turns.pay()).isFalse();
    }

    @Test
    void payAsLongAsOneOfFourDoes() {
        turns.paid();
        for (int i = 0; i < 10_000; i++) {
            turns.lost();
            turns.lost();
            turns.lost();
            turns.paid();
        }
        assertThat(turns.pay()).isTrue();
    }

    @Test
    void surviveAPauseOfAThousandConnectionsButNotOfTenThousandReads() {
        for (int i = 0; i < 10_000; i++) {
            turns.paid();
        }
        for (int i = 0; i < 1_000; i++) {
            turns.lost();
        }
        assertThat(turns.pay()).isTrue();
        for (int i = 0; i < 9_000; i++) {
            turns.lost();
        }
        assertThat(turns.pay()).isFalse();
    }
}
