package echo.api.capture;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Captures of every format and link, with random packets of every kind.
final class Samples {

    private static final int[] LINKS = {1, 113, 276, 0, 108, 101};

    private Samples() {}

    static List<byte[]> all(RandomGenerator random) throws Exception {
        var all = new ArrayList<byte[]>();
        for (var order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            for (int link : LINKS) {
                all.add(pcap(order, link, random));
            }
            all.add(pcapng(order, random));
        }
        for (var name : List.of("tcp.pcap", "udp.pcap")) {
            all.add(Files.readAllBytes(CaptureTest.file(name)));
        }
        return all;
    }

    private static byte[] pcap(ByteOrder order, int link, RandomGenerator random) {
        boolean nanos = random.nextBoolean();
        var file = new Bytes(order).pcap(nanos, link);
        long second = 1_700_000_000;
        for (var frame : frames(link, random)) {
            var captured = random.nextInt(4) == 0 ? Arrays.copyOf(frame, Math.min(frame.length, 110 + random.nextInt(40))) : frame;
            file.record(second++, random.nextInt(nanos ? 1_000_000_000 : 1_000_000), frame.length, captured);
        }
        return file.toArray();
    }

    /// Two sections, with an interface a link; times in units of a nanosecond, a microsecond, and the 2^20th part of a second.
    private static byte[] pcapng(ByteOrder order, RandomGenerator random) {
        var file = new Bytes(order);
        for (int section = 0; section < 2; section++) {
            file.section();
            for (int link : LINKS) {
                file.describe(link, 0, file.option(2, "eth0".getBytes(StandardCharsets.US_ASCII)),
                        file.option(9, new byte[] {(byte) (link == 1 ? 9 : link == 0 ? 0x94 : 6)}), file.option(0, new byte[0]));
            }
            for (int from = 0; from < LINKS.length; from++) {
                long units = LINKS[from] == 1 ? 1_000_000_000 : LINKS[from] == 0 ? 1 << 20 : 1_000_000;
                for (var frame : frames(LINKS[from], random)) {
                    long time = 1_700_000_000L * units + random.nextLong(units);
                    switch (random.nextInt(3)) {
                        case 0 -> file.obsolete(from, time, frame.length, frame);
                        case 1 -> file.block(0x77, new byte[random.nextInt(20)]).enhanced(from, time, frame.length, frame);
                        default -> file.enhanced(from, time, frame.length, frame);
                    }
                }
            }
        }
        return file.toArray();
    }

    private static List<byte[]> frames(int link, RandomGenerator random) {
        var frames = new ArrayList<byte[]>();
        for (int i = 0; i < 20; i++) {
            boolean four = random.nextBoolean();
            for (var packet : four ? packets4(random) : packets6(random)) {
                frames.add(linked(link, four, packet, random));
            }
        }
        if (link == 1) {
            frames.add(Bytes.ethernet(0x0806, Bytes.bytes("0001080006040001" + "00".repeat(20))));
            frames.add(Bytes.ethernet(0x88b5, new byte[46]));
        }
        return frames;
    }

    private static byte[] linked(int link, boolean four, byte[] packet, RandomGenerator random) {
        int type = four ? 0x0800 : 0x86dd;
        return switch (link) {
            case 1 -> switch (random.nextInt(3)) {
                case 0 -> Bytes.ethernet(0x8100, Bytes.tag(type, packet));
                case 1 -> Bytes.ethernet(0x88a8, Bytes.tag(0x8100, Bytes.tag(type, packet)));
                default -> Bytes.join(Bytes.ethernet(type, packet), new byte[Math.max(0, 46 - packet.length)]);
            };
            case 113 -> Bytes.cooked(type, packet);
            case 276 -> Bytes.cooked2(type, packet);
            case 0 -> Bytes.join(Bytes.bytes((four ? "02" : "1e") + "000000"), packet);
            case 108 -> Bytes.join(Bytes.bytes("000000" + (four ? "02" : "1e")), packet);
            default -> packet;
        };
    }

    private static byte[] transport(int protocol, int size, RandomGenerator random) {
        int source = 50_000 + random.nextInt(10_000);
        return protocol == 17 ? Bytes.udp(source, 59_999, size)
                : protocol == 6 ? Bytes.tcp(source, 59_999, random.nextInt(256), 4 * random.nextInt(11), size) : new byte[size];
    }

    private static int protocol(RandomGenerator random) {
        return new int[] {6, 17, 17, 253}[random.nextInt(4)];
    }

    private static List<byte[]> packets4(RandomGenerator random) {
        int protocol = protocol(random);
        var whole = transport(protocol, 100 + random.nextInt(900), random);
        var options = Bytes.ones(4 * random.nextInt(11));
        int id = random.nextInt(1 << 16);
        if (random.nextBoolean()) {
            return List.of(Bytes.ipv4(protocol, options, id, 0, false, whole));
        }
        int cut = 64 + 8 * random.nextInt((whole.length - 64) / 8);
        return shuffled(random, Bytes.ipv4(protocol, options, id, 0, true, Arrays.copyOf(whole, cut)),
                Bytes.ipv4(protocol, options, id, cut, false, Arrays.copyOfRange(whole, cut, whole.length)));
    }

    private static List<byte[]> packets6(RandomGenerator random) {
        int protocol = protocol(random);
        var whole = transport(protocol, 100 + random.nextInt(900), random);
        long id = random.nextLong(1L << 32);
        switch (random.nextInt(3)) {
            case 0 -> {
                return List.of(Bytes.ipv6(protocol, whole));
            }
            case 1 -> {
                return List.of(Bytes.ipv6(0, Bytes.extension(60, Bytes.extension(protocol, whole))));
            }
            default -> {
                int cut = 64 + 8 * random.nextInt((whole.length - 64) / 8);
                return shuffled(random, Bytes.ipv6(44, Bytes.fragment(protocol, id, 0, true, Arrays.copyOf(whole, cut))),
                        Bytes.ipv6(44, Bytes.fragment(protocol, id, cut, false, Arrays.copyOfRange(whole, cut, whole.length))));
            }
        }
    }

    private static List<byte[]> shuffled(RandomGenerator random, byte[] first, byte[] last) {
        return random.nextBoolean() ? List.of(first, last) : List.of(last, first);
    }
}
