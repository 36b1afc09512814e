package echo.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

    private static final long SEED = 7;

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.5, 0.99, 0.999, 1})
    void percentileIsAtMostOneSixtyFourthTooLong(double share) {
        var random = new Random(SEED);
        var values = LongStream.generate(() -> random.nextLong() >>> random.nextInt(1, 64)).limit(10_000).sorted().toArray();
        var histogram = new Histogram();
        LongStream.of(values).forEach(histogram::add);
        long exact = values[(int) Math.ceil(values.length * share) - 1];

        assertThat(histogram.percentile(share)).as("seed " + SEED).isBetween(exact, exact + exact / 64);
    }

    @Test
    void clearedHistogramKnowsNothingOfBefore() {
        var histogram = new Histogram();
        histogram.add(1_000_000);
        histogram.clear();
        histogram.add(5);

        assertThat(histogram.max()).isEqualTo(5);
        assertThat(histogram.percentile(1)).isEqualTo(5);
    }
}
