package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ServeIT {

    private static final long MOST_KIB = 200 * 1024;
    private static final int QUIET_ROUNDS = 200;
    private static final int CONNECTIONS_LEFT = 3000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"TERM,0", "INT,130"})
    void signalDrainsAndSumsUp(String signal, int exitCode) {
        try (var server = Image.start("serve", "tcp://127.0.0.1:0")) {
            assertThat(Image.run("send", Image.address(server), "hello").text()).isEqualTo("hello");
            assertThat(Image.address(server)).matches("tcp://127\\.0\\.0\\.1:[1-9]\\d*");

            server.signal(signal);

            var outcome = server.await();
            assertThat(outcome.exitCode()).isEqualTo(exitCode);
            assertThat(outcome.lines()).hasSize(1);
            assertThat(outcome.errors().lines()).containsExactly(
                    "jecho: 1 connection; 5 bytes in 1 read, 5 bytes in 1 write; 0 truncated, 0 refused, 0 failed");
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM,TERM,143", "TERM,INT,130", "INT,TERM,143"})
    void secondSignalEndsItAtOnce(String first, String second, int exitCode) throws Exception {
        try (var server = Image.start("serve", "--drain", "300s", "tcp://127.0.0.1:0");
             var busy = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), Image.port(server)))) {
            fill(busy);
            server.signal(first);
            Eventually.await(() -> refuses(Image.port(server)), () -> "a server that still accepts");
            assertThat(server.isAlive()).isTrue();

            server.signal(second);

            var outcome = server.await();
            assertThat(outcome.exitCode()).isEqualTo(exitCode);
            assertThat(outcome.errors()).isEmpty();
        }
    }

    /// Writes, and reads nothing, until the server has come to a standstill.
    static void fill(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        var bytes = ByteBuffer.allocate(1 << 20);
        var quiet = new int[1];
        Eventually.await(() -> {
            try {
                quiet[0] = channel.write(bytes.clear()) == 0 ? quiet[0] + 1 : 0;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return quiet[0] == QUIET_ROUNDS;
        }, () -> "a server that takes everything");
    }

    private static boolean refuses(int port) {
        try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !probe.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void signalEndsSendWithATally() {
        try (var server = Image.start("serve", "tcp://127.0.0.1:0"); var client = Image.start("send", Image.address(server))) {
            client.type(FakeServer.bytes("hello"));
            client.awaitOutput("hello");

            client.signal("INT");

            var outcome = client.await();
            assertThat(outcome.exitCode()).isEqualTo(130);
            assertThat(outcome.errors().lines()).containsExactly("jecho: interrupted: 5 of 5 bytes came back");
        }
    }

    @Test
    void whatConnectionsHaveLeftBehindIsCollectedOnceItIsQuiet() throws Exception {
        var command = new ProcessBuilder(Image.command("serve", "tcp://127.0.0.1:0"));
        command.environment().put("JDK_JAVA_OPTIONS", "-Xlog:gc:stderr");
        try (var server = Child.start(command)) {
            int port = Image.port(server);
            for (int i = 0; i < CONNECTIONS_LEFT; i++) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.getOutputStream().write('E');
                    assertThat(socket.getInputStream().read()).isEqualTo('E');
                }
            }
            server.awaitErrors("Pause Full \\(System\\.gc\\(\\)\\)");
        }
    }

    @Test
    void largeStreamComparesEqualInBoundedMemory() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        var input = folder.resolve("input");
        var output = folder.resolve("output");
        try (var file = Files.newOutputStream(input)) {
            var bytes = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                random.nextBytes(bytes);
                file.write(bytes);
            }
        }
        try (var server = Image.start("serve", "tcp://127.0.0.1:0");
             var client = Child.start(new ProcessBuilder(Image.command("send", Image.address(server)))
                     .redirectInput(input.toFile()).redirectOutput(output.toFile()))) {
            var clientMemory = new long[1];
            Eventually.await(() -> {
                clientMemory[0] = Math.max(clientMemory[0], client.peakMemory());
                return !client.isAlive();
            }, () -> "a client that still sends");

            var outcome = client.await();
            assertThat(outcome.errors()).describedAs("seed %d", seed).isEmpty();
            assertThat(outcome.exitCode()).isZero();
            assertThat(Files.mismatch(input, output)).describedAs("seed %d", seed).isEqualTo(-1);
            Assumptions.assumeTrue(server.peakMemory() > 0, "no /proc here to tell the memory of a process");
            assertThat(server.peakMemory()).isBetween(1L, MOST_KIB);
            assertThat(clientMemory[0]).isBetween(1L, MOST_KIB);
        }
    }
}
