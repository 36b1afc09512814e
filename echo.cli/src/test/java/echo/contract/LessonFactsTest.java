package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.SocketType;
import echo.api.lesson.Claim;
import echo.api.lesson.Entry;
import echo.api.lesson.Lesson;
import echo.api.lesson.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the course saw, seen again.
@Timeout(120)
class LessonFactsTest {

    private static final String STREAM = Message.ALL.stream().map(Message::text).collect(Collectors.joining());

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 42, -7})
    void tcpIsAStreamOfBytes(long seed) throws Exception {
        var ledger = Lesson.over("tcp").withSeed(seed).withSpeed(50).run();
        assertThat(ledger.type()).isEqualTo(SocketType.STREAM);
        assertThat(text(ledger.reads().stream().map(Entry.Read::content).toList())).as("seed %d", seed).isEqualTo(STREAM).hasSize(2520);
        assertThat(text(ledger.received().stream().map(Entry.Received::content).toList())).as("seed %d", seed).isEqualTo(STREAM);
        assertThat(ledger.reads()).as("seed %d", seed).allMatch(read -> read.size() <= 1024)
                .filteredOn(read -> read.messages().contains(Message.ALL.getLast())).hasSizeGreaterThanOrEqualTo(2);
        assertThat(ledger.claims()).as("seed %d", seed).allMatch(Claim::holds);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 42, -7})
    void udpIsASequenceOfMessages(long seed) throws Exception {
        var ledger = Lesson.over("udp").withSeed(seed).withSpeed(50).run();
        assertThat(ledger.type()).isEqualTo(SocketType.DATAGRAM);
        assertThat(ledger.reads()).as("seed %d", seed).extracting(Entry.Read::size).containsExactly(17, 1, 300, 1, 200, 1, 1024);
        assertThat(ledger.reads()).as("seed %d", seed).extracting(Entry.Read::truncated)
                .containsExactly(false, false, false, false, false, false, true);
        assertThat(ledger.received()).as("seed %d", seed).extracting(Entry.Received::size).containsExactly(17, 1, 300, 1, 200, 1, 1024);
        int sent = ledger.sent().stream().mapToInt(entry -> entry.message().size()).sum();
        int read = ledger.reads().stream().mapToInt(Entry.Read::size).sum();
        assertThat(sent - read).as("seed %d: bytes lost", seed).isEqualTo(976);
        assertThat(ledger.claims()).as("seed %d", seed).allMatch(Claim::holds);
    }

    @ParameterizedTest
    @CsvSource({"tcp, 1", "tcp, 16", "tcp, 4096", "udp, 1", "udp, 17", "udp, 2000", "udp, 70000"})
    void holdsWithAnyBuffer(String transport, int bufferSize) throws Exception {
        var ledger = Lesson.over(transport).withBufferSize(bufferSize).withSpeed(1000).run();
        assertThat(ledger.claims()).allMatch(Claim::holds);
        assertThat(ledger.reads()).allMatch(read -> read.size() <= bufferSize);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void theSameSeedSendsTheSameMessagesAtTheSamePlannedTimes(String transport) throws Exception {
        var lesson = Lesson.over(transport).withSeed(1).withSpeed(200);
        var plan = lesson.plan();
        for (int i = 0; i < 2; i++) {
            var ledger = lesson.run();
            assertThat(ledger.sent()).extracting(Entry.Sent::planned).isEqualTo(plan);
            assertThat(ledger.sent()).extracting(Entry.Sent::message).isEqualTo(Message.ALL);
            assertThat(ledger.sent()).allMatch(sent -> sent.nanos() >= sent.planned());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void theWatcherSeesTheLedgerAsItIsWritten(String transport) throws Exception {
        var seen = Collections.synchronizedList(new ArrayList<Entry>());
        var ledger = Lesson.over(transport).withSpeed(200).run(seen::add);
        assertThat(seen).isEqualTo(ledger.entries());
        assertThat(ledger.reads().getFirst().nanos()).isGreaterThanOrEqualTo(ledger.sent().getFirst().nanos());
    }

    @Test
    void theLedgerHasTheLastWriteHoweverLateTheServerTellsOfIt(@TempDir Path services) throws Exception {
        try (var loader = TardyProvider.loader(services)) {
            ProviderLookupTest.inContext(loader, () -> {
                var ledger = Lesson.over("tardy").withSpeed(200).run();
                assertThat(ledger.written()).extracting(Entry.Written::size).containsExactly(17, 1, 300, 1, 200, 1, 1024);
            });
        }
    }

    private static String text(java.util.List<java.nio.ByteBuffer> parts) {
        return parts.stream().map(part -> new String(Bytes.array(part), java.nio.charset.StandardCharsets.US_ASCII))
                .collect(Collectors.joining());
    }
}
