package echo.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImpairmentsTest {

    private static final Duration MIN = Duration.ofMillis(3);
    private static final Duration MAX = Duration.ofMillis(9);
    private static final Impairments DELAYS = Impairments.none().withReadDelay(MIN, MAX);

    private static long[] delays(Impairments impairments, long connection) {
        return LongStream.generate(impairments.readDelays(connection)).limit(1000).toArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 42, Long.MIN_VALUE, Long.MAX_VALUE})
    void theSameSeedGivesTheSameDelays(long seed) {
        assertThat(delays(DELAYS.withSeed(seed), 1)).as("seed %d", seed).isEqualTo(delays(DELAYS.withSeed(seed), 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 42, Long.MIN_VALUE, Long.MAX_VALUE})
    void delaysStayWithinTheirRangeAndUseIt(long seed) {
        var delays = delays(DELAYS.withSeed(seed), 7);
        assertThat(LongStream.of(delays)).as("seed %d", seed).allMatch(delay -> delay >= MIN.toNanos() && delay < MAX.toNanos());
        assertThat(Arrays.stream(delays).average().orElseThrow()).as("seed %d", seed).isBetween(5.5e6, 6.5e6);
    }

    @Test
    void seedsAndConnectionsDiffer() {
        assertThat(delays(DELAYS, 1)).isNotEqualTo(delays(DELAYS, 2));
        assertThat(delays(DELAYS.withSeed(1), 1)).isNotEqualTo(delays(DELAYS.withSeed(2), 1));
        assertThat(delays(DELAYS.withSeed(1), 2)).isNotEqualTo(delays(DELAYS.withSeed(2), 1));
    }

    @Test
    void equalBoundsAreAConstantDelay() {
        assertThat(delays(Impairments.none().withReadDelay(MAX, MAX), 3)).containsOnly(MAX.toNanos());
    }

    @Test
    void onlyADelayAboveZeroDelays() {
        assertThat(Impairments.none().delaysReads()).isFalse();
        assertThat(Impairments.none().withReadDelay(Duration.ZERO, Duration.ZERO).delaysReads()).isFalse();
        assertThat(Impairments.none().withReadDelay(Duration.ZERO, Duration.ofNanos(1)).delaysReads()).isTrue();
    }

    @Test
    void eachWithMethodChangesACopy() {
        var seeded = DELAYS.withSeed(5);
        assertThat(seeded.seed()).isEqualTo(5);
        assertThat(seeded.minReadDelay()).isEqualTo(MIN);
        assertThat(seeded.maxReadDelay()).isEqualTo(MAX);
        assertThat(seeded.withReadDelay(Duration.ZERO, MIN).seed()).isEqualTo(5);
        assertThat(DELAYS.seed()).isZero();
        assertThat(Impairments.none().maxReadDelay()).isZero();
    }

    @Test
    void boundsDividedByANumberDivideEveryDelay() {
        var slow = Impairments.none().withSeed(3).withReadDelay(Duration.ZERO, Duration.ofSeconds(1)).readDelays(1);
        var fast = Impairments.none().withSeed(3).withReadDelay(Duration.ZERO, Duration.ofMillis(100)).readDelays(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(fast.getAsLong()).isCloseTo(slow.getAsLong() / 10, org.assertj.core.data.Offset.offset(1L));
        }
    }

    @Test
    void areRandomUnlessTheRangeIsOfOne() {
        assertThat(DELAYS.isRandom()).isTrue();
        assertThat(Impairments.none().isRandom()).isFalse();
        assertThat(Impairments.none().withReadDelay(MAX, MAX).isRandom()).isFalse();
    }
}
