package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapTest {

    private static final long MIB = 1 << 20;

    private long used = 10 * MIB;
    private long inUse = 10 * MIB;
    private int collections;
    private final Heap heap = new Heap(() -> used, this::collect);

    private void collect() {
        collections++;
        used = inUse;
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            heap.look();
        }
    }

    @Test
    void whatIsLeftBehindIsCollectedOnceItHasBeenQuietForAWhile() {
        used += 5 * MIB;
        look(5);
        assertThat(collections).isZero();
        look(1);
        assertThat(collections).isOne();
    }

    @Test
    void whatComesLittleByLittleIsCollectedAsWell() {
        for (int i = 0; i < 21; i++) {
            used += MIB / 10;
            look(1);
        }
        assertThat(collections).isOne();
    }

    @Test
    void littleIsNotWorthACollection() {
        used += 2 * MIB;
        look(1000);
        assertThat(collections).isZero();
    }

    @Test
    void howLittleThatIsGrowsWithWhatIsInUse() {
        inUse = 80 * MIB;
        used = inUse;
        look(1); // it is told
        collections = 0;
        used += 10 * MIB;
        look(1000);
        assertThat(collections).isZero();
        used += MIB;
        look(6);
        assertThat(collections).isOne();
    }

    @Test
    void whatIsInUseIsNotCollectedAgainAndAgain() {
        used += 50 * MIB;
        inUse = used;
        look(1000);
        assertThat(collections).isOne();
    }

    @Test
    void aBusyProgramIsLeftInPeaceUntilMuchIsLeftBehind() {
        for (int i = 0; i < 32; i++) {
            used += MIB;
            look(1);
        }
        assertThat(collections).isZero();
        used += MIB;
        look(1);
        assertThat(collections).isOne();
        assertThat(used).isEqualTo(inUse);
    }

    @Test
    void howMuchIsMuchGrowsWithWhatIsInUse() {
        inUse = 100 * MIB;
        used = inUse;
        look(1); // it is told
        collections = 0;
        for (int i = 0; i < 100; i++) {
            used += MIB;
            look(1);
        }
        assertThat(collections).isZero();
        used += MIB;
        look(1);
        assertThat(collections).isOne();
    }

    @Test
    void theYoungGenerationsOwnCollectionsAreNoQuiet() {
        for (int i = 0; i < 1000; i++) {
            used = inUse + (i % 2 == 0 ? 6 * MIB : 0);
            look(1);
        }
        assertThat(collections).isZero();
    }
}
