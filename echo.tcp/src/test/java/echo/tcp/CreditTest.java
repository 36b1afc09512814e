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
        credit.spend(2047);
        assertThat(credit.isLeft()).isTrue();
        credit.spend(1);
        assertThat(credit.isLeft()).isFalse();
        wait(8191);
        assertThat(credit.isLeft()).isFalse();
        wait(1);
        assertThat(credit.isLeft()).isTrue();
    }

    @Test
    void aTurnOfOneThatHasNotLeftYetDoesNotEndTheWaitForTheNextTrial() {
        wait(32);
        credit.spend(10_000);
        credit.earn();
        assertThat(credit.isLeft()).isFalse();
        wait(8191);
        credit.spend(1);
        credit.earn();
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
        credit.spend(10 * 1_000);
        assertThat(credit.isLeft()).isTrue();
        credit.spend(10 * 9_000);
        assertThat(credit.isLeft()).isFalse();
    }

    private void wait(int times) {
        for (int i = 0; i < times; i++) {
            credit.hasWaited();
        }
    }

    private void look(int looks, int times) {
        for (int i = 0; i < times; i++) {
            credit.earn();
            credit.spend(looks - 1);
        }
    }
}
