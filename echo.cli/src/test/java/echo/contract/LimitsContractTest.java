package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import echo.api.EchoClient;
import echo.api.EchoEvent;
import echo.api.EchoEvent.Closed;
import echo.api.EchoEvent.Refused;
import echo.api.EchoServer;
import echo.api.Limits;
import echo.api.Network;
import echo.api.ServerOptions;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a server of streams promises of its limits.
@Timeout(120)
class LimitsContractTest {

    private final Recorder recorder = new Recorder();

    private EchoServer serve(Transport transport, UnaryOperator<Limits> limits) throws IOException {
        return transport.serve(ServerOptions.defaults().withLimits(limits.apply(Limits.defaults())).withObserver(recorder));
    }

    private static void assertEnded(EchoClient client) {
        try {
            assertThat(client.receive(ByteBuffer.allocate(1))).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(java.net.SocketTimeoutException.class); // reset, which is an end as well
        }
    }

    @EveryStream
    void aConnectionTooManyIsClosedAtOnceAndTheOthersGoOn(Transport transport) throws Exception {
        try (var server = serve(transport, limits -> limits.withConnections(2));
             var one = Transport.connect(server); var two = Transport.connect(server)) {
            assertThat(one.echo("one")).isEqualTo("one");
            assertThat(two.echo("two")).isEqualTo("two");
            try (var three = Transport.connect(server)) {
                assertEnded(three);
            } catch (SSLException | SocketException e) {
                // refused before the handshake
            }
            assertThat(recorder.await(Refused.class).reason()).isEqualTo(Refused.Reason.TOO_MANY_CONNECTIONS);
            assertThat(server.statistics().refused(Refused.Reason.TOO_MANY_CONNECTIONS)).isEqualTo(1);
            assertThat(one.echo("still one")).isEqualTo("still one");
        }
    }

    @EveryStream
    void aConnectionThatEndsMakesRoomForAnother(Transport transport) throws Exception {
        try (var server = serve(transport, limits -> limits.withConnections(1))) {
            for (int i = 0; i < 20; i++) {
                try (var client = Transport.connect(server)) {
                    assertThat(client.echo("hello")).isEqualTo("hello");
                }
                Poll.until("the connection has ended", () -> server.statistics().open() == 0);
            }
        }
    }

    @Test
    void onePeerMayHaveNoMoreConnectionsThanItsShare() throws Exception {
        try (var server = serve(Transport.TCP_IPV4, limits -> limits.withConnectionsPerPeer(1));
             var one = Transport.connect(server)) {
            assertThat(one.echo("one")).isEqualTo("one");
            try (var two = Transport.connect(server)) {
                assertEnded(two);
            }
            assertThat(recorder.await(Refused.class).reason()).isEqualTo(Refused.Reason.TOO_MANY_OF_PEER);
        }
    }

    @EveryStream
    void aConnectionThatSendsNothingIsClosed(Transport transport) throws Exception {
        try (var server = serve(transport, limits -> limits.withIdleTimeout(Duration.ofMillis(100)));
             var client = Transport.connect(server)) {
            assertThat(client.echo("hello")).isEqualTo("hello");
            assertEnded(client);
            assertThat(recorder.await(Closed.class).reason()).isEqualTo(Closed.Reason.IDLE_TIMEOUT);
        }
    }

    @EveryStream
    void aConnectionThatTakesNothingIsCut(Transport transport) throws Exception {
        try (var server = serve(transport, limits -> limits.withWriteTimeout(Duration.ofMillis(200)));
             var greedy = Transport.connect(server); var honest = Transport.connect(server)) {
            Thread.startVirtualThread(() -> {
                try {
                    greedy.send(ByteBuffer.allocate(100_000_000)); // without receiving any of it
                } catch (IOException e) {
                    // the cut
                }
            });
            var closed = recorder.await(Closed.class);
            assertThat(closed.reason()).isEqualTo(Closed.Reason.WRITE_TIMEOUT);
            assertThat(closed.bytesRead()).isPositive().isLessThan(100_000_000);
            // not less: a writer that is woken by the cut tries once more, and just then there may be room
            assertThat(closed.bytesWritten()).isPositive().isLessThanOrEqualTo(closed.bytesRead());
            assertThat(honest.echo("still here")).isEqualTo("still here");
        }
    }

