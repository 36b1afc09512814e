package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoServer;
import echo.api.ServerOptions;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a program that uses the API may do wrong, without others having to suffer for it.
@Timeout(120)
class HostileUseTest {

    @EveryStream
    void aBadValueOfAnOptionFailsTheOpening(Transport transport) {
        var options = ServerOptions.defaults().withSocketOption(StandardSocketOptions.SO_SNDBUF, -1);

        assertThatIllegalArgumentException().isThrownBy(() -> transport.serve(options));
    }

    @EveryTransport
    void anObserverThatLeavesItsThreadInterruptedEndsNothing(Transport transport) throws Exception {
        var options = ServerOptions.defaults().withObserver(event -> Thread.currentThread().interrupt());
        try (var server = transport.serve(options); var client = Transport.connect(server)) {
            assertThat(client.echo("one")).isEqualTo("one");
            assertThat(client.echo("two")).isEqualTo("two");
        }
    }

    @SuppressWarnings("try")
    @EveryStream
    void aPeerThatGoesOnSendingWhileTheServerClosesReceivesAllThatWasWritten(Transport transport) throws Exception {
        int size = 50_000;
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            client.send(ByteBuffer.wrap(Bytes.random(size)));
            Poll.until("everything is written back", () -> server.statistics().bytesWritten() == size);
            var closing = new FutureTask<Void>(server::close, null);
            Thread.ofPlatform().start(closing);
            Poll.until("the server closes", () -> !server.isOpen());
            client.send(ByteBuffer.allocate(1));

            assertThat(Bytes.receiveAll(client)).as("seed %d", Bytes.SEED).startsWith(Bytes.random(size));
            client.close();
            closing.get();
        }
    }

    @Test
    void anAddressThatCannotBeBoundBesideTheWildcardLeaksNothing() throws Exception {
        try (var taken = DatagramChannel.open(StandardProtocolFamily.INET)) {
            taken.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            int port = ((InetSocketAddress) taken.getLocalAddress()).getPort();
            taken.setOption(StandardSocketOptions.SO_REUSEADDR, true);

            var options = ServerOptions.defaults().withSocketOption(StandardSocketOptions.SO_REUSEADDR, true);
            try (var server = EchoServer.open("udp://0.0.0.0:" + port, options)) {
                assertThat(server.isOpen()).isTrue();
            }
            try (var again = EchoServer.open("udp://0.0.0.0:" + port, options)) {
                assertThat(again.isOpen()).isTrue();
            }
        }
    }

    @Test
    void connectingToAUnixSocketThatDoesNotAcceptTimesOut(@TempDir Path folder) throws Exception {
        var path = folder.resolve("full.sock");
        try (var deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            deaf.bind(UnixDomainSocketAddress.of(path), 1);
            var options = ClientOptions.defaults().withTimeout(Duration.ofMillis(200));

            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> {
                for (int i = 0; i < 10; i++) {
                    EchoClient.open("unix:" + path, options); // kept open, so that the queue fills
                }
            });
            assertThat(Files.exists(path)).isTrue();
        }
    }

    @Test
    void aPipeThatStandsWhereASocketIsToBeIsLeftAlone(@TempDir Path folder) throws Exception {
        var pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "there is no mkfifo");
        var before = Files.getAttribute(pipe, "unix:mode");

        assertThatExceptionOfType(BindException.class).isThrownBy(() -> EchoServer.open("unix:" + pipe));
        assertThat(Files.getAttribute(pipe, "unix:mode")).isEqualTo(before);
    }

    @EveryTransport
    void nullIsNamedAndHarmless(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            assertThatNullPointerException().isThrownBy(() -> client.send(null)).withMessage("message");
            assertThatNullPointerException().isThrownBy(() -> client.receive(null)).withMessage("buffer");
            assertThatNullPointerException().isThrownBy(() -> client.echo((ByteBuffer) null)).withMessage("message");
            assertThatNullPointerException().isThrownBy(() -> client.echo((byte[]) null)).withMessage("message");
            assertThatNullPointerException().isThrownBy(() -> client.echo((String) null)).withMessage("message");
            assertThatNullPointerException().isThrownBy(() -> client.getOption(null)).withMessage("option");
            assertThat(client.echo("still here")).isEqualTo("still here");
        }
    }

    @EveryTransport
    void aReadOnlyBufferTakesNothingAwayFromTheNextRead(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            client.send(ByteBuffer.wrap("hello".getBytes()));
            assertThatIllegalArgumentException().isThrownBy(() -> client.receive(ByteBuffer.allocate(9).asReadOnlyBuffer()))
                    .withMessageContaining("buffer");
            var buffer = ByteBuffer.allocate(9);
            while (buffer.position() < 5) {
                client.receive(buffer);
            }
            assertThat(new String(buffer.array(), 0, 5)).isEqualTo("hello");
        }
    }

    @SuppressWarnings("try")
    @EveryStream
    void closingDuringALargeEchoIsToldAsSuch(Transport transport) throws Exception {
        for (int i = 0; i < 20; i++) {
            try (var server = transport.serve(); var client = Transport.connect(server)) {
                var echo = new FutureTask<>(() -> client.echo(new byte[50_000_000]));
                Thread.startVirtualThread(echo);
                Poll.until("the echo is under way", () -> client.statistics().bytesRead() > 0);
                client.close();
                assertThatExceptionOfType(java.util.concurrent.ExecutionException.class).isThrownBy(echo::get)
                        .withCauseInstanceOf(AsynchronousCloseException.class);
            }
        }
    }

    @EveryStream
    void closingDuringASendThatNobodyTakesIsToldAsSuch(Transport transport) throws Exception {
        for (int i = 0; i < 10; i++) {
            try (var peer = new RawServer(transport)) {
                var client = EchoClient.open(peer.address(), Transport.patient());
                var sending = new FutureTask<Void>(() -> {
                    client.send(ByteBuffer.allocate(50_000_000));
                    return null;
                });
                var thread = Thread.startVirtualThread(sending);
                peer.receive(1);
                Poll.until("the send to block", () -> thread.getState() == Thread.State.WAITING);
                client.close();
                assertThatExceptionOfType(java.util.concurrent.ExecutionException.class).isThrownBy(sending::get)
                        .withCauseInstanceOf(AsynchronousCloseException.class);
            }
        }
    }

    @EveryStream
    void sendingNothingOverAClosedClientFails(Transport transport) throws Exception {
        try (var server = transport.serve()) {
            var client = Transport.connect(server);
            client.close();
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> client.send(ByteBuffer.allocate(0)));
        }
    }

    @Test
    void optionsOfEqualValuesAreEqual() {
        assertThat(ServerOptions.defaults().withBacklog(5)).isEqualTo(ServerOptions.defaults().withBacklog(5))
                .hasSameHashCodeAs(ServerOptions.defaults().withBacklog(5)).isNotEqualTo(ServerOptions.defaults());
        assertThat(ClientOptions.defaults().withTimeout(Duration.ZERO)).isEqualTo(ClientOptions.defaults().withTimeout(Duration.ZERO))
                .isNotEqualTo(ClientOptions.defaults());
        assertThat(ServerOptions.defaults()).asString().contains("backlog=4096", "drain=PT5S");
    }
}
