package echo.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import echo.api.EchoServer;
import echo.api.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The servers here have an hour to close: none that has to be cut off then passes.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AlarmTest {

    private static final ServerOptions SHARED = ServerOptions.defaults().withDrain(Duration.ofHours(1)).withSockets(3)
            .withSocketOption(StandardSocketOptions.SO_REUSEPORT, true);

    @Test
    void tellsWhatItSentFromWhatOthersSend() throws IOException {
        try (var waiting = bound("127.0.0.1", 0); var stranger = bound("127.0.0.1", 0)) {
            var address = (InetSocketAddress) waiting.getLocalAddress();
            var alarm = new Alarm();
            alarm.raise(address);
            stranger.send(ByteBuffer.allocate(0), address);

            var content = ByteBuffer.allocate(10);
            var source = waiting.receive(content);
            assertThat(alarm.isFrom(source, content.flip())).isTrue();
            assertThat(alarm.isFrom(source, ByteBuffer.allocate(1))).as("it is empty").isFalse();
            assertThat(new Alarm().isFrom(source, content)).as("another's").isFalse();
            assertThat(alarm.isFrom(waiting.receive(content.clear()), content.flip())).as("a stranger's").isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "0.0.0.0", "[::]"})
    void reachesAllSocketsOfAServerBesideThoseOfAnother(String host) throws IOException {
        assumeTrue(isAvailable(host), () -> "this host has no " + host);
        var first = EchoServer.open(URI.create("udp://" + host + ":0"), SHARED);
        var second = EchoServer.open(first.uri(), SHARED);
        first.close();
        second.close();
        assertThat(first.statistics().reads()).isZero();
        assertThat(second.statistics().refused()).isZero();
    }

    @Test
    void isNotWaitedForWhereItGoesAstray() throws IOException {
        var server = EchoServer.open(URI.create("udp://0.0.0.0:0"), SHARED);
        try (var shield = bound("127.0.0.2", server.uri().getPort())) {
            server.close();
            assertThat(shield.receive(ByteBuffer.allocate(1))).as("an alarm").isNotNull();
        }
    }

    private static DatagramChannel bound(String host, int port) throws IOException {
        return DatagramChannel.open(StandardProtocolFamily.INET).setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(new InetSocketAddress(InetAddress.ofLiteral(host), port));
    }

    private static boolean isAvailable(String host) {
        try (var server = EchoServer.open(URI.create("udp://" + host + ":0"), ServerOptions.defaults())) {
            return server.isOpen();
        } catch (IOException e) {
            return false;
        }
    }
}