    @EveryStream
    void aSlowReaderIsNotOneThatTakesNothing(Transport transport) throws Exception {
        int size = 2_000_000;
        try (var server = serve(transport, limits -> limits.withWriteTimeout(Duration.ofSeconds(1)));
             var client = Transport.connect(server)) {
            Thread.startVirtualThread(() -> {
                try {
                    client.send(ByteBuffer.wrap(Bytes.random(size)));
                    client.shutdownOutput();
                } catch (IOException e) {
                    // what is missing shows below
                }
            });
            assertThat(Bytes.receiveAll(client)).as("seed %d", Bytes.SEED).isEqualTo(Bytes.random(size));
            assertThat(recorder.await(Closed.class).reason()).isEqualTo(Closed.Reason.END_OF_STREAM);
        }
    }

    @EveryStream
    void aConnectionIsAnsweredTheBytesItMaySendAndThenTheEnd(Transport transport) throws Exception {
        try (var server = serve(transport, limits -> limits.withBytes(10_000)); var client = Transport.connect(server)) {
            client.send(ByteBuffer.wrap(Bytes.random(30_000)));
            assertThat(Bytes.receiveAll(client)).as("seed %d", Bytes.SEED).isEqualTo(java.util.Arrays.copyOf(Bytes.random(30_000), 10_000));
            var closed = recorder.await(Closed.class);
            assertThat(closed.reason()).isEqualTo(Closed.Reason.BYTE_LIMIT);
            assertThat(closed.bytesRead()).isEqualTo(10_000);
            assertThat(closed.bytesWritten()).isEqualTo(10_000);
        }
    }

    @EveryStream
    void aConnectionLastsNoLongerThanItMay(Transport transport) throws Exception {
        try (var server = serve(transport, limits -> limits.withDuration(Duration.ofMillis(200)))) {
            try (var client = Transport.connect(server)) {
                while (recorder.all(Closed.class).isEmpty()) {
                    client.echo("busy");
                }
            } catch (IOException e) {
                // the end, of which the reason tells
            }
            assertThat(recorder.await(Closed.class).reason()).isEqualTo(Closed.Reason.TIME_LIMIT);
        }
    }

    @EveryStream
    void withoutLimitsASilentConnectionStays(Transport transport) throws Exception {
        try (var server = serve(transport, limits -> limits.withWriteTimeout(Duration.ofMillis(50)));
             var client = Transport.connect(server)) {
            assertThat(client.echo("hello")).isEqualTo("hello");
            client.setTimeout(Duration.ofMillis(500));
            assertThatExceptionOfType(java.net.SocketTimeoutException.class)
                    .isThrownBy(() -> client.receive(ByteBuffer.allocate(1)));
            assertThat(client.echo("still here")).isEqualTo("still here");
            assertThat(recorder.all(EchoEvent.Closed.class)).isEmpty();
        }
    }

    @Test
    void badLimitsAreNamed() {
        var limits = Limits.defaults();
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withConnections(0)).withMessageStartingWith("connections:");
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withConnectionsPerPeer(-1)).withMessageStartingWith("connectionsPerPeer:");
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withBytes(-1)).withMessageStartingWith("bytes:");
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withDuration(Duration.ofMillis(-1))).withMessageStartingWith("duration:");
        assertThatNullPointerException().isThrownBy(() -> limits.withIdleTimeout(null)).withMessage("idleTimeout");
        assertThat(limits.withBytes(5)).isEqualTo(limits.withBytes(5)).isNotEqualTo(limits);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"UNIX", "TLS"})
    void aPeerOfNoAllowedNetworkIsRefused(Transport transport) throws Exception {
        var elsewhere = ServerOptions.defaults().withAllowed(List.of(Network.of("192.0.2.0/24"), Network.of("2001:db8::/32")))
                .withObserver(recorder);
        try (var server = transport.serve(elsewhere); var client = Transport.connect(server)) {
            client.setTimeout(Duration.ofMillis(200));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.echo("hello"));
            assertThat(recorder.await(Refused.class).reason()).isEqualTo(Refused.Reason.NOT_ALLOWED);
            assertThat(server.statistics().bytesWritten()).isZero();
        }
    }

    @Test
    void aPeerWithoutAnIpAddressIsOfNoNetworkAndServed() throws Exception {
        try (var server = Transport.UNIX.serve(ServerOptions.defaults().withAllowed(List.of(Network.of("192.0.2.0/24"))));
             var client = Transport.connect(server)) {
            assertThat(client.echo("hello")).isEqualTo("hello");
        }
    }

    @EveryTransport
    void aPeerOfAnAllowedNetworkIsServed(Transport transport) throws Exception {
        var here = ServerOptions.defaults().withAllowed(List.of(Network.of("127.0.0.0/8"), Network.of("::1")));
        try (var server = transport.serve(here); var client = Transport.connect(server)) {
            assertThat(client.echo("hello")).isEqualTo("hello");
        }
    }
}
