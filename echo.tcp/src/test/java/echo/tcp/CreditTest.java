package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreditTest {

    private final Credit credit = new Credit();

    @Test
    void thereIsNoneUntilSomeHaveWaited() {
        assertThat(credit.isLeft()).isFalse();
        wait(31);
        assertThat(credit.isLeft()).isFalse();
        wait(1);
        assertThat(credit.isLeft()).isTrue();
    }

    @Test
    void whatIsTriedAndDoesNotPayIsNotTriedAgainSoon() {
        wait(32);
        credit.lost(2047);
        assertThat(credit.isLeft()).isTrue();
        credit.lost(1);
        assertThat(credit.isLeft()).isFalse();
        wait(8191);
        assertThat(credit.isLeft()).isFalse();
        wait(1);
        assertThat(credit.isLeft()).isTrue();
    }

    @Test
    void aTurnOfOneThatHasNotLeftYetDoesNotEndTheWaitForTheNextTrial() {
        wait(32);
        credit.lost(10_000);
        credit.turned(0);
        assertThat(credit.isLeft()).isFalse();
        wait(8191);
        credit.lost(1);
        credit.turned(0);
        assertThat(credit.isLeft()).isFalse();
        wait(1);
        assertThat(credit.isLeft()).isTrue();
    }

    @Test
    void turnsPayIfOneInTenLooksBringsOneButNotIfOneInTwentyDoes() {
        wait(32);
        look(10, 10_000);
        assertThat(credit.isLeft()).isTrue();
        look(20, 10_000);
        assertThat(credit.isLeft()).isFalse();
    }

    @Test
    void turnsSurviveAPauseOfAThousandConnectionsButNotOfTenThousand() {
        wait(32);
        look(1, 10_000);
        credit.lost(10 * 1_000);
        assertThat(credit.isLeft()).isTrue();
        credit.lost(10 * 9_000);
        assertThat(credit.isLeft()).isFalse();
    }

    private void wait(int times) {
        for (int i = 0; i < times; i++) {
            credit.waited();
        }
    }

    private void look(int looks, int times) {
        for (int i = 0; i < times; i++) {
            credit.turned(looks - 1);
        }
    }
}
