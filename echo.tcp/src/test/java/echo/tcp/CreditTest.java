package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreditTest {

    private final Credit credit = new Credit(() -> 1);

    @Test
    void thereIsNoneUntilSomeHaveWaited() {
        assertThat(credit.isLeft()).isFalse();
        letWait(31);
        assertThat(credit.isLeft()).isFalse();
        letWait(1);
        assertThat(credit.isLeft()).isTrue();
    }

    @Test
    void whatIsTriedAndDoesNotPayIsNotTriedAgainSoon() {
        letWait(32);
        credit.lost(2047);
        assertThat(credit.isLeft()).isTrue();
        credit.lost(1);
        assertThat(credit.isLeft()).isFalse();
        letWait(5 * 2048 - 1);
        assertThat(credit.isLeft()).isFalse();
        letWait(1);
        assertThat(credit.isLeft()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 2048", "68, 2048", "69, 2070", "1000, 30000", "2000, 40960", "1000000000, 40960"})
    void trialOfManyConnectionsMayTakeMoreAndTheNextComesLater(int connections, int most) {
        var credit = new Credit(() -> connections);
        letWait(credit, 32);
        credit.lost(most - 1);
        assertThat(credit.isLeft()).isTrue();
        credit.lost(1);
        assertThat(credit.isLeft()).isFalse();
        letWait(credit, 5 * most - 1);
        assertThat(credit.isLeft()).isFalse();
        letWait(credit, 1);
        assertThat(credit.isLeft()).isTrue();
    }

    @Test
    void aTurnOfOneThatHasNotLeftYetDoesNotEndTheWaitForTheNextTrial() {
        letWait(32);
        credit.lost(10_000);
        credit.turned(0);
        assertThat(credit.isLeft()).isFalse();
        letWait(5 * 2048 - 1);
        credit.lost(1);
        credit.turned(0);
        assertThat(credit.isLeft()).isFalse();
        letWait(1);
        assertThat(credit.isLeft()).isTrue();
    }

    @Test
    void turnsPayIfOneInTenLooksBringsOneButNotIfOneInTwelveDoes() {
        letWait(32);
        look(10, 100_000);
        assertThat(credit.isLeft()).isTrue();
        look(12, 100_000);
        assertThat(credit.isLeft()).isFalse();
    }

    @Test
    void turnsSurviveThatAThousandConnectionsPauseAtOnceButNotTenThousand() {
        letWait(32);
        look(1, 10_000);
        credit.lost(11 * 1_000);
        assertThat(credit.isLeft()).isTrue();
        credit.lost(11 * 9_000);
        assertThat(credit.isLeft()).isFalse();
    }

    private void letWait(int times) {
        letWait(credit, times);
    }

    private static void letWait(Credit credit, int times) {
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
