package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that share their ports, so that one can take the place of another.
@Timeout(120)
class ReusePortIT {

    private static List<String> addresses(Child server) {
        server.awaitOutput("^listening udp");
        return new String(server.output()).lines().filter(line -> line.startsWith("listening ")).map(line -> line.substring(10)).toList();
    }

    @Test
    void oneServerDrainsWhileAnotherHasTakenItsPorts() throws Exception {
        try (var first = Image.start("serve", "--reuse-port", "--drain", "60s", "tcp://127.0.0.1:0", "udp://127.0.0.1:0")) {
            var addresses = addresses(first);
            int port = Integer.parseInt(addresses.getFirst().replaceFirst(".*:", ""));
            try (var slow = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                ServeIT.fill(slow);
                try (var second = Image.start("serve", "--reuse-port", "--print", addresses.getFirst(), addresses.getLast())) {
                    assertThat(addresses(second)).isEqualTo(addresses);
                    first.signal("TERM");
                    for (var address : addresses) {
                        var text = "to the second, " + address;
                        Eventually.await(() -> {
                            // until the first has closed its socket, it may be either
                            Image.run("send", "--timeout", "1s", address, text);
                            return new String(second.output()).contains(text);
                        }, () -> new String(second.output()));
                        var outcome = Image.run("send", address, text);
                        assertThat(outcome.errors()).isEmpty();
                        assertThat(outcome.text()).isEqualTo(text);
                    }
                    assertThat(first.isAlive()).as("the first still drains").isTrue();

                    slow.configureBlocking(true);
                    var buffer = ByteBuffer.allocate(1 << 16);
                    long received = 0;
                    for (int count; (count = slow.read(buffer.clear())) >= 0;) {
                        received += count;
                    }
                    slow.shutdownOutput();
                    var end = first.await();
                    assertThat(end.exitCode()).isZero();
                    assertThat(end.errors()).contains(received + " bytes in ", " 0 truncated, 0 refused, 0 failed");
                }
            }
        }
    }

    /// Of udp the one that was there first may not have said so: its sockets share the port among themselves.
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void aPortIsSharedOnlyWithThoseThatSaySo(String scheme) {
        try (var first = Image.start("serve", "--reuse-port", scheme + "://127.0.0.1:0");
             var alone = Image.start("serve", "--sockets", "1", scheme + "://127.0.0.1:0")) {
            var shared = Image.run("serve", Image.address(first));
            assertThat(shared.errors().lines()).containsExactly("jecho: " + Image.address(first) + ": address already in use");
            assertThat(shared.exitCode()).isEqualTo(2);

            var taken = Image.run("serve", "--reuse-port", Image.address(alone));
            assertThat(taken.errors().lines()).containsExactly("jecho: " + Image.address(alone) + ": address already in use");
            assertThat(taken.exitCode()).isEqualTo(2);
        }
    }
}
