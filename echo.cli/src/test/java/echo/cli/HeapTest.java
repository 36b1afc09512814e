package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeapTest {

    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    private long used = 10 * MIB;
    private long inUse = 10 * MIB;
    private long took;
    private int collections;
    private boolean collected;
    private final Heap heap = new Heap(() -> used, this::hasCollected, this::collect);

    private boolean hasCollected() {
        boolean was = collected;
        collected = false;
        return was;
    }

    private long collect() {
        collections++;
        collected = true;
        used = inUse;
        return took;
    }

    /// Looks again and again, each time after what is used has changed.
    private void look(int times, long change) {
        for (int i = 0; i < times; i++) {
            used += change;
            heap.look();
        }
    }

    @Test
    void collectsOnceItHasBeenQuietForAWhile() {
        look(1, MIB);
        look(4, 0);
        assertThat(collections).isZero();
        look(1, 0);
        assertThat(collections).isOne();
    }

    @Test
    void littleIsQuiet() {
        look(1, MIB);
        look(4, 256 * KIB);
        assertThat(collections).isZero();
        look(1, 256 * KIB);
        assertThat(collections).isOne();
    }

    @Test
    void moreIsNot() {
        look(100, 257 * KIB);
        assertThat(collections).isZero();
    }

    @Test
    void norIsWhatCollectionsOfTheYoungTakeAway() {
        look(1, 30 * MIB);
        look(30, -MIB);
        assertThat(collections).isZero();
    }

    @Test
    void norIsACollectionAfterWhichAsMuchIsUsedByChance() {
        collected = true;
        look(5, 0);
        assertThat(collections).isZero();
        look(1, 0);
        assertThat(collections).isOne();
    }

    @Test
    void doesNotCollectIfNothingHasStirredSinceTheLastTime() {
        look(1000, 0);
        assertThat(collections).isZero();
        look(1, MIB);
        look(1000, 0);
        assertThat(collections).isOne();
    }

    @Test
    void collectsWhatManyConnectionsHaveLeftBehindThatWereInUseTheLastTime() {
        inUse = 100 * MIB;
        look(1, 90 * MIB);
        assertThat(collections).isOne();
        inUse = 10 * MIB;
        look(1, MIB); // to close them takes some
        look(5, 0);
        assertThat(collections).isEqualTo(2);
        assertThat(used).isEqualTo(inUse);
    }

    @Test
    void aBusyProgramIsLeftInPeaceUntilMuchIsNew() {
        look(32, MIB);
        assertThat(collections).isZero();
        look(1, MIB);
        assertThat(collections).isOne();
    }

    @Test
    void howMuchIsMuchGrowsWithWhatIsInUse() {
        inUse = 100 * MIB;
        look(1, 90 * MIB);
        assertThat(collections).isOne();
        look(100, MIB);
        assertThat(collections).isOne();
        look(1, MIB);
        assertThat(collections).isEqualTo(2);
    }

    @Test
    void restsAfterACollectionForTwoHundredTimesAsLongAsItHasTaken() {
        took = TimeUnit.MILLISECONDS.toNanos(500);
        look(33, MIB);
        assertThat(collections).isOne();
        look(99, MIB);
        assertThat(collections).isOne();
        look(1, MIB);
        assertThat(collections).isEqualTo(2);
    }
}
