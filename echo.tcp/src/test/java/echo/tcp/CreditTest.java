package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreditTest {

    private final Credit turns = Turns.credit();

    @Test
    void thereIsNoneAtFirst() {
        assertThat(turns.isLeft()).isFalse();
        note(false, 1);
        assertThat(turns.isLeft()).isFalse();
    }

    @Test
    void aTurnThatPaidIsWorthThreeThatAreLost() {
        note(true, 1);
        note(false, 2);
        assertThat(turns.isLeft()).isTrue();
        note(false, 1);
        assertThat(turns.isLeft()).isFalse();
    }

    @Test
    void noneIsOwed() {
        note(false, 10_000);
        note(true, 1);
        assertThat(turns.isLeft()).isTrue();
    }

    @Test
    void turnsPayIfMoreThanOneOfFourDoes() {
        for (int i = 0; i < 1_000; i++) {
            note(true, 1);
            note(false, 2);
        }
        assertThat(turns.isLeft()).isTrue();
        for (int i = 0; i < 10_000; i++) {
            note(true, 1);
            note(false, 4);
        }
        assertThat(turns.isLeft()).isFalse();
    }

    @Test
    void turnsSurviveAPauseOfAThousandConnectionsButNotOfTenThousandReads() {
        note(true, 10_000);
        note(false, 1_000);
        assertThat(turns.isLeft()).isTrue();
        note(false, 9_000);
        assertThat(turns.isLeft()).isFalse();
    }

    private void note(boolean paid, int times) {
        for (int i = 0; i < times; i++) {
            turns.note(paid);
        }
    }
}
