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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that always have more to echo, and others beside them, on one processor: virtual threads are not preempted. What the
/// others wait for is measured in what those got meanwhile, as that depends less on the machine than time does: a flood gets a megabyte
/// or so a millisecond, talkers some 100 echoes.
@Timeout(120)
@Isolated
class SchedulingIT {

    private static final int ECHOES = 100;
    private static final long MEDIAN_BYTES = 4_000_000;
    private static final long WORST_BYTES = 256_000_000;
    private static final int TALKERS = 64;
    private static final long MEDIAN_ECHOES = 500;
    private static final long WORST_ECHOES = 10_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void floodsDelayOthersLittle(int floods) throws Exception {
        try (var server = server(); var flood = new Flood(port(server), floods); var quiet = connect(port(server))) {
            assertFew(waits(flood, () -> echo(quiet)), MEDIAN_BYTES, WORST_BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void connectionsAreAcceptedBesideFloods(int floods) throws Exception {
        try (var server = server(); var flood = new Flood(port(server), floods)) {
            assertFew(waits(flood, () -> echoOnce(port(server))), MEDIAN_BYTES, WORST_BYTES);
        }
    }

    @Test
    void talkersDelayOthersLittle() throws Exception {
        try (var server = server(); var talk = new Talk(port(server), TALKERS); var quiet = connect(port(server))) {
            assertFew(waits(talk, () -> echo(quiet)), MEDIAN_ECHOES, WORST_ECHOES);
        }
    }

    @Test
    void connectionsAreAcceptedBesideTalkers() throws Exception {
        try (var server = server(); var talk = new Talk(port(server), TALKERS)) {
            assertFew(waits(talk, () -> echoOnce(port(server))), MEDIAN_ECHOES, WORST_ECHOES);
        }
    }

    private static List<Long> waits(Load load, Step step) throws IOException {
        var waits = new ArrayList<Long>();
        for (int i = 0; i < ECHOES; i++) {
            load.awaitMore();
            waits.add(load.during(step));
        }
        return waits;
    }

    private static void assertFew(List<Long> waits, long median, long worst) {
        waits.sort(null);
        assertThat(waits.get(waits.size() / 2)).as("median of what others got, of %s", waits).isLessThan(median);
        assertThat(waits.getLast()).as("worst of what others got, of %s", waits).isLessThan(worst);
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

    private static void echoOnce(int port) throws IOException {
        try (var peer = connect(port)) {
            echo(peer);
        }
    }

    private static void echo(SocketChannel peer) throws IOException {
        peer.write(ByteBuffer.wrap(new byte[] {1}));
        assertThat(peer.read(ByteBuffer.allocate(2))).isEqualTo(1);
    }

    /// What may fail for want of a connection.
    private interface Step {
        void run() throws IOException;
    }

    /// Connections that keep the server busy.
    private abstract static class Load implements AutoCloseable {

        private final List<SocketChannel> peers = new ArrayList<>();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final long more;

        /// What the peers got.
        final AtomicLong got = new AtomicLong();

        /// @param more how much of it shows that they go on
        Load(long more) {
            this.more = more;
        }

        final SocketChannel add(int port) throws IOException {
            var peer = connect(port);
            peers.add(peer);
            return peer;
        }

        final void untilClosed(SocketChannel peer, Step step) {
            threads.execute(() -> {
                try {
                    while (true) {
                        step.run();
                    }
                } catch (IOException e) {
                    assertThat(peer.isOpen()).as("closed by the test, not by the server").isFalse();
                }
            });
        }

        final void awaitMore() {
            long before = got.get();
            Eventually.await(() -> got.get() > before + more, () -> "those that keep the server busy have stopped");
        }

        final long during(Step step) throws IOException {
            long before = got.get();
            step.run();
            return got.get() - before;
        }

        @Override
        public final void close() throws IOException {
            for (var peer : peers) {
                peer.close();
            }
            threads.close();
        }
    }

    /// Connections that send as much as they can, and take as much as they get.
    private static final class Flood extends Load {

        private static final int CHUNK = 1 << 16;

        Flood(int port, int connections) throws IOException {
            super(CHUNK);
            for (int i = 0; i < connections; i++) {
                var peer = add(port);
                untilClosed(peer, () -> peer.write(ByteBuffer.allocate(CHUNK)));
                var buffer = ByteBuffer.allocate(CHUNK);
                untilClosed(peer, () -> got.addAndGet(peer.read(buffer.clear())));
            }
        }
    }

    /// Connections that send a byte each time they have got the last one back.
    private static final class Talk extends Load {

        private final Deque<SocketChannel> waiting = new ArrayDeque<>();

        Talk(int port, int connections) throws IOException {
            super(connections);
            for (int i = 0; i < connections; i++) {
                var peer = add(port);
                peer.write(ByteBuffer.allocate(1));
                waiting.add(peer);
            }
            var buffer = ByteBuffer.allocate(1);
            untilClosed(waiting.getFirst(), () -> {
                var peer = waiting.remove();
                got.addAndGet(peer.read(buffer.clear()));
                peer.write(buffer.flip());
                waiting.add(peer);
            });
        }
    }
}
