package echo.api.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What Wireshark's `tshark` says of the same captures, where it is installed.
@Timeout(120)
class TsharkTest {

    private static final List<String> FIELDS = List.of("frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "ip.src",
            "ip.dst", "ipv6.src", "ipv6.dst", "ip.id", "ip.flags.mf", "ip.frag_offset", "ipv6.fraghdr.ident", "ipv6.fraghdr.more",
            "ipv6.fraghdr.offset", "tcp.srcport", "tcp.dstport", "tcp.flags", "tcp.len", "udp.srcport", "udp.dstport",
            "udp.length");

    private static int offsetUnit; // 0 until it is known

    @TempDir
    private Path folder;

    private List<String> run(String... command) throws Exception {
        try {
            var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try (var output = process.inputReader(StandardCharsets.UTF_8)) {
                var lines = output.lines().toList();
                assertThat(process.waitFor()).isZero();
                return lines;
            }
        } catch (IOException e) {
            return Assumptions.abort(command[0] + " is not installed");
        }
    }

    private List<String> tshark(Path file, boolean reassembling) throws Exception {
        var command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-o", "ip.defragment:" + reassembling,
                "-o", "ipv6.defragment:" + reassembling, "-T", "fields", "-E", "separator=,", "-E", "occurrence=l"));
        FIELDS.forEach(field -> command.addAll(List.of("-e", field)));
        return run(command.toArray(String[]::new));
    }

    private static String line(Frame frame) {
        var fields = new ArrayList<>(FIELDS.stream().map(_ -> "").toList());
        fields.set(0, Long.toString(frame.number()));
        fields.set(1, frame.time().map(time -> BigDecimal.valueOf(time.getEpochSecond())
                .add(BigDecimal.valueOf(time.getNano(), 9)).toPlainString()).orElse("0.000000000"));
        fields.set(2, Long.toString(frame.size()));
        fields.set(3, Integer.toString(frame.captured()));
        if (frame.packet() instanceof Packet.Ip ip) {
            boolean four = ip.source().getAddress().length == 4;
            fields.set(four ? 4 : 6, host(ip.source()));
            fields.set(four ? 5 : 7, host(ip.destination()));
            ip.fragment().ifPresent(fragment -> {
                fields.set(four ? 8 : 11, (four ? "0x%04x" : "0x%08x").formatted(fragment.id()));
                fields.set(four ? 9 : 12, fragment.last() ? "0" : "1");
                fields.set(four ? 10 : 13, Integer.toString(fragment.offset() / 8));
            });
            ip.transport().ifPresent(transport -> {
                int at = transport instanceof Transport.Tcp ? 14 : 18;
                fields.set(at, Integer.toString(transport.sourcePort()));
                fields.set(at + 1, Integer.toString(transport.destinationPort()));
                switch (transport) {
                    case Transport.Tcp tcp -> {
                        fields.set(16, "0x%04x".formatted(tcp.flags().stream().mapToInt(flag -> 1 << flag.ordinal()).sum()));
                        fields.set(17, ip.fragment().isPresent() ? "" : number(ip.payload()));
                    }
                    case Transport.Udp _ -> fields.set(20,
                            ip.fragment().isPresent() ? "" : Integer.toString(ip.payload().getAsInt() + 8));
                }
            });
        }
        return String.join(",", fields);
    }

    private static String host(InetAddress address) {
        return address.getHostAddress().replaceFirst("(:0)+:", "::");
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
    }

    /// Of a packet that is no fragment the identification is left out, and of a fragment the length that its UDP header tells.
    private static String normalized(String line, int unit) {
        var fields = line.split(",", -1);
        boolean fragment4 = fields[9].matches("1|True") || !fields[10].matches("0?");
        boolean fragment6 = !fields[11].isEmpty();
        fields[9] = truth(fields[9]);
        fields[12] = truth(fields[12]);
        if (!fragment4) {
            fields[8] = fields[9] = fields[10] = "";
        }
        if (fragment4) {
            fields[10] = Integer.toString(Integer.parseInt(fields[10]) / unit);
        }
        if (fragment4 || fragment6) {
            fields[20] = "";
        }
        return String.join(",", fields);
    }

    private static String truth(String text) {
        return text.replace("True", "1").replace("False", "0");
    }

    /// The lines of a reassembled datagram's length: `number payload`.
    private static List<String> wholes(List<String> lines) {
        return lines.stream().map(line -> line.split(",", -1))
                .filter(fields -> fields[2].equals(fields[3]))
                .filter(fields -> fields[9].matches("1|True") || !fields[10].matches("0?") || !fields[11].isEmpty())
                .flatMap(fields -> !fields[17].isEmpty() ? Stream.of(fields[0] + " " + fields[17])
                        : !fields[20].isEmpty() ? Stream.of(fields[0] + " " + (Integer.parseInt(fields[20]) - 8)) : Stream.of())
                .toList();
    }

    /// Versions of tshark differ in whether offsets of IPv4 are in bytes or in units of eight: the course's second fragment begins
    /// at byte 1480.
    private int offsetUnit() throws Exception {
        if (offsetUnit == 0) {
            offsetUnit = tshark(CaptureTest.file("udp.pcap"), false).stream()
                    .anyMatch(line -> line.split(",", -1)[10].equals("1480")) ? 8 : 1;
        }
        return offsetUnit;
    }

    private void assertSameAsTshark(Path file, String what) throws Exception {
        var apart = tshark(file, false);
        var frames = Capture.read(file).frames();
        int unit = offsetUnit();

        assertThat(frames.stream().map(TsharkTest::line).collect(Collectors.joining("\n"))).describedAs(what)
                .isEqualTo(apart.stream().map(line -> normalized(line, unit)).collect(Collectors.joining("\n")));
        var wholes = frames.stream().filter(frame -> frame.packet().protocol().matches("TCP|UDP"))
                .flatMap(frame -> ((Packet.Ip) frame.packet()).fragment().map(Fragment::whole).filter(OptionalInt::isPresent)
                        .map(whole -> frame.number() + " " + whole.getAsInt()).stream()).toList();
        var expected = wholes(tshark(file, true));
        if (frames.stream().allMatch(frame -> frame.captured() == frame.size())) {
            assertThat(wholes).describedAs(what).isEqualTo(expected);
        } else {
            assertThat(wholes).describedAs(what).containsAll(expected); // tshark needs the content, and not lengths alone
        }
    }

    @Test
    void theLessonsCapturesAreSeenAlike() throws Exception {
        assertSameAsTshark(CaptureTest.file("tcp.pcap"), "tcp");
        assertSameAsTshark(CaptureTest.file("udp.pcap"), "udp");
    }

    @Test
    void everyFormatAndLinkIsSeenAlike() throws Exception {
        long seed = Long.getLong("fuzz.seed", new SplittableRandom().nextLong());
        int number = 0;
        for (var capture : Samples.all(new SplittableRandom(seed))) {
            assertSameAsTshark(Files.write(folder.resolve("capture"), capture), "seed " + seed + ", capture " + number++);
        }
    }

    @Test
    void whatEditcapWritesIsSeenAlike() throws Exception {
        for (var format : List.of("pcapng", "nsecpcap", "pcap")) {
            for (var name : List.of("tcp.pcap", "udp.pcap")) {
                var file = folder.resolve(name + "." + format);
                run("editcap", "-F", format, "-s", "80", "-t", "0.000000123", CaptureTest.file(name).toString(), file.toString());
                assertSameAsTshark(file, format + " of " + name);
            }
        }
    }
}
