package echo.api.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.SocketType;
import echo.api.capture.Capture;
import echo.api.capture.Fragment;
import echo.api.capture.Frame;
import echo.api.capture.Packet;
import echo.api.capture.Transport;
import echo.api.capture.Transport.Flag;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TracerTest {

    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 50_000);
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 6666);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long SENT = 250_000_000; // when the ledger's first message was
    private static final String STREAM = StandardCharsets.US_ASCII.decode(Message.stream()).toString();
    private static final Set<Flag> SYN = Set.of(Flag.SYN);
    private static final Set<Flag> ACK = Set.of(Flag.ACK);

    private final List<Frame> frames = new ArrayList<>();
    private Instant now = START;

    private static Path file(String name) {
        return Path.of(System.getProperty("basedir", ""), "src", "test", "resources", "captures", name);
    }

    private static Ledger ledger(SocketType type, Occasion occasion) {
        return new Ledger(Lesson.over(type == SocketType.STREAM ? "tcp" : "udp"), type,
                List.of(new Entry.Sent(Message.ALL.getFirst(), SENT, SENT)), Optional.ofNullable(occasion), Optional.empty());
    }

    private static Trace trace(String name, SocketType type) throws IOException {
        return Tracer.trace(ledger(type, null), Capture.read(file(name))).orElseThrow();
    }

    private Optional<Trace> trace(SocketType type) {
        return Tracer.trace(ledger(type, new Occasion(START, CLIENT, SERVER)), new Capture(frames));
    }

    private void add(InetSocketAddress source, InetSocketAddress destination, Transport transport, String content,
                     Fragment fragment) {
        int size = content.length();
        var bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
        var packet = new Packet.Ip(source.getAddress(), destination.getAddress(), "any", OptionalInt.of(size), bytes,
                Optional.ofNullable(fragment), Optional.ofNullable(transport));
        frames.add(new Frame(frames.size() + 1, Optional.of(now), size + 40, size + 40, size + 44, packet));
        now = now.plusMillis(1);
    }

    private void segment(long sequence, Set<Flag> flags, String content) {
        add(CLIENT, SERVER, new Transport.Tcp(CLIENT.getPort(), SERVER.getPort(), sequence, flags), content, null);
    }

    private void datagram(InetSocketAddress source, InetSocketAddress destination, String content) {
        add(source, destination, new Transport.Udp(source.getPort(), destination.getPort()), content, null);
    }

    private void fragment(Transport transport, int offset, int header, String content) {
        add(CLIENT, SERVER, transport, content, new Fragment(7, offset, content.length() + header, false, OptionalInt.empty()));
    }

    private static List<String> parts(Trace trace) {
        return trace.packets().stream().map(packet -> packet.parts().toString()).toList();
    }

    @Test
    void aStreamIsFollowedByItsSequenceNumbers() throws Exception {
        var trace = trace("tcp.pcap", SocketType.STREAM);

        assertThat(trace.packets()).extracting(Entry.Carried::size).containsExactly(17, 1, 300, 1, 200, 1, 1448, 552);
        assertThat(trace.packets()).extracting(Entry.Carried::offset).containsExactly(0L, 17L, 18L, 318L, 319L, 519L, 520L, 1968L);
        assertThat(trace.packets()).extracting(packet -> packet.frame().number()).containsExactly(4L, 6L, 8L, 10L, 12L, 14L, 16L, 18L);
        assertThat(parts(trace)).containsExactly("[1]", "[2]", "[3]", "[4]", "[5]", "[6]", "[7…]", "[…7]");
        assertThat(trace.missing()).isZero();
        assertThat(trace.client()).isEqualTo(new InetSocketAddress("172.16.12.102", 42_066));
        assertThat(trace.server()).isEqualTo(new InetSocketAddress("172.16.12.101", 6666));
    }

    @Test
    void aDatagramIsFoundByItsContentWithAllItsFragments() throws Exception {
        var trace = trace("udp.pcap", SocketType.DATAGRAM);

        assertThat(trace.packets()).extracting(Entry.Carried::size).containsExactly(17, 1, 300, 1, 200, 1, 1472, 528);
        assertThat(parts(trace)).containsExactly("[1]", "[2]", "[3]", "[4]", "[5]", "[6]", "[7…]", "[…7]");
        assertThat(trace.packets()).extracting(packet -> packet.fragment().isPresent())
                .containsExactly(false, false, false, false, false, false, true, true);
        assertThat(trace.missing()).isZero();
    }

    @Test
    void anotherRunsFirstPacketIsPlacedAtTheFirstMessage() throws Exception {
        var trace = trace("tcp.pcap", SocketType.STREAM);

        assertThat(trace.ofThisRun()).isFalse();
        assertThat(trace.packets().getFirst().nanos()).isEqualTo(SENT);
        assertThat(trace.packets().get(1).nanos()).isEqualTo(SENT + 1_365_371_000 - 623_258_000);
    }

    @Test
    void theRunItselfIsToldByItsAddressesAndTime() throws Exception {
        var capture = Capture.read(file("tcp.pcap"));
        var first = capture.frames().getFirst().time().orElseThrow();
        var client = new InetSocketAddress("172.16.12.102", 42_066);
        var server = new InetSocketAddress("172.16.12.101", 6666);

        var trace = Tracer.trace(ledger(SocketType.STREAM, new Occasion(first, client, server)), capture).orElseThrow();

        assertThat(trace.ofThisRun()).isTrue();
        assertThat(trace.packets().getFirst().nanos()).isEqualTo(623_258_000);
        for (var other : List.of(new Occasion(first, server, client), new Occasion(first.plusSeconds(5), client, server),
                new Occasion(first.minusSeconds(86_400), client, server), new Occasion(Instant.MAX, client, server),
                new Occasion(Instant.MIN, client, server))) {
            assertThat(Tracer.trace(ledger(SocketType.STREAM, other), capture).orElseThrow().ofThisRun()).isFalse();
        }
    }

    @Test
    void theRunItselfGoesBeforeAnotherThatIsMoreComplete() {
        var other = new InetSocketAddress(CLIENT.getAddress(), 50_001);
        Message.ALL.forEach(message -> datagram(other, SERVER, message.text()));
        datagram(CLIENT, SERVER, "1");

        var trace = trace(SocketType.DATAGRAM).orElseThrow();

        assertThat(trace.ofThisRun()).isTrue();
        assertThat(trace.missing()).isEqualTo(2519);
    }

    @Test
    void sequenceNumbersMayBeginAnewAndBytesComeTwice() {
        segment(0xffff_fff0L, SYN, "");
        segment(0xffff_fff1L, ACK, STREAM.substring(0, 17));
        segment(2, ACK, STREAM.substring(17, 400));
        segment(0xffff_fff1L, ACK, STREAM.substring(0, 100));

        var trace = trace(SocketType.STREAM).orElseThrow();

        assertThat(parts(trace)).containsExactly("[1]", "[2, 3, 4, 5…]", "[1, 2, 3…]");
        assertThat(trace.missing()).isEqualTo(2120);
        assertThat(trace.repeated()).isEqualTo(100);
    }

    @Test
    void aSynMayCarryData() {
        segment(99, SYN, STREAM.substring(0, 18));
        segment(118, ACK, STREAM.substring(18, 318));

        assertThat(parts(trace(SocketType.STREAM).orElseThrow())).containsExactly("[1, 2]", "[3]");
    }

    @Test
    void aConnectionThatCarriesAnythingElseIsNoneOfTheLesson() {
        segment(99, SYN, "");
        segment(100, ACK, STREAM.substring(0, 17));
        segment(117, ACK, "x");
        segment(118, ACK, STREAM.substring(18, 318));

        assertThat(trace(SocketType.STREAM)).isEmpty();
    }

    @Test
    void aConnectionWithoutItsBeginningOrBeyondTheStreamIsNotFound() {
        segment(100, ACK, STREAM);
        segment(99, SYN, "");
        segment(100, ACK, STREAM + "x");

        assertThat(trace(SocketType.STREAM)).isEmpty();
    }

    @Test
    void aPortThatIsUsedAgainBeginsAnotherConnection() {
        segment(99, SYN, "");
        segment(100, ACK, "something else");
        segment(4999, SYN, "");
        segment(4999, SYN, "");
        segment(5000, ACK, STREAM);

        assertThat(trace(SocketType.STREAM).orElseThrow().missing()).isZero();
    }

    @Test
    void answersArePassedOver() {
        for (var message : Message.ALL) {
            datagram(CLIENT, SERVER, message.text());
            datagram(SERVER, CLIENT, message.text());
        }
        datagram(CLIENT, SERVER, "something else");
        datagram(CLIENT, SERVER, "");

        assertThat(trace(SocketType.DATAGRAM).orElseThrow().packets()).hasSize(7)
                .extracting(packet -> packet.frame().number()).containsExactly(1L, 3L, 5L, 7L, 9L, 11L, 13L);
    }

    @Test
    void aSegmentMayBeCutIntoFragments() {
        segment(99, SYN, "");
        fragment(new Transport.Tcp(CLIENT.getPort(), SERVER.getPort(), 100, ACK), 0, 20, STREAM.substring(0, 500));
        fragment(null, 520, 0, STREAM.substring(500, 1000));

        assertThat(parts(trace(SocketType.STREAM).orElseThrow())).containsExactly("[1, 2, 3, 4, 5…]", "[…5, 6, 7…]");
    }

    @Test
    void fragmentsThatLieOutsideTheMessagesArePassedOver() {
        segment(99, SYN, "");
        fragment(new Transport.Tcp(CLIENT.getPort(), SERVER.getPort(), 100, ACK), 0, 60, STREAM.substring(0, 8));
        fragment(null, 8, 0, "early");
        fragment(null, 65_528, 0, "late");
        fragment(null, 80, 0, "");

        assertThat(trace(SocketType.STREAM).orElseThrow().packets()).hasSize(1);
    }

    @Test
    void whatIsFarApartIsOfAnotherRun() {
        datagram(CLIENT, SERVER, "1");
        now = Instant.MAX.minusSeconds(1);
        datagram(CLIENT, SERVER, Message.ALL.getFirst().text());

        assertThat(trace(SocketType.DATAGRAM).orElseThrow().packets()).singleElement()
                .satisfies(packet -> assertThat(packet.messages()).containsExactly(Message.ALL.getFirst()));
    }

    @Test
    void whatHasMorePacketsThanAnyRunIsNoneOfTheLesson() {
        segment(99, SYN, "");
        for (int i = 0; i < 500; i++) {
            segment(100, ACK, STREAM.substring(0, 17));
        }
        assertThat(trace(SocketType.STREAM).orElseThrow().packets()).hasSize(500);
        segment(100, ACK, STREAM.substring(0, 17));
        segment(100, ACK, STREAM.substring(0, 17));
        assertThat(trace(SocketType.STREAM)).isEmpty();

        for (int i = 0; i < 1500; i++) {
            datagram(CLIENT, SERVER, "1");
        }
        assertThat(trace(SocketType.DATAGRAM)).isEmpty();
    }

    @Test
    void theOldestAreForgottenBeforeAllTogetherAreTooMany() {
        datagram(CLIENT, SERVER, Message.ALL.getFirst().text());
        for (int i = 0; i < 9999; i++) {
            datagram(new InetSocketAddress(CLIENT.getAddress(), 1 + i % 100), SERVER, "1");
        }
        assertThat(trace(SocketType.DATAGRAM).orElseThrow().ofThisRun()).isTrue();

        datagram(new InetSocketAddress(CLIENT.getAddress(), 1), SERVER, "1");
        assertThat(trace(SocketType.DATAGRAM).orElseThrow().ofThisRun()).isFalse();
    }

    @Test
    void theOtherTransportIsPassedOver() throws Exception {
        assertThat(Tracer.trace(ledger(SocketType.DATAGRAM, null), Capture.read(file("tcp.pcap")))).isEmpty();
        assertThat(Tracer.trace(ledger(SocketType.STREAM, null), Capture.read(file("udp.pcap")))).isEmpty();
    }

    @Test
    void theLedgerShowsThreeLanesWithin80Columns() throws Exception {
        var ledger = ledger(SocketType.DATAGRAM, null).with(trace("udp.pcap", SocketType.DATAGRAM));

        assertThat(ledger.carried()).hasSize(8);
        assertThat(ledger.toString().lines()).allMatch(line -> line.length() <= 80).contains(
                "  time  # bytes|  time frame bytes  of message  |  time  # bytes  of message",
                " 0.250  1    17|                                |",
                "               | 0.250     1    17  1           |",
                "               | 3.955     7  1472  7… frag     |",
                "               | 3.955     8   528  …7 frag     |");
    }

    @Test
    void aPacketOfManyMessagesIsAbbreviated() {
        segment(99, SYN, "");
        segment(100, ACK, STREAM.substring(3, 3));
        segment(100, ACK, STREAM.substring(0, 1500));

        assertThat(Table.ENGLISH.lanes(ledger(SocketType.STREAM, null).with(trace(SocketType.STREAM).orElseThrow())))
                .contains("               | 0.002     3  1500  1+…+7…      |");
    }

    /// Whatever is in a capture: what is found lies within the messages, and can be shown.
    @Test
    void hostileCapturesEndInATraceOrNone() throws Exception {
        long seed = Long.getLong("fuzz.seed", new SplittableRandom().nextLong());
        var random = new SplittableRandom(seed);
        for (var type : SocketType.values()) {
            var sample = Files.readAllBytes(file(type == SocketType.STREAM ? "tcp.pcap" : "udp.pcap"));
            for (int i = 0; i < 2000; i++) {
                var bytes = sample.clone();
                for (int count = random.nextInt(1, 30); count > 0; count--) {
                    bytes[random.nextInt(24, bytes.length)] = (byte) random.nextInt();
                }
                var ledger = ledger(type, null);
                var tracer = new Tracer(ledger);
                try {
                    Capture.read(new ByteArrayInputStream(bytes), tracer);
                } catch (IOException e) {
                    // what came before counts
                }
                int number = i;
                assertThat(tracer.trace()).describedAs("seed %d, capture %d", seed, number).satisfies(found -> found.ifPresent(trace -> {
                    assertThat(trace.missing()).isBetween(0, 2519);
                    assertThat(trace.packets()).allMatch(packet -> packet.offset() >= 0 && packet.size() > 0
                            && packet.offset() + packet.size() <= 2520 && !packet.parts().isEmpty());
                    assertThat(ledger.with(trace).toString()).isNotEmpty();
                }));
            }
        }
    }
}
