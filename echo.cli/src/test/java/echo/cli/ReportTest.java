package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.EchoEvent;
import echo.api.EchoStatistics;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final JsonSchema SCHEMA = JsonSchema.named("jecho-serve-1");
    private static final String URI = "tcp://127.0.0.1:7007";
    private static final SocketAddress PEER = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::7"), 7);
    private static final ByteBuffer CONTENT = ByteBuffer.wrap(new byte[] {'h', 'i', 0x1b, '\n', '"', '\\', (byte) 0xff});

    private static final List<EchoStatistics> TWO_SERVERS = List.of(
            new Counted(1, 2, 3, 4, 5, 6, 7, 8, 9), new Counted(1, 1, 1, 1, 1, 1, 1, 1, 1));

    private record Counted(long accepted, long closed, long reads, long bytesRead, long writes, long bytesWritten,
                           long truncated, long refused, long failed) implements EchoStatistics {

        @Override
        public long refused(EchoEvent.Refused.Reason reason) {
            return reason == EchoEvent.Refused.Reason.LOOP ? refused : 0;
        }
    }

    private final Sink output = new Sink();
    private final Sink errors = new Sink();

    private Report report(boolean each, boolean json) {
        return new Report(new Terminal(InputStream.nullInputStream(), output,
                new PrintStream(errors, true, StandardCharsets.UTF_8), () -> false), each, json);
    }

    private static Stream<EchoEvent> everyEvent(long connection, SocketAddress peer) {
        return Stream.concat(Stream.of(
                new EchoEvent.Accepted(connection, peer, 0),
                new EchoEvent.Read(connection, peer, 0, 5, CONTENT),
                new EchoEvent.Written(connection, peer, 0, 5, 7),
                new EchoEvent.Truncated(connection, peer, 0, 1024),
                new EchoEvent.Failed(connection, peer, 0, new IOException("Connection\nreset \u001b"))), Stream.concat(
                Arrays.stream(EchoEvent.Refused.Reason.values())
                        .map(reason -> new EchoEvent.Refused(connection, peer, 0, reason)),
                Arrays.stream(EchoEvent.Closed.Reason.values())
                        .map(reason -> new EchoEvent.Closed(connection, peer, 0, 9, 8, reason))));
    }

    private void assertValid(int lines) {
        assertThat(output.lines()).hasSize(lines).allSatisfy(line -> assertThat(SCHEMA.errors(line)).isEmpty());
        assertThat(output.text().replace(System.lineSeparator(), "").chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    @Test
    void everyEventOfAConnectionIsALineOfItsSchema() {
        var report = report(true, true);
        report.listening(URI);
        everyEvent(3, PEER).forEach(event -> report.event(URI, event));
        everyEvent(4, UnixDomainSocketAddress.of("")).forEach(event -> report.event("unix:/run/a%20b", event));
        report.summary(TWO_SERVERS);

        assertValid(1 + 2 * 24 + 1);
        assertThat(output.lines().getLast()).contains("\"connections\":2,\"reads\":4,\"read_bytes\":5,"
                + "\"writes\":6,\"written_bytes\":7,"
                + "\"truncated\":8,\"refused\":9,\"refused_by\":{\"loop\":9},\"failed\":10}");
    }

    @Test
    void eventsOfDatagramsHaveNoConnection() {
        var report = report(true, true);
        everyEvent(0, PEER).filter(event -> !(event instanceof EchoEvent.Accepted || event instanceof EchoEvent.Closed))
                .forEach(event -> report.event("udp://[::1]:7007", event));

        assertValid(14);
        assertThat(output.text()).doesNotContain("connection\"");
    }

    @Test
    void failureWithoutWordsIsALineOfTheSchemaToo() {
        report(true, true).event(URI, new EchoEvent.Failed(1, PEER, 0, new IOException()));

        assertValid(1);
    }

    @Test
    void wordsForEveryEventButWritten() {
        var report = report(true, false);
        everyEvent(3, PEER).forEach(event -> report.event(URI, event));

        assertThat(output.lines()).containsExactly(
                "[2001:db8::7]:7 connected",
                "[2001:db8::7]:7 read 7 bytes: hi\\x1b\\n\"\\\\\\xff",
                "[2001:db8::7]:7 cut to 1024 bytes",
                "[2001:db8::7]:7 failed: connection\\nreset \\x1b",
                "[2001:db8::7]:7 refused: source port zero",
                "[2001:db8::7]:7 refused: source port own",
                "[2001:db8::7]:7 refused: source port privileged",
                "[2001:db8::7]:7 refused: source port of reflector",
                "[2001:db8::7]:7 refused: source address",
                "[2001:db8::7]:7 refused: loop",
                "[2001:db8::7]:7 refused: network budget",
                "[2001:db8::7]:7 refused: total budget",
                "[2001:db8::7]:7 refused: not allowed",
                "[2001:db8::7]:7 refused: too many connections",
                "[2001:db8::7]:7 refused: too many of peer",
                "[2001:db8::7]:7 closed after 9 bytes: end of stream",
                "[2001:db8::7]:7 closed after 9 bytes: drained",
                "[2001:db8::7]:7 closed after 9 bytes: cut",
                "[2001:db8::7]:7 closed after 9 bytes: handshake timeout",
                "[2001:db8::7]:7 closed after 9 bytes: idle timeout",
                "[2001:db8::7]:7 closed after 9 bytes: write timeout",
                "[2001:db8::7]:7 closed after 9 bytes: byte limit",
                "[2001:db8::7]:7 closed after 9 bytes: time limit",
                "[2001:db8::7]:7 closed after 9 bytes: failed");
    }

    @Test
    void quietReportWarnsOfTheFirstCutAlone() {
        var report = report(false, false);
        report.check(List.of());
        assertThat(errors.lines()).isEmpty();
        report.check(TWO_SERVERS);
        report.check(TWO_SERVERS);

        assertThat(report.wantsEvents()).isFalse();
        assertThat(output.lines()).isEmpty();
        assertThat(errors.lines()).containsExactly(
                "jecho: a datagram was cut to the buffer; more like it are counted, but not reported");
    }

    @Test
    void summaryAddsUpOnStandardError() {
        report(false, false).summary(TWO_SERVERS);

        assertThat(output.lines()).isEmpty();
        assertThat(errors.lines()).containsExactly(
                "jecho: a datagram was cut to the buffer; more like it are counted, but not reported",
                "jecho: 2 connections; 5 bytes in 4 reads, 7 bytes in 6 writes; 8 truncated, 9 refused (9 loop), 10 failed");
    }
}
