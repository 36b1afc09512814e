package echo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import module echo.api;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// The examples of README and the guides. What stands between the region marks is what they show, as [GuidesTest] sees to.
class QuickStartTest {

    @Test
    void echoes() throws Exception {
        // @start region="quickstart"
        try (var server = EchoServer.open("tcp");               // running, on loopback, on a free port
             var client = EchoClient.open(server.uri())) {
            assertThat(client.echo("hello")).isEqualTo("hello");
        }
        // @end
    }

    @Test
    void readsAreNotMessages() throws Exception {
        // @start region="stream"
        try (var server = EchoServer.open("tcp");
             var client = EchoClient.open(server.uri())) {
            client.send(ByteBuffer.wrap(new byte[3]));
            client.send(ByteBuffer.wrap(new byte[4]));
            client.shutdownOutput();
            var buffer = ByteBuffer.allocate(100);
            while (client.receive(buffer) >= 0) {
                // one read may return 3, 4 or 7 bytes
            }
            assertThat(buffer.position()).isEqualTo(7);
        }
        // @end
    }

    @Test
    void observesAServer() throws Exception {
        // @start region="observer"
        var sizes = new java.util.concurrent.LinkedBlockingQueue<Integer>();
        var options = ServerOptions.defaults().withBufferSize(1024).withObserver(event -> {
            if (event instanceof EchoEvent.Read read) {
                sizes.add(read.size());
            }
        });
        try (var server = EchoServer.open("udp", options);
             var client = EchoClient.open(server.uri())) {
            assertThat(client.echo(new byte[2000])).hasSize(1024);  // cut, and 976 bytes are gone
            assertThat(sizes).containsExactly(1024);
            assertThat(server.statistics().truncated()).isEqualTo(1);
        }
        // @end
    }

    @Test
    void givesTheLesson() throws Exception {
        // @start region="lesson"
        var ledger = Lesson.over("udp").withSeed(1).withSpeed(100).run();
        assertThat(ledger.reads()).extracting(Entry.Read::size).containsExactly(17, 1, 300, 1, 200, 1, 1024);
        assertThat(ledger.claims()).allMatch(Claim::holds);
        // @end
    }

    @Test
    void readsACapture() throws Exception {
        var file = Path.of(System.getProperty("basedir", ""), "..", "echo.api", "src", "test", "resources", "captures", "udp.pcap");
        var payloads = new ArrayList<Integer>();
        // @start region="capture"
        var capture = Capture.read(file);
        for (var frame : capture.frames()) {
            if (frame.packet() instanceof Packet.Ip ip) {
                ip.payload().ifPresent(payloads::add);
            }
        }
        // @end
        assertThat(payloads).containsExactly(17, 1, 300, 1, 200, 1, 1472, 528);
    }

    @Test
    void joinsTheLessonWithACapture() throws Exception {
        var file = Path.of(System.getProperty("basedir", ""), "..", "echo.api", "src", "test", "resources", "captures", "udp.pcap");
        // @start region="trace"
        var ledger = Lesson.over("udp").withSeed(1).withSpeed(100).run();
        var trace = Tracer.trace(ledger, Capture.read(file)).orElseThrow();
        assertThat(trace.ofThisRun()).isFalse();
        assertThat(ledger.with(trace).carried()).extracting(Entry::size).containsExactly(17, 1, 300, 1, 200, 1, 1472, 528);
        // @end
    }
}
