package echo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import echo.cli.Child;
import echo.cli.Eventually;
import echo.cli.Image;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that always have more to echo, and others beside them, on one processor: virtual threads are not preempted. What the
/// others wait for is measured in what the floods got meanwhile, as that depends less on the machine than time does: it is a megabyte
/// or so a millisecond.
@Timeout(120)
class SchedulingIT {

    private static final int ECHOES = 100;
    private static final long MEDIAN = 16_000_000;
    private static final long WORST = 256_000_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void floodsDelayOthersLittle(int floods) throws Exception {
        try (var server = server(); var flood = new Flood(port(server), floods); var quiet = connect(port(server))) {
            var waits = new ArrayList<Long>();
            for (int i = 0; i < ECHOES; i++) {
                flood.awaitMore();
                waits.add(flood.bytesDuring(() -> echo(quiet)));
            }
            assertFew(waits);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void connectionsAreAcceptedBesideFloods(int floods) throws Exception {
        try (var server = server(); var flood = new Flood(port(server), floods)) {
            var waits = new ArrayList<Long>();
            for (int i = 0; i < ECHOES; i++) {
                flood.awaitMore();
                waits.add(flood.bytesDuring(() -> {
                    try (var peer = connect(port(server))) {
                        echo(peer);
                    }
                }));
            }
            assertFew(waits);
        }
    }

    private static void assertFew(List<Long> waits) {
        waits.sort(null);
        assertThat(waits.get(waits.size() / 2)).as("median, in bytes of the floods, of %s", waits).isLessThan(MEDIAN);
        assertThat(waits.getLast()).as("worst, in bytes of the floods, of %s", waits).isLessThan(WORST);
    }

    private static Child server() {
        var command = new ProcessBuilder(Image.command("serve", "tcp://127.0.0.1:0"));
        command.environment().put("JDK_JAVA_OPTIONS", "-XX:ActiveProcessorCount=1");
        return Child.start(command);
    }

    private static int port(Child server) {
        return Image.port(server);
    }

    private static SocketChannel connect(int port) throws IOException {
        var peer = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return peer;
    }

    private static void echo(SocketChannel peer) throws IOException {
        peer.write(ByteBuffer.wrap(new byte[] {1}));
        assertThat(peer.read(ByteBuffer.allocate(2))).isEqualTo(1);
    }

    /// What may fail for want of a connection.
    private interface Step {
        void run() throws IOException;
    }

    /// Connections that send as much as they can, and take as much as they get.
    private static final class Flood implements AutoCloseable {

        private static final int CHUNK = 1 << 16;

        private final AtomicLong received = new AtomicLong();
        private final List<SocketChannel> peers = new ArrayList<>();
        private final ExecutorService threads = Executors.newCachedThreadPool();

        Flood(int port, int connections) throws IOException {
            for (int i = 0; i < connections; i++) {
                var peer = connect(port);
                peers.add(peer);
                threads.execute(() -> untilClosed(peer, () -> peer.write(ByteBuffer.allocate(CHUNK))));
                var buffer = ByteBuffer.allocate(CHUNK);
                threads.execute(() -> untilClosed(peer, () -> received.addAndGet(peer.read(buffer.clear()))));
            }
        }

        private static void untilClosed(SocketChannel peer, Step step) {
            try {
                while (true) {
                    step.run();
                }
            } catch (IOException e) {
                assertThat(peer.isOpen()).as("closed by the test, not by the server").isFalse();
            }
        }

        void awaitMore() {
            long before = received.get();
            Eventually.await(() -> received.get() > before + CHUNK, () -> "the floods have stopped");
        }

        long bytesDuring(Step step) throws IOException {
            long before = received.get();
            step.run();
            return received.get() - before;
        }

        @Override
        public void close() throws IOException {
            for (var peer : peers) {
                peer.close();
            }
            threads.close();
        }
    }
}
