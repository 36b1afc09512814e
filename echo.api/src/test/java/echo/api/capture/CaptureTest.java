package echo.api.capture;

import static echo.api.capture.Bytes.bytes;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CaptureTest {

    private static final List<ByteOrder> ORDERS = List.of(BIG_ENDIAN, LITTLE_ENDIAN);
    private static final byte[] UDP = Bytes.ethernet(0x0800, Bytes.ipv4(17, Bytes.udp(50_001, 50_002, 5)));

    static Path file(String name) {
        return Path.of(System.getProperty("basedir", ""), "src", "test", "resources", "captures", name);
    }

    static List<Frame> read(byte[] capture) throws IOException {
        var frames = new ArrayList<Frame>();
        Capture.read(new ByteArrayInputStream(capture), frames::add);
        return frames;
    }

    private static Packet.Ip ip(Frame frame) {
        return (Packet.Ip) frame.packet();
    }

    private static Packet packet(int link, byte[] frame) throws IOException {
        return read(new Bytes(BIG_ENDIAN).pcap(false, link).record(1, 2, frame.length, frame).toArray()).getFirst().packet();
    }

    private static void assertMalformed(byte[] capture, String message) {
        assertThatIOException().isThrownBy(() -> read(capture)).withMessage(message);
    }

    // the lesson's captures

    @Test
    void tcpCarriedTheMessagesInEightSegments() throws Exception {
        var frames = Capture.read(file("tcp.pcap")).frames();

        var loaded = frames.stream().filter(frame -> ip(frame).payload().getAsInt() > 0).toList();
        assertThat(frames).hasSize(23).extracting(Frame::number).startsWith(1L, 2L, 3L).endsWith(23L);
        assertThat(loaded).extracting(frame -> ip(frame).payload().getAsInt()).containsExactly(17, 1, 300, 1, 200, 1, 1448, 552);
        assertThat(loaded).extracting(Frame::wireSize).containsExactly(87L, 71L, 370L, 71L, 270L, 71L, 1518L, 622L);
        assertThat(loaded).extracting(frame -> ip(frame).transport().orElseThrow().destinationPort()).containsOnly(6666);
        assertThat(frames).extracting(frame -> frame.packet().protocol()).containsOnly("TCP");
        assertThat(frames).extracting(frame -> ip(frame).source().getHostAddress()).containsOnly("172.16.12.101", "172.16.12.102");
        assertThat(flags(frames.get(0))).containsExactly(Transport.Flag.SYN);
        assertThat(flags(frames.get(1))).containsExactly(Transport.Flag.SYN, Transport.Flag.ACK);
        assertThat(flags(frames.get(19))).containsExactly(Transport.Flag.FIN, Transport.Flag.ACK);
        assertThat(Duration.between(frames.getFirst().time().orElseThrow(), frames.getLast().time().orElseThrow()))
                .isEqualTo(Duration.ofNanos(5_687_960_000L));
    }

    private static Set<Transport.Flag> flags(Frame frame) {
        return ((Transport.Tcp) ip(frame).transport().orElseThrow()).flags();
    }

    @Test
    void udpCarriedOneDatagramAMessageTheLastInTwoFragments() throws Exception {
        var frames = Capture.read(file("udp.pcap")).frames();

        assertThat(frames).extracting(Frame::size).containsExactly(59L, 43L, 342L, 43L, 242L, 43L, 1514L, 562L);
        assertThat(frames).extracting(Frame::wireSize).containsExactly(64L, 64L, 346L, 64L, 246L, 64L, 1518L, 566L);
        assertThat(frames).extracting(frame -> ip(frame).payload().getAsInt()).containsExactly(17, 1, 300, 1, 200, 1, 1472, 528);
        assertThat(frames).filteredOn(frame -> ip(frame).fragment().isPresent())
                .extracting(frame -> ip(frame).fragment().orElseThrow()).containsExactly(
                        new Fragment(0xb329, 0, 1480, false, OptionalInt.empty()),
                        new Fragment(0xb329, 1480, 528, true, OptionalInt.of(2000)));
        assertThat(ip(frames.get(6)).transport()).isPresent();
        assertThat(ip(frames.get(7)).transport()).isEmpty();
    }

    // formats

    @ParameterizedTest
    @FieldSource("ORDERS")
    void pcapInEitherByteOrder(ByteOrder order) throws Exception {
        var micros = read(new Bytes(order).pcap(false, 1).record(0x80000000L, 7, UDP.length, UDP).toArray()).getFirst();
        var nanos = read(new Bytes(order).pcap(true, 1).record(1, 7, 4_000_000_000L, UDP).toArray()).getFirst();

        assertThat(micros.time()).contains(Instant.ofEpochSecond(0x80000000L, 7000));
        assertThat(micros.size()).isEqualTo(UDP.length);
        assertThat(nanos.time()).contains(Instant.ofEpochSecond(1, 7));
        assertThat(nanos.size()).isEqualTo(4_000_000_000L);
        assertThat(nanos.captured()).isEqualTo(UDP.length);
        assertThat(nanos.packet()).isEqualTo(micros.packet());
    }

    @ParameterizedTest
    @FieldSource("ORDERS")
    void pcapngWithSeveralInterfacesAndSections(ByteOrder order) throws Exception {
        var raw = Bytes.ipv4(17, Bytes.udp(1, 2, 3));
        var other = order == BIG_ENDIAN ? LITTLE_ENDIAN : BIG_ENDIAN;
        var file = new Bytes(order);
        file.section().block(0x0bad, new byte[5]).describe(1, 40, file.option(1, bytes("616263")), file.option(9, bytes("09")))
                .describe(101, 0, file.option(9, bytes("94")), file.option(14, file.int64(-10)), file.option(0, new byte[0]))
                .enhanced(0, 5_000_000_007L, UDP.length, UDP).enhanced(1, 15L << 20 | 1 << 19, raw.length, raw)
                .obsolete(1, 10L << 20, raw.length, raw).simple(UDP.length, Arrays.copyOf(UDP, 40));
        var second = new Bytes(other).section().describe(101, 0).enhanced(0, 3_000_001, raw.length, raw);

        var frames = read(Bytes.join(file.toArray(), second.toArray()));

        assertThat(frames).extracting(Frame::number).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(frames).extracting(frame -> frame.time().orElse(null)).containsExactly(Instant.ofEpochSecond(5, 7),
                Instant.ofEpochSecond(5, 500_000_000), Instant.EPOCH, null, Instant.ofEpochSecond(3, 1000));
        assertThat(frames).extracting(frame -> ip(frame).payload()).containsExactly(
                OptionalInt.of(5), OptionalInt.of(3), OptionalInt.of(3), OptionalInt.of(5), OptionalInt.of(3));
        assertThat(frames.get(3).captured()).isEqualTo(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "7f", "80", "ff", "93"})
    void anyResolutionOfTimes(String resolution) throws Exception {
        for (long offset : new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE}) {
            var file = new Bytes(BIG_ENDIAN);
            file.section().describe(1, 0, file.option(9, bytes(resolution)), file.option(14, file.int64(offset)))
                    .enhanced(0, -1, UDP.length, UDP);

            assertThat(read(file.toArray())).hasSize(1);
        }
    }

    @Test
    void checkSequenceThatWasCapturedIsNotCountedTwice() throws Exception {
        var whole = Bytes.join(UDP, new byte[60 - UDP.length], new byte[4]);
        var ng = new Bytes(BIG_ENDIAN);
        ng.section().describe(1, 0, ng.option(13, bytes("20"))).enhanced(0, 0, 64, whole)
                .describe(1, 0, ng.option(13, bytes("04"))).enhanced(1, 0, 64, whole);

        assertThat(read(new Bytes(BIG_ENDIAN).pcap(false, 0x24000001).record(0, 0, 64, whole).toArray()).getFirst().wireSize())
                .isEqualTo(64);
        assertThat(read(ng.toArray())).extracting(Frame::wireSize).containsExactly(64L, 64L);
    }

    @Test
    void aFrameHasAtLeastWhatWasCapturedOfIt() throws Exception {
        var whole = Bytes.join(UDP, new byte[100 - UDP.length]);
        var frame = read(new Bytes(BIG_ENDIAN).pcap(false, 1).record(0, 0, 10, whole).toArray()).getFirst();

        assertThat(frame.size()).isEqualTo(100);
        assertThat(frame.captured()).isEqualTo(100);
        assertThat(frame.wireSize()).isEqualTo(104);
    }

    @Test
    void framesComeAsSoonAsTheyAreThere() throws Exception {
        var capture = new Bytes(BIG_ENDIAN).pcap(false, 1).record(1, 1, UDP.length, UDP).record(2, 2, UDP.length, UDP).toArray();
        var seen = new ArrayList<Integer>();
        var input = new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < capture.length ? capture[at++] & 0xff : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int next = read();
                target[offset] = (byte) next;
                return next < 0 ? -1 : 1;
            }
        };

        Capture.read(input, _ -> seen.add(input.at));

        assertThat(seen).containsExactly(24 + 16 + UDP.length, 24 + 2 * (16 + UDP.length));
    }

    // packets

    private static final List<byte[]> PACKETS_4 = List.of(Bytes.ipv4(17, Bytes.udp(50_001, 50_002, 5)),
            Bytes.ipv4(17, Bytes.ones(40), 7, 0, false, Bytes.udp(50_001, 50_002, 5)));

    private static final List<byte[]> PACKETS_6 = List.of(Bytes.ipv6(17, Bytes.udp(50_001, 50_002, 5)),
            Bytes.ipv6(0, Bytes.extension(60, Bytes.extension(43, Bytes.extension(17, Bytes.udp(50_001, 50_002, 5))))),
            Bytes.ipv6(44, Bytes.fragment(17, 9, 0, false, Bytes.udp(50_001, 50_002, 5))),
            Bytes.ipv6(51, Bytes.join(bytes("1104" + "0000"), new byte[20], Bytes.udp(50_001, 50_002, 5))));

    private static void assertUnderstood(Packet packet) {
        assertThat(packet).isInstanceOfSatisfying(Packet.Ip.class, ip -> {
            assertThat(ip.protocol()).isEqualTo("UDP");
            assertThat(ip.payload()).hasValue(5);
            assertThat(ip.transport()).contains(new Transport.Udp(50_001, 50_002));
        });
    }

    @Test
    void everyLinkCarriesIp() throws Exception {
        for (var packets : List.of(PACKETS_4, PACKETS_6)) {
            int type = packets == PACKETS_4 ? 0x0800 : 0x86dd;
            var families = packets == PACKETS_4 ? List.of("00000002", "02000000")
                    : List.of("0000001e", "1e000000", "00000018", "1c000000", "0000000a");
            for (var packet : packets) {
                assertUnderstood(packet(1, Bytes.ethernet(type, packet)));
                assertUnderstood(packet(1, Bytes.ethernet(type, Bytes.join(packet, new byte[30])))); // padded
                assertUnderstood(packet(1, Bytes.ethernet(0x8100, Bytes.tag(type, packet))));
                assertUnderstood(packet(1, Bytes.ethernet(0x88a8, Bytes.tag(0x8100, Bytes.tag(type, packet)))));
                assertUnderstood(packet(113, Bytes.cooked(type, packet)));
                assertUnderstood(packet(276, Bytes.cooked2(type, packet)));
                assertUnderstood(packet(276, Bytes.cooked2(0x8100, Bytes.tag(type, packet))));
                for (int link : new int[] {101, 12, 14, packets == PACKETS_4 ? 228 : 229}) {
                    assertUnderstood(packet(link, packet));
                }
                for (var family : families) {
                    assertUnderstood(packet(0, Bytes.join(bytes(family), packet)));
                    assertUnderstood(packet(108, Bytes.join(bytes(family), packet)));
                }
            }
        }
    }

    @Test
    void whatIsNotIpIsNamedOrNumbered() throws Exception {
        assertThat(packet(1, Bytes.ethernet(0x0806, new byte[28])))
                .isEqualTo(new Packet.Other("02:00:5e:00:53:01", "02:00:5e:00:53:02", "ARP"));
        assertThat(packet(113, Bytes.cooked(0x0806, new byte[28]))).isEqualTo(new Packet.Other("02:00:5e:00:53:01", "", "ARP"));
        assertThat(Stream.of(0x88cc, 0x88b5, 38, 0xffff).map(type -> {
            try {
                return packet(1, Bytes.ethernet(type, new byte[38])).protocol();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        })).containsExactly("LLDP", "0x88b5", "LLC", "0xffff");
        assertThat(packet(105, new byte[9])).isEqualTo(new Packet.Other("", "", "link 105"));
        assertThat(packet(0, new byte[9]).protocol()).isEqualTo("family 0");
        assertThat(packet(0, bytes("07000000")).protocol()).isEqualTo("family 7");
        assertThat(packet(0, bytes("12345678")).protocol()).isEqualTo("loopback");
        assertThat(packet(1, new byte[9])).isEqualTo(new Packet.Other("", "00:00:00:00:00:00", "?"));
    }

    @ParameterizedTest
    @CsvSource({"1, ICMP", "2, IGMP", "58, ICMPv6", "132, SCTP", "253, IP 253"})
    void whatIsNeitherTcpNorUdpIsNamedOrNumbered(int protocol, String name) throws Exception {
        for (var packet : List.of(Bytes.ipv4(protocol, new byte[9]), Bytes.ipv6(protocol, new byte[9]))) {
            assertThat(packet(101, packet)).isInstanceOfSatisfying(Packet.Ip.class, ip -> {
                assertThat(ip.protocol()).isEqualTo(name);
                assertThat(ip.payload()).hasValue(9);
                assertThat(ip.transport()).isEmpty();
            });
        }
    }

    @Test
    void asManyTagsAndHeadersAsFit() throws Exception {
        var tags = bytes("81000000".repeat(65_000));
        assertThat(packet(1, Bytes.join(new byte[12], tags)).protocol()).isEqualTo("?");
        assertThat(packet(1, Bytes.join(new byte[12], tags, bytes("0806"))).protocol()).isEqualTo("ARP");
        assertThat(packet(101, Bytes.join(Bytes.ipv6(60, new byte[0]), bytes("3c00000000000000".repeat(32_000)))))
                .isInstanceOfSatisfying(Packet.Ip.class, ip -> assertThat(ip.payload()).isEmpty());
    }

    @Test
    void addressesOfIpv4MappedIntoIpv6StayIpv6() throws Exception {
        var packet = Bytes.ipv6(59, new byte[0]);
        System.arraycopy(bytes("00000000000000000000ffffc0000201"), 0, packet, 8, 16);

        assertThat(((Packet.Ip) packet(101, packet)).source()).isInstanceOf(Inet6Address.class);
    }

    @Test
    void flagsAreThoseThatAreSet() throws Exception {
        var all = (Packet.Ip) packet(101, Bytes.ipv4(6, Bytes.tcp(50_001, 50_002, 0xff, 40, 3)));
        var none = (Packet.Ip) packet(101, Bytes.ipv6(6, Bytes.tcp(50_001, 50_002, 0, 0, 0)));

        assertThat(all.transport()).contains(new Transport.Tcp(50_001, 50_002, 0, Set.of(Transport.Flag.values())));
        assertThat(all.payload()).hasValue(3);
        assertThat(none.transport()).contains(new Transport.Tcp(50_001, 50_002, 0, Set.of()));
        assertThat(none.payload()).hasValue(0);
    }

    @Test
    void lengthOfZeroMeansTheRestOfTheFrame() throws Exception {
        var four = Bytes.ipv4(6, Bytes.tcp(1, 2, 16, 0, 1000));
        four[2] = four[3] = 0;
        var six = Bytes.ipv6(6, Bytes.tcp(1, 2, 16, 0, 1000));
        six[4] = six[5] = 0;

        assertThat(((Packet.Ip) packet(101, four)).payload()).hasValue(1000);
        assertThat(((Packet.Ip) packet(101, six)).payload()).hasValue(1000);
    }

    @Test
    void cutFramesTellWhatTheirHeadersTell() throws Exception {
        for (var frame : List.of(Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.ones(8), 1, 0, false, Bytes.tcp(1, 2, 16, 12, 1000))),
                Bytes.ethernet(0x86dd, Bytes.ipv6(0, Bytes.extension(6, Bytes.tcp(1, 2, 16, 12, 1000)))))) {
            for (int length = 0; length <= frame.length; length++) {
                var found = read(new Bytes(LITTLE_ENDIAN).pcap(false, 1)
                        .record(1, 1, frame.length, Arrays.copyOf(frame, length)).toArray()).getFirst();
                int payload = found.packet() instanceof Packet.Ip ip ? ip.payload().orElse(-1) : -1;
                int headers = frame.length - 1000;
                assertThat(found.size()).isEqualTo(frame.length);
                assertThat(payload).describedAs("cut to %d", length).isEqualTo(length < headers - 12 - 20 + 13 ? -1 : 1000);
            }
        }
    }

    @Test
    void contradictionsLeaveThePayloadUnknown() throws Exception {
        var longHeader = Bytes.ipv4(6, Bytes.tcp(1, 2, 16, 0, 10));
        longHeader[20 + 12] = (byte) 0xf0;
        var shortHeader = Bytes.ipv4(6, Bytes.tcp(1, 2, 16, 0, 10));
        shortHeader[20 + 12] = 0x10;
        var shortUdp = Bytes.ipv4(17, new byte[7]);
        var shortIp = Bytes.ipv4(17, Bytes.udp(1, 2, 3));
        shortIp[3] = 19;

        for (var packet : List.of(longHeader, shortHeader, shortUdp, shortIp)) {
            assertThat(((Packet.Ip) packet(101, packet)).payload()).isEmpty();
        }
        assertThat(packet(101, bytes("44" + "00".repeat(30)))).isEqualTo(new Packet.Other("", "", "IPv4"));
        assertThat(packet(101, bytes("00"))).isEqualTo(new Packet.Other("", "", "IP"));
    }

    // fragments

    private static List<OptionalInt> wholes(byte[]... packets) throws IOException {
        var file = new Bytes(BIG_ENDIAN).pcap(false, 101);
        for (var packet : packets) {
            file.record(1, 1, packet.length, packet);
        }
        return read(file.toArray()).stream().map(frame -> ip(frame).fragment().orElseThrow().whole()).toList();
    }

    @Test
    void theFragmentThatCompletesADatagramTellsItsPayload() throws Exception {
        var first = Bytes.ipv4(17, new byte[0], 7, 0, true, Bytes.udp(1, 2, 16));
        var middle = Bytes.ipv4(17, Bytes.ones(4), 7, 24, true, new byte[8]);
        var last = Bytes.ipv4(17, new byte[0], 7, 32, false, new byte[5]);
        var foreign = Bytes.ipv4(17, new byte[0], 8, 24, true, new byte[8]);
        var none = OptionalInt.empty();

        assertThat(wholes(first, middle, last)).containsExactly(none, none, OptionalInt.of(29));
        assertThat(wholes(last, middle, first)).containsExactly(none, none, OptionalInt.of(29));
        assertThat(wholes(last, last, first, middle)).containsExactly(none, none, none, OptionalInt.of(29));
        assertThat(wholes(first, foreign, last)).containsExactly(none, none, none);
        assertThat(wholes(Bytes.ipv4(6, new byte[0], 7, 0, true, Bytes.tcp(1, 2, 16, 12, 0)),
                Bytes.ipv4(6, new byte[0], 7, 32, false, new byte[100]))).containsExactly(none, OptionalInt.of(100));
    }

    @Test
    void aDatagramWithMoreThanItsEndIsNeverWhole() throws Exception {
        var first = Bytes.ipv4(17, new byte[0], 7, 0, true, Bytes.udp(1, 2, 16));
        var last = Bytes.ipv4(17, new byte[0], 7, 24, false, new byte[5]);
        var later = Bytes.ipv4(17, new byte[0], 7, 24, false, new byte[6]);
        var beyond = Bytes.ipv4(17, new byte[0], 7, 32, true, new byte[8]);
        var none = OptionalInt.empty();

        assertThat(wholes(last, later, first)).containsExactly(none, none, none);
        assertThat(wholes(later, last, first)).containsExactly(none, none, none);
        assertThat(wholes(last, beyond, first)).containsExactly(none, none, none);
        assertThat(wholes(beyond, first, last)).containsExactly(none, none, none);
    }

    @Test
    void fragmentsOfIpv6AndTheirExtensionHeaders() throws Exception {
        assertThat(wholes(Bytes.ipv6(0, Bytes.extension(44, Bytes.fragment(60, 1L << 31, 0, true,
                        Bytes.extension(17, Bytes.udp(1, 2, 0))))),
                Bytes.ipv6(0, Bytes.extension(44, Bytes.fragment(60, 1L << 31, 24, false, new byte[77])))))
                .containsExactly(OptionalInt.empty(), OptionalInt.of(77));
    }

    @Test
    void anIdentificationIsAnothersAfterAMinute() throws Exception {
        var first = Bytes.ipv4(17, new byte[0], 7, 0, true, Bytes.udp(1, 2, 16));
        var last = Bytes.ipv4(17, new byte[0], 7, 24, false, new byte[5]);

        var frames = read(new Bytes(BIG_ENDIAN).pcap(false, 101).record(1, 0, first.length, first)
                .record(62, 0, last.length, last).record(63, 0, first.length, first).toArray());

        assertThat(frames).extracting(frame -> ip(frame).fragment().orElseThrow().whole())
                .containsExactly(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(21));
    }

    @Test
    void unfinishedDatagramsAreForgottenBeforeTheyAreTooMany() throws Exception {
        var file = new Bytes(BIG_ENDIAN).pcap(false, 101);
        for (int id = 0; id < 3000; id++) {
            var packet = Bytes.ipv4(17, new byte[0], id, 0, true, Bytes.udp(1, 2, 16));
            file.record(1, 0, packet.length, packet);
        }
        for (int id : new int[] {0, 2999}) {
            var packet = Bytes.ipv4(17, new byte[0], id, 24, false, new byte[5]);
            file.record(1, 0, packet.length, packet);
        }

        assertThat(read(file.toArray()).subList(3000, 3002)).extracting(frame -> ip(frame).fragment().orElseThrow().whole())
                .containsExactly(OptionalInt.empty(), OptionalInt.of(21));
    }

    // what is no capture, or not a whole one

    @Test
    void whatIsNoCaptureIsSaid() {
        assertMalformed(new byte[0], "byte 0: nothing is there: a capture has a header at least");
        assertMalformed(bytes("1f8b0800000000"), "byte 0: compressed by gzip: use gunzip first");
        assertMalformed(bytes("7f454c46020101"), "byte 0: no capture: it begins with 7f454c46, as neither pcap nor pcapng do");
        assertMalformed(bytes("a1"), "byte 1: the file ends within the header");
        assertMalformed(bytes("a1b2c3d40003" + "00".repeat(18)), "byte 4: version 3 of pcap is not known");
        assertThatIOException().isThrownBy(() -> Capture.read(file("."))).withMessage("Is a directory");
        assertThatIOException().isThrownBy(() -> Capture.read(file("missing"))).isInstanceOf(NoSuchFileException.class);
        assertThatNullPointerException().isThrownBy(() -> Capture.read(null, _ -> { })).withMessage("input");
        assertThatNullPointerException().isThrownBy(() -> Capture.read(InputStream.nullInputStream(), null))
                .withMessage("consumer");
    }

    @Test
    void everyTruncationOfAFileIsSaid() throws Exception {
        for (var name : List.of("tcp.pcap", "udp.pcap")) {
            var whole = Files.readAllBytes(file(name));
            var ends = new ArrayList<Integer>(List.of(24));
            for (var frame : read(whole)) {
                ends.add(ends.getLast() + 16 + frame.captured());
            }
            for (int length = 1; length < whole.length; length++) {
                var part = Arrays.copyOf(whole, length);
                if (ends.contains(length)) {
                    assertThat(read(part)).hasSize(ends.indexOf(length));
                } else {
                    int frame = (int) (1 + ends.stream().filter(end -> end <= part.length).count() - 1);
                    assertMalformed(part, "byte " + length + ": the file ends within "
                            + (length < 24 ? "the header" : "frame " + frame));
                }
            }
        }
    }

    @Test
    void lengthsAreNotBelieved() {
        var pcap = new Bytes(BIG_ENDIAN).pcap(false, 1).record(1, 1, 1, new byte[0]).toArray();
        pcap[24 + 8] = (byte) 0xff;
        assertMalformed(pcap, "byte 24: frame 1 has a length of 4278190080 bytes: at most 262144 may be captured");

        var block = new Bytes(LITTLE_ENDIAN).section().block(0x0bad, new byte[4]).toArray();
        block[28 + 7] = (byte) 0x7f;
        assertMalformed(block, "byte 44: the file ends within the block at byte 28");
        block[28 + 4] = 17;
        block[28 + 7] = 0;
        assertMalformed(block, "byte 28: a block has a length of 17 bytes: expected a multiple of 4, at least 12");
        block[28 + 4] = 8;
        assertMalformed(block, "byte 28: a block has a length of 8 bytes: expected a multiple of 4, at least 12");

        var end = new Bytes(LITTLE_ENDIAN).section().block(0x0bad, new byte[4]).toArray();
        end[end.length - 4] = 20;
        assertMalformed(end, "byte 28: a block has a length of 16 bytes at its front and 20 at its end");
    }

    @Test
    void blocksThatContradictTheirSectionAreSaid() {
        assertMalformed(new Bytes(LITTLE_ENDIAN).section().enhanced(3, 0, 1, new byte[1]).toArray(),
                "byte 28: frame 1 is of interface 3, which was not described");
        assertMalformed(new Bytes(LITTLE_ENDIAN).section().simple(1, new byte[1]).toArray(),
                "byte 28: frame 1 is of interface 0, which was not described");
        assertMalformed(new Bytes(LITTLE_ENDIAN).section().describe(1, 0).simple(100, new byte[8]).toArray(),
                "byte 48: frame 1 has a length of 100 bytes: its block ends before");
        assertMalformed(new Bytes(LITTLE_ENDIAN).section().describe(1, 0).simple(300_000, new byte[300_000]).toArray(),
                "byte 48: frame 1 has a length of 300000 bytes: at most 262144 may be captured");
        assertMalformed(new Bytes(LITTLE_ENDIAN).section().block(6, new byte[8]).toArray(),
                "byte 28: a block is too short for what it holds");
        assertMalformed(Bytes.join(new Bytes(LITTLE_ENDIAN).section().toArray(), new byte[2]),
                "byte 30: the file ends within the type of a block");
        assertMalformed(bytes("0a0d0d0a" + "0000001c" + "1a2b3c4e" + "00".repeat(20)),
                "byte 8: a section has the byte order 1a2b3c4e, which is none");
        assertMalformed(bytes("0a0d0d0a" + "0000001c" + "1a2b3c4d" + "0002" + "00".repeat(18)),
                "byte 12: version 2 of pcapng is not known");
        assertMalformed(bytes("0a0d0d0a" + "0000000c" + "1a2b3c4d" + "0001" + "00".repeat(18)),
                "byte 0: a block is too short for what it holds");
    }
}
