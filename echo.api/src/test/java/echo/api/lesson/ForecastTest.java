package echo.api.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.SocketType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForecastTest {

    private static final List<Long> PLAN = List.of(10L, 20L, 30L, 40L, 50L, 60L, 70L);
    private static final long NEVER = Long.MAX_VALUE;

    private static LongSupplier pauses(long... pauses) {
        var list = new ArrayList<Long>();
        for (long pause : pauses) {
            list.add(pause);
        }
        return () -> list.isEmpty() ? 0 : list.removeFirst();
    }

    private static List<Integer> sizes(Forecast forecast) {
        return forecast.reads().stream().map(Forecast.Due::size).toList();
    }

    @Test
    void aServerThatNeverPausesReadsEveryMessageAtOnce() {
        var forecast = Forecast.of(PLAN, 1024, pauses());
        assertThat(forecast.reads()).extracting(Forecast.Due::size).containsExactly(17, 1, 300, 1, 200, 1, 1024, 976);
        assertThat(forecast.reads()).extracting(Forecast.Due::nanos).containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 70L);
        assertThat(forecast.reads()).extracting(Forecast.Due::readMargin)
                .containsExactly(10L, 10L, 10L, 10L, 10L, 10L, NEVER, NEVER);
        assertThat(forecast.margin()).isEqualTo(10);
    }

    @Test
    void whatIsSentDuringAPauseComesOutOfOneRead() {
        var forecast = Forecast.of(PLAN, 1024, pauses(37));
        assertThat(forecast.reads().get(1)).isEqualTo(new Forecast.Due(2, 47, 17, 302, 3, 7));
        assertThat(sizes(forecast)).containsExactly(17, 302, 200, 1, 1024, 976);
        assertThat(forecast.margin()).isEqualTo(3);
    }

    @Test
    void aFullBufferTakesNoMoreHoweverLate() {
        var forecast = Forecast.of(PLAN, 100, pauses(25));
        assertThat(forecast.reads().get(1)).isEqualTo(new Forecast.Due(2, 35, 17, 100, NEVER, 5));
        assertThat(forecast.reads().get(2)).isEqualTo(new Forecast.Due(3, 35, 117, 100, NEVER, NEVER));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 100, 1024, 4096})
    void readsAddUp(int bufferSize) {
        for (long seed = 0; seed < 1000; seed++) {
            var forecast = Lesson.over("tcp").withSeed(seed).withBufferSize(bufferSize).forecast();
            assertThat(sizes(forecast).stream().mapToInt(Integer::intValue).sum()).as("seed %d", seed).isEqualTo(2520);
            assertThat(forecast.reads()).as("seed %d", seed).extracting(Forecast.Due::nanos).isSorted();
            assertThat(forecast.margin()).as("seed %d", seed).isNotNegative();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSeedOfAResultForecastsIt(Result result) {
        var forecast = Lesson.over("tcp").withSeed(result.seed()).forecast();
        assertThat(sizes(forecast)).isEqualTo(result.sizes());
        assertThat(forecast.margin()).isGreaterThan(430_000_000);
        assertThat(Lesson.over("tcp").withSeed(result.seed()).withSpeed(10).forecast().margin())
                .isBetween(forecast.margin() / 10 - 10, forecast.margin() / 10 + 10);
    }

    @Test
    void ofAMillionSeedsThoseOfTheResultsHaveTheGreatestMargins() {
        Map<Result, Lesson> best = new EnumMap<>(Result.class);
        for (long seed = 0; seed < 1_000_000; seed++) {
            var lesson = Lesson.over("tcp").withSeed(seed);
            var forecast = lesson.forecast();
            Result.of(sizes(forecast)).ifPresent(result -> best.merge(result, lesson,
                    (one, other) -> other.forecast().margin() > one.forecast().margin() ? other : one));
        }
        assertThat(best).allSatisfy((result, lesson) -> assertThat(lesson.seed()).isEqualTo(result.seed())).hasSize(2);
    }

    @Test
    void aLateReadThatFoundMoreIsNamed() {
        var ledger = ledger(Result.TWO.seed(), new int[] {17, 301}, 0);
        var deviation = ledger.deviation().orElseThrow();
        assertThat(deviation.cause()).isSameAs(ledger.reads().get(1));
        assertThat(deviation).hasToString(
                "Read 2 came 1000.0 ms later than planned, where the margin was 592.8 ms: read 2 returned 301 bytes instead of 1.");
    }

    @Test
    void aLateMessageThatWasMissedIsNamed() {
        var ledger = ledger(Result.ONE.seed(), new int[] {17, 301, 201}, 500_000_000);
        var deviation = ledger.deviation().orElseThrow();
        assertThat(deviation.cause()).isSameAs(ledger.sent().get(3));
        assertThat(deviation).hasToString(
                "Message 4 came 500.0 ms later than planned, where the margin was 433.4 ms: "
                        + "read 2 returned 301 bytes instead of 302.");
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsSaidOfARunAsForecast(Result result) {
        var ledger = ledger(result.seed(), result.sizes().stream().mapToInt(Integer::intValue).toArray(), 0);
        assertThat(ledger.deviation()).isEmpty();
        assertThat(ledger.result()).contains(result);
        assertThat(new Ledger(ledger.lesson(), SocketType.DATAGRAM, ledger.entries()).deviation()).isEmpty();
    }

    /// Every read is a second later than planned, every message as late as it is said to be.
    private static Ledger ledger(long seed, int[] sizes, long late) {
        var lesson = Lesson.over("tcp").withSeed(seed);
        var due = lesson.forecast().reads();
        var entries = new ArrayList<Entry>();
        for (var message : Message.ALL) {
            long planned = lesson.plan().get(message.number() - 1);
            entries.add(new Entry.Sent(message, planned, planned + late));
        }
        long offset = 0;
        for (int i = 0; i < sizes.length; i++) {
            entries.add(new Entry.Read(i + 1, due.get(i).nanos() + 1_000_000_000, 0, offset, ByteBuffer.allocate(sizes[i]), false,
                    List.of()));
            offset += sizes[i];
        }
        return new Ledger(lesson, SocketType.STREAM, entries);
    }
}
