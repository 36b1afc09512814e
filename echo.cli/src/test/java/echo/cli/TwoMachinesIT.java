package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import echo.api.capture.Capture;
import echo.api.capture.Packet;
import echo.api.lesson.Message;
import echo.api.lesson.Result;
import echo.fault.Namespaces;
import echo.fault.Namespaces.Host;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The lesson on two machines, as in the course: each shows its own half, and a capture what was between them.
@Timeout(120)
@ResourceLock(Namespaces.LOCK)
class TwoMachinesIT {

    private static final int SENT = LessonMessages.TEXT.length();
    private static final Pattern READ = Pattern.compile("(?m)^\\S+ read (\\d+) bytes?: (.*)$");

    private static Namespaces network;
    private static Host client;
    private static Host server;

    @TempDir
    private Path folder;

    /// What was seen where.
    private record Run(Child.Outcome client, Child.Outcome server, Child.Outcome wire) {

        /// {@return the sizes of the server's reads}
        List<Integer> reads() {
            return READ.matcher(server.text()).results().map(read -> Integer.valueOf(read.group(1))).toList();
        }

        /// {@return what the server read}
        String content() {
            return READ.matcher(server.text()).results().map(read -> read.group(2)).collect(Collectors.joining());
        }

        /// {@return of each frame that has data from the client, how large it was on the wire, and its data}
        List<String> frames() {
            var row = Pattern.compile("(?m)^ *\\d+ \\S+ " + Pattern.quote(TwoMachinesIT.client.address())
                    + "\\S* +→ \\S+ +\\d+ +(\\d+) (?:TCP|UDP)[A-Z ]* ([1-9]\\d*)\\b");
            return row.matcher(wire.text()).results().map(frame -> frame.group(1) + " " + frame.group(2)).toList();
        }
    }

    @BeforeAll
    static void connectTwoMachines() {
        for (var tool : new String[] {"ip", "tcpdump"}) {
            assumeTrue(Child.exists(tool), tool + " is not installed");
        }
        assumeTrue(Namespaces.areAllowed(), "no network namespaces can be made here, or not by this user");
        network = Namespaces.create();
        client = network.left;
        server = network.right;
        // the kernel cuts the stream into segments, not the cable; and sends none of them twice because an answer takes long
        assertThat(client.run("ip", "link", "set", Namespaces.CABLE, "gso_max_segs", "1").exitCode()).isZero();
        client.set("ipv4/tcp_early_retrans", 0);
    }

    @AfterAll
    static void disconnect() {
        if (network != null) {
            network.close();
        }
    }

    private Run run(String transport, long seed) throws IOException {
        var address = transport + "://" + server.address() + ":6666";
        var file = folder.resolve("capture");
        try (var dump = client.start("tcpdump", "-n", "-U", "--immediate-mode", "-i", Namespaces.CABLE, "-w", "-", transport);
             var serve = Namespaces.serve(server, address, "--buffer", "1024", "--backlog", "5", "--impair", "delay=0..1s",
                     "--print", "--seed", Long.toString(seed))) {
            dump.awaitErrors("listening on");
            var sender = client.run(Image.command("send", "--lesson", "--pace", "0..1s", address, "--seed", Long.toString(seed)));
            serve.signal("TERM");
            var server = serve.await();
            Eventually.await(() -> bytesFromClient(dump.output()) >= SENT, () -> "less than was sent in the capture");
            Files.write(file, dump.output());
            return new Run(sender, server, Image.run("wire", file.toString()));
        }
    }

    private static long bytesFromClient(byte[] capture) {
        var bytes = new AtomicLong();
        try {
            Capture.read(new ByteArrayInputStream(capture), frame -> {
                if (frame.packet() instanceof Packet.Ip packet && packet.source().getHostAddress().equals(client.address())) {
                    bytes.addAndGet(packet.payload().orElse(0));
                }
            });
        } catch (IOException e) {
            // it has not been written to its end yet
        }
        return bytes.get();
    }

    @ParameterizedTest
    @EnumSource
    void streamIsReadAsTimingHasIt(Result result) throws Exception {
        var run = run("tcp", result.seed());

        assertThat(run.client().errors().lines()).containsExactly(LessonMessages.SENT);
        assertThat(run.client().text()).isEqualTo(LessonMessages.TEXT);
        assertThat(run.client().exitCode()).isZero();
        assertThat(run.server().exitCode()).isZero();
        assertThat(run.content()).isEqualTo(LessonMessages.TEXT);
        assertThat(run.reads()).isEqualTo(result.sizes());
        assertThat(run.frames()).containsExactly("87 17", "71 1", "370 300", "71 1", "270 200", "71 1", "1518 1448", "622 552");
    }

    @Test
    void datagramsAreReadOneByOneAndTheLargeOneIsCut() throws Exception {
        var run = run("udp", Result.TWO.seed());

        assertThat(run.client().errors().lines()).startsWith(LessonMessages.SENT).hasSize(Message.ALL.size() + 1)
                .last().asString().endsWith("6 of 7 datagrams came back");
        assertThat(run.client().text()).isEqualTo(LessonMessages.TEXT.substring(0, SENT - 976));
        assertThat(run.client().exitCode()).isEqualTo(1);
        assertThat(run.server().exitCode()).isZero();
        assertThat(run.content()).isEqualTo(run.client().text());
        assertThat(run.reads()).containsExactly(17, 1, 300, 1, 200, 1, 1024);
        assertThat(run.server().text()).contains(" cut to 1024 bytes");
        assertThat(run.frames()).containsExactly("64 17", "64 1", "346 300", "64 1", "246 200", "64 1", "1518 1472", "566 528");
        assertThat(run.wire().text()).contains("2 fragments; 1 datagram complete");
    }
}
