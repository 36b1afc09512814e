package echo.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import echo.api.EchoServer;
import echo.api.ServerOptions;
import echo.api.spi.Families;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            assertThat(alarm.hasSent(source, content.flip())).isTrue();
            assertThat(alarm.hasSent(source, ByteBuffer.allocate(1))).as("it is empty").isFalse();
            assertThat(new Alarm().hasSent(source, content)).as("another's").isFalse();
            assertThat(alarm.hasSent(waiting.receive(content.clear()), content.flip())).as("a stranger's").isFalse();
        }
    }

    /// A thread that has been woken closes its socket, as those of a server do.
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0", "::"})
    void reachesAllSocketsThatShareAnAddress(String host) throws Exception {
        assumeTrue(isAvailable(host), () -> "this host has no " + host);
        int sockets = 4;
        var alarm = new Alarm();
        var woken = new CountDownLatch(sockets);
        var first = bound(host, 0);
        var address = (InetSocketAddress) first.getLocalAddress();
        try (var ofLocalAddress = address.getAddress().isAnyLocalAddress() ? bound("127.0.0.1", address.getPort()) : null) {
            for (int i = 0; i < sockets; i++) {
                var channel = i == 0 ? first : bound(host, address.getPort());
                Thread.ofPlatform().daemon().start(() -> {
                    try (channel) {
                        var content = ByteBuffer.allocate(1);
                        if (alarm.hasSent(channel.receive(content), content.flip())) {
                            woken.countDown();
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
            do {
                alarm.raise(address);
            } while (!woken.await(1, TimeUnit.MILLISECONDS)); // or the test times out
            assertThat(ofLocalAddress == null || isEmpty(ofLocalAddress)).as("it comes first, and was passed by").isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "0.0.0.0", "[::]"})
    void doesNotCountAsADatagram(String host) throws IOException {
        assumeTrue(isAvailable(host.replaceAll("[\\[\\]]", "")), () -> "this host has no " + host);
        var first = EchoServer.open(URI.create("udp://" + host + ":0"), SHARED);
        var second = EchoServer.open(first.uri(), SHARED);
        first.close();
        second.close();
        assertThat(first.statistics().reads()).isZero();
        assertThat(first.statistics().refused()).isZero();
    }

    @Test
    void isNotWaitedForWhereItGoesAstray() throws IOException {
        assumeTrue(isAvailable("127.0.0.2"), "this host has no 127.0.0.2");
        var server = EchoServer.open(URI.create("udp://0.0.0.0:0"), SHARED);
        try (var shield = bound("127.0.0.2", server.uri().getPort())) {
            server.close();
            assertThat(isEmpty(shield)).as("no alarm").isFalse();
        }
    }

    private static boolean isEmpty(DatagramChannel channel) throws IOException {
        channel.configureBlocking(false);
        return channel.receive(ByteBuffer.allocate(1)) == null;
    }

    private static DatagramChannel bound(String host, int port) throws IOException {
        var address = InetAddress.ofLiteral(host);
        return DatagramChannel.open(Families.of(address)).setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(new InetSocketAddress(address, port));
    }

    private static boolean isAvailable(String host) {
        try (var channel = bound(host, 0)) {
            return channel.isOpen();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
