package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.capture.Capture;
import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Lesson;
import echo.api.lesson.Occasion;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RecordingTest {

    private static final Path FINISHED = Ledgers.capture("tcp");

    @TempDir
    private Path folder;

    /// A run that the capture could have been taken of.
    private static Ledger captured() throws Exception {
        var start = Capture.read(FINISHED).frames().getFirst().time().orElseThrow();
        var occasion = new Occasion(start, new InetSocketAddress("172.16.12.102", 42_066), new InetSocketAddress("172.16.12.101", 6666));
        var ledger = Ledgers.stream(3, 0, List.of(17));
        return new Ledger(ledger.lesson(), ledger.type(), ledger.entries(), Optional.of(occasion), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 24, 500, 2000})
    void whatHasYetToReachTheFileIsWaitedFor(int before) throws Exception {
        var bytes = Files.readAllBytes(FINISHED);
        var file = folder.resolve("live.pcap");
        Files.write(file, new byte[0]);
        var recording = new Recording(file);
        Files.write(file, Arrays.copyOf(bytes, before));
        var ledger = captured();

        var reading = new FutureTask<>(() -> recording.read(ledger));
        Thread.ofVirtual().start(reading);
        Files.write(file, bytes);

        assertThat(reading.get().failure()).isEmpty();
        assertThat(reading.get().trace()).hasValueSatisfying(trace -> {
            assertThat(trace.ofThisRun()).isTrue();
            assertThat(trace.missing()).isZero();
            assertThat(trace.packets()).extracting(Entry.Carried::size).containsExactly(17, 1, 300, 1, 200, 1, 1448, 552);
        });
    }

    @Test
    void whatIsWrittenAfterTheRunDoesNoHarm() throws Exception {
        var bytes = Files.readAllBytes(FINISHED);
        var file = Files.write(folder.resolve("live.pcap"), Arrays.copyOf(bytes, bytes.length - 1));

        var reading = new Recording(file).read(captured());

        assertThat(reading.failure()).isEmpty();
        assertThat(reading.trace()).hasValueSatisfying(trace -> assertThat(trace.missing()).isZero());
    }

    @Test
    void aFileThatIsGoneAfterTheRunIsAFailure() throws Exception {
        var file = Files.write(folder.resolve("live.pcap"), new byte[0]);
        var recording = new Recording(file);
        Files.delete(file);

        var reading = recording.read(captured());

        assertThat(reading.trace()).isEmpty();
        assertThat(reading.failure().map(why -> why.in(Language.ENGLISH))).contains("no such file or folder");
    }

    @Test
    void aFileThatStaysEmptyIsAFailure() throws Exception {
        var file = Files.write(folder.resolve("live.pcap"), new byte[0]);

        var reading = new Recording(file).read(captured());

        assertThat(reading.trace()).isEmpty();
        assertThat(reading.failure()).hasValueSatisfying(why ->
                assertThat(why.in(Language.ENGLISH)).contains("a capture has a header at least"));
    }

    @Test
    void aRunKnowsWhenAndBetweenWhichAddressesItWas() throws Exception {
        for (var transport : List.of("tcp", "udp")) {
            var ledger = Lesson.over(transport).withSpeed(1000).run();

            assertThat(ledger.occasion()).hasValueSatisfying(occasion -> {
                assertThat(occasion.client().getPort()).isPositive().isNotEqualTo(occasion.server().getPort());
                assertThat(occasion.client().getAddress().isLoopbackAddress()).isTrue();
                assertThat(occasion.server().getAddress().isLoopbackAddress()).isTrue();
            });
            assertThat(ledger.trace()).isEmpty();
            assertThat(ledger.carried()).isEmpty();
        }
    }
}
