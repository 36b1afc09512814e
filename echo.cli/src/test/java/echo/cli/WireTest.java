package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WireTest {

    private static final JsonSchema SCHEMA = JsonSchema.named("jecho-wire-1");

    @TempDir
    private Path folder;

    private static Path file(String name) {
        return Path.of(System.getProperty("basedir", ""), "..", "echo.api", "src", "test", "resources", "captures", name);
    }

    private static Tool.Outcome wire(String... args) {
        var outcome = Tool.run(args);
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        return outcome;
    }

    /// A capture of nanoseconds, with a link of raw IP, of packets in hexadecimal, one a second and a nanosecond.
    private static byte[] capture(String... packets) {
        var capture = ByteBuffer.allocate(1 << 16).putInt(0xa1b23c4d).putInt(0x00020004).putLong(0).putInt(65_535).putInt(101);
        for (int i = 0; i < packets.length; i++) {
            var packet = HexFormat.of().parseHex(packets[i]);
            capture.putInt(i).putInt(i).putInt(packet.length).putInt(packet.length).put(packet);
        }
        return Arrays.copyOf(capture.array(), capture.position());
    }

    @Test
    void datagramsAreATable() {
        assertThat(wire("wire", file("udp.pcap").toString()).text()).isEqualToNormalizingNewlines("""
                #     time source                destination        frame wire proto flags payload fragment
                1 0.000000 172.16.12.102:37279 → 172.16.12.101:6666    59   64 UDP              17
                2 0.806155 172.16.12.102:37279 → 172.16.12.101:6666    43   64 UDP               1
                3 1.770915 172.16.12.102:37279 → 172.16.12.101:6666   342  346 UDP             300
                4 2.342305 172.16.12.102:37279 → 172.16.12.101:6666    43   64 UDP               1
                5 3.090669 172.16.12.102:37279 → 172.16.12.101:6666   242  246 UDP             200
                6 3.293642 172.16.12.102:37279 → 172.16.12.101:6666    43   64 UDP               1
                7 3.705037 172.16.12.102:37279 → 172.16.12.101:6666  1514 1518 UDP            1472 b329 0+1480
                8 3.705055 172.16.12.102       → 172.16.12.101        562  566 UDP             528 b329 1480+528 = 2000

                8 frames, 2848 bytes; 2932 on the wire; 3.705055 seconds
                UDP: 8 of 8 frames with payload, 2520 bytes of it
                2 fragments; 1 datagram complete
                """);
    }

    @Test
    void segmentsAreATable() {
        var lines = wire("wire", file("tcp.pcap").toString()).text().lines().toList();

        assertThat(lines).hasSize(1 + 23 + 3).contains(
                " #     time source                destination         frame wire proto flags   payload fragment",
                " 1 0.000000 172.16.12.102:42066 → 172.16.12.101:6666     74   78 TCP   SYN           0",
                " 2 0.000020 172.16.12.101:6666  → 172.16.12.102:42066    74   78 TCP   SYN ACK       0",
                "16 4.795901 172.16.12.102:42066 → 172.16.12.101:6666   1514 1518 TCP   ACK        1448",
                "18 4.795927 172.16.12.102:42066 → 172.16.12.101:6666    618  622 TCP   PSH ACK     552",
                "20 4.896235 172.16.12.102:42066 → 172.16.12.101:6666     66   70 TCP   FIN ACK       0");
        assertThat(lines).endsWith("23 frames, 4054 bytes; 4146 on the wire; 5.687960 seconds",
                "TCP: 8 of 23 frames with payload, 2520 bytes of it");
        assertThat(lines).allMatch(line -> line.length() <= 100);
    }

    @ParameterizedTest
    @CsvSource({"tcp.pcap, 23", "udp.pcap, 8"})
    void everyFrameAndTheSummaryAreLinesOfTheSchema(String name, int frames) {
        var outcome = wire("wire", "--json", file(name).toString());

        assertThat(outcome.text().lines()).hasSize(frames + 1).allSatisfy(line -> assertThat(SCHEMA.errors(line)).isEmpty())
                .last().asString().contains("\"event\":\"summary\",\"frames\":" + frames + ",").contains("\"payload_bytes\":2520}");
    }

    @Test
    void fragmentsAreObjects() {
        assertThat(wire("wire", "--json", file("udp.pcap").toString()).text()).contains(
                "\"fragment\":{\"id\":45865,\"offset_bytes\":0,\"bytes\":1480,\"last\":false,\"whole_payload_bytes\":null}}",
                "\"fragment\":{\"id\":45865,\"offset_bytes\":1480,\"bytes\":528,\"last\":true,\"whole_payload_bytes\":2000}}");
    }

    @Test
    void standardInputIsShownAsItComes() throws Exception {
        var capture = Files.readAllBytes(file("udp.pcap"));
        var feed = new PipedOutputStream();
        try (var tool = Tool.start(new PipedInputStream(feed, 1 << 16), new Sink(), "wire", "-")) {
            feed.write(capture, 0, 24 + 16 + 59);
            feed.flush();
            tool.awaitLine(line -> line.contains("UDP"));
            feed.write(capture, 24 + 16 + 59, capture.length - (24 + 16 + 59));
            feed.close();

            assertThat(tool.await().text()).endsWith("2 fragments; 1 datagram complete" + System.lineSeparator());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void summaryIsPrintedWhenInterrupted(String option) throws Exception {
        var capture = Files.readAllBytes(file("udp.pcap"));
        try (var feed = new PipedOutputStream(); var input = new PipedInputStream(feed, 1 << 16);
             var tool = option.isEmpty() ? Tool.start(input, new Sink(), "wire", "-")
                     : Tool.start(input, new Sink(), "wire", option, "-")) {
            feed.write(capture, 0, 24 + 16 + 59);
            feed.flush();
            tool.awaitLine(line -> line.contains("UDP"));
            var outcome = tool.interruptAndAwait();

            assertThat(outcome.exitCode()).isEqualTo(130);
            assertThat(outcome.text()).contains(option.isEmpty() ? "1 frame, 59 bytes" : "\"summary\",\"frames\":1");
        }
    }

    @Test
    void framesBeforeTheEndOfATruncatedCaptureAreShown() throws Exception {
        var part = Files.write(folder.resolve("part\u001b"), Arrays.copyOf(Files.readAllBytes(file("udp.pcap")), 1000));

        var outcome = Tool.run("wire", part.toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.text().lines()).hasSize(7);
        assertThat(outcome.errorLines()).containsExactly(
                "jecho: " + folder + "/part\\u001b: byte 1000: the file ends within frame 7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"; byte 0: nothing is there: a capture has a header at least",
        "1f8b0800; byte 0: compressed by gzip: use gunzip first",
        "23212f62; byte 0: no capture: it begins with 23212f62, as neither pcap nor pcapng do"})
    void whatIsNoCaptureIsAnError(String content, String message) {
        var outcome = Tool.run(HexFormat.of().parseHex(content == null ? "" : content), "wire", "-");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errorLines()).containsExactly("jecho: standard input: " + message);
    }

    @Test
    void fileThatCannotBeReadIsAnError() {
        assertThat(Tool.run("wire", folder + "/none").errorLines()).containsExactly("jecho: " + folder + "/none: no such file or folder");
        assertThat(Tool.run("wire", folder.toString()).errorLines()).containsExactly("jecho: " + folder + ": is a directory");
    }

    @Test
    void captureWithoutFramesHasASummaryAlone() {
        var outcome = Tool.run(capture(), "wire", "-");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.text().lines()).containsExactly("0 frames, 0 bytes; 0 on the wire; 0.000000 seconds");
    }

    @Test
    void columnsFitWhatIsInThem() throws Exception {
        var six = "6000000000083b40" + "20010db8" + "00".repeat(11) + "01" + "20010db8" + "f".repeat(24) + "00".repeat(8);
        var four = "450000140000000040fd0000c0000201c0000202";
        var file = Files.write(folder.resolve("capture"), capture(four, six, "00"));

        assertThat(wire("wire", file.toString()).text().lines()).containsExactly(
                "#     time source        destination                            frame wire proto      flags payload fragment",
                "1 0.000000 192.0.2.1   → 192.0.2.2                                 20   20 IP 253                 0",
                "2 1.000000 2001:db8::1 → 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff    48   48 IPv6-NoNxt             8",
                "3 2.000000             →                                            1    1 IP",
                "",
                "3 frames, 69 bytes; 69 on the wire; 2.000000 seconds",
                "IP 253: 1 frame",
                "IPv6-NoNxt: 1 of 1 frame with payload, 8 bytes of it",
                "IP: 1 frame");
        assertThat(wire("wire", "--json", file.toString()).text().lines())
                .hasSize(4).allSatisfy(line -> assertThat(SCHEMA.errors(line)).isEmpty());
    }

    @Test
    void outputThatBreaksEndsQuietly() {
        var outcome = Tool.run(InputStream.nullInputStream(), Sink.broken("Broken pipe"), "wire", file("tcp.pcap").toString());

        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void mutatedCapturesAreShownSafelyOrAnError() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < Integer.getInteger("fuzz.count", 5000) / 20; i++) {
            var bytes = Files.readAllBytes(file(random.nextBoolean() ? "tcp.pcap" : "udp.pcap"));
            for (int count = random.nextInt(40); count > 0; count--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            boolean json = random.nextBoolean();

            var outcome = json ? Tool.run(bytes, "wire", "--json", "-") : Tool.run(bytes, "wire", "-");

            assertThat(outcome.exitCode()).describedAs("seed %d", seed).isIn(0, 2);
            assertThat(outcome.errorLines()).describedAs("seed %d", seed).hasSize(outcome.exitCode() == 0 ? 0 : 1)
                    .allMatch(line -> line.startsWith("jecho: standard input: byte "));
            assertThat(outcome.text()).describedAs("seed %d", seed).matches("[ -~→\\r\\n]*");
            if (json) {
                assertThat(outcome.text().lines()).describedAs("seed %d", seed)
                        .allSatisfy(line -> assertThat(SCHEMA.errors(line)).isEmpty());
            }
        }
    }
}
