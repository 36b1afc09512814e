package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoEvent;
import echo.api.EchoServer;
import echo.api.ServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a transport promises that carries messages.
class DatagramContractTest {

    private static final Duration SHORT = Duration.ofMillis(30);
    private static final ClientOptions UNCONNECTED = Transport.patient().withConnected(false);

    @EveryDatagram
    void anEmptyDatagramComesBackAsOne(Transport transport) throws Exception {
        var recorder = new Recorder();
        for (var options : List.of(Transport.patient(), UNCONNECTED)) {
            try (var server = transport.serve(ServerOptions.defaults().withObserver(recorder));
                 var client = EchoClient.open(server.uri(), options)) {
                for (int i = 0; i < 20; i++) {
                    client.send(ByteBuffer.allocate(0));
                    assertThat(client.receive(ByteBuffer.allocate(10))).isZero();
                    assertThat(client.echo("x")).isEqualTo("x");
                    assertThat(client.echo("")).isEmpty();
                }
                assertThat(server.statistics().reads()).isEqualTo(60);
                assertThat(client.statistics().bytesRead()).isEqualTo(20);
            }
        }
        assertThat(recorder.all(EchoEvent.Read.class)).filteredOn(read -> read.size() == 0).hasSize(80);
    }

    @EveryDatagram
    void anEmptyDatagramIsReceivedInAnEmptyBuffer(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            client.send(ByteBuffer.allocate(0));
            assertThat(client.receive(ByteBuffer.allocate(0))).isZero();
            assertThat(client.statistics().truncated()).isZero();
        }
    }

    @EveryDatagram
    void everySendIsOneReceive(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            for (int size : List.of(1, 0, 300, 2000, 1)) {
                client.send(ByteBuffer.wrap(Bytes.random(size)));
            }
            var buffer = ByteBuffer.allocate(65_535);
            for (int size : List.of(1, 0, 300, 2000, 1)) {
                assertThat(client.receive(buffer.clear())).isEqualTo(size);
                assertThat(Bytes.array(buffer.flip())).isEqualTo(Bytes.random(size));
            }
        }
    }

    @EveryDatagram
    void aDatagramTooLargeForTheTransportFails(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.send(ByteBuffer.allocate(65_536)));
            assertThat(client.echo("still usable")).isEqualTo("still usable");
            assertThat(client.statistics().writes()).isEqualTo(1);
        }
    }

    @EveryDatagram
    void theServerCutsWhatExceedsItsBufferAndTellsBeforeTheRead(Transport transport) throws Exception {
        var recorder = new Recorder();
        try (var server = transport.serve(ServerOptions.defaults().withBufferSize(1024).withObserver(recorder));
             var client = Transport.connect(server)) {
            assertThat(client.echo(Bytes.random(1024))).hasSize(1024);
            assertThat(client.echo(Bytes.random(2000))).isEqualTo(java.util.Arrays.copyOf(Bytes.random(2000), 1024));
            assertThat(client.echo(Bytes.random(1025))).hasSize(1024);
            assertThat(server.statistics().truncated()).isEqualTo(2);
        }
        assertThat(recorder.all()).hasExactlyElementsOfTypes(EchoEvent.Read.class, EchoEvent.Written.class,
                EchoEvent.Truncated.class, EchoEvent.Read.class, EchoEvent.Written.class,
                EchoEvent.Truncated.class, EchoEvent.Read.class, EchoEvent.Written.class);
        assertThat(recorder.all(EchoEvent.Truncated.class)).allMatch(event -> event.limit() == 1024 && event.connection() == 0);
        assertThat(recorder.all(EchoEvent.Read.class)).extracting(EchoEvent.Read::size).containsOnly(1024);
    }

    @EveryDatagram
    void theClientCutsWhatExceedsItsBufferAndTells(Transport transport) throws Exception {
        var recorder = new Recorder();
        try (var server = transport.serve(); var client = EchoClient.open(server.uri(), Transport.patient().withObserver(recorder))) {
            client.send(ByteBuffer.wrap(Bytes.random(10)));
            assertThat(client.receive(ByteBuffer.allocate(4))).isEqualTo(4);
            client.send(ByteBuffer.wrap(Bytes.random(10)));
            assertThat(client.receive(ByteBuffer.allocate(10))).isEqualTo(10);
            assertThat(client.statistics().truncated()).isEqualTo(1);
        }
        assertThat(recorder.all()).hasExactlyElementsOfTypes(EchoEvent.Written.class, EchoEvent.Truncated.class, EchoEvent.Read.class,
                EchoEvent.Written.class, EchoEvent.Read.class);
        assertThat(recorder.all(EchoEvent.Truncated.class)).extracting(EchoEvent.Truncated::limit).containsExactly(4);
    }

    @EveryDatagram
    void anUnconnectedClientSendsToAnyoneAndLearnsTheSender(Transport transport) throws Exception {
        try (var one = transport.serve(); var two = transport.serve(); var client = EchoClient.open(one.uri(), UNCONNECTED)) {
            var buffer = ByteBuffer.allocate(100);
            for (var server : List.of(two, one, two)) {
                client.sendTo(Bytes.buffer(server.uri().toString()), server.localAddress());
                assertThat(client.receiveFrom(buffer.clear())).isEqualTo(server.localAddress());
                assertThat(Bytes.array(buffer.flip())).asString().isEqualTo(server.uri().toString());
            }
            client.send(Bytes.buffer("to the first"));
            assertThat(client.receiveFrom(buffer.clear())).isEqualTo(one.localAddress());
            client.sendTo(ByteBuffer.allocate(0), two.localAddress());
            assertThat(client.receiveFrom(buffer.clear())).isEqualTo(two.localAddress());
            assertThat(buffer.position()).isZero();
        }
    }

    @EveryDatagram
    void aConnectedClientSendsToItsServerOnly(Transport transport) throws Exception {
        try (var one = transport.serve(); var two = transport.serve(); var client = Transport.connect(one)) {
            for (int size : List.of(0, 5)) {
                assertThatExceptionOfType(AlreadyConnectedException.class)
                        .isThrownBy(() -> client.sendTo(ByteBuffer.allocate(size), two.localAddress()));
            }
            client.sendTo(Bytes.buffer("hello"), one.localAddress());
            var buffer = ByteBuffer.allocate(10);
            assertThat(client.receiveFrom(buffer)).isEqualTo(one.localAddress());
            assertThat(two.statistics().reads()).isZero();
        }
    }

    @EveryDatagram
    void datagramsKnowNoEndOfOutput(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(client::shutdownOutput);
        }
    }

    @EveryDatagram
    void aLateReplyToAnEchoThatTimedOutIsPassedOver(Transport transport) throws Exception {
        try (var peer = new RawServer(transport);
             var client = EchoClient.open(peer.address(), ClientOptions.defaults().withTimeout(SHORT))) {
            for (var early : List.of("one", "two")) {
                assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.echo(early));
                assertThat(peer.receive(10)).asString().isEqualTo(early);
            }
            client.setTimeout(Duration.ofSeconds(60));
            var echo = new FutureTask<>(() -> client.echo("three"));
            Thread.startVirtualThread(echo);
            for (var reply : List.of("one", "two")) {
                peer.send(reply.getBytes());
            }
            peer.send(peer.receive(10));
            assertThat(echo.get()).isEqualTo("three");
        }
    }

    @EveryDatagram
    void aWrongReplyIsReturnedAsItIs(Transport transport) throws Exception {
        try (var peer = new RawServer(transport); var client = EchoClient.open(peer.address(), Transport.patient())) {
            var echo = new FutureTask<>(() -> client.echo("hello"));
            Thread.startVirtualThread(echo);
            peer.receive(10);
            peer.send("HELLO, and more than was sent".getBytes());
            assertThat(echo.get()).as("cut to one byte more than was sent").isEqualTo("HELLO,");
            assertThat(client.statistics().truncated()).isEqualTo(1);
        }
    }

    @EveryDatagram
    void aConnectedClientIsToldThatNobodyListens(Transport transport) throws Exception {
        String address;
        try (var peer = new RawServer(transport)) {
            address = peer.address();
        }
        try (var client = EchoClient.open(address, Transport.patient())) {
            assertThatExceptionOfType(PortUnreachableException.class).isThrownBy(() -> client.echo("hello"));
            assertThat(client.isOpen()).isTrue();
        }
    }

    @EveryDatagram
    void aPeerThatIsGoneDisturbsNobody(Transport transport) throws Exception {
        try (var server = transport.serve(); var bystander = Transport.connect(server)) {
            for (int i = 0; i < 50; i++) {
                try (var gone = Transport.connect(server)) {
                    gone.send(Bytes.buffer("bye"));
                }
            }
            assertThat(bystander.echo("still there")).isEqualTo("still there");
            Poll.until("every datagram to be answered", () -> server.statistics().writes() + server.statistics().failed() == 51);
        }
    }

    static List<InetAddress> localAddresses(boolean ipv4Only) throws IOException {
        var addresses = new ArrayList<InetAddress>();
        for (var network : NetworkInterface.networkInterfaces().toList()) {
            if (network.isUp()) {
                network.inetAddresses().filter(address -> !ipv4Only || address instanceof Inet4Address).forEach(addresses::add);
            }
        }
        return addresses;
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp://0.0.0.0:0", "udp://[::]:0"})
    void onAWildcardAReplyLeavesFromTheAddressThatWasAsked(String wildcard) throws Exception {
        var addresses = localAddresses(!wildcard.contains("["));
        assumeFalse(addresses.isEmpty(), "this host has no such address");
        var server = EchoServer.open(wildcard);
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        for (var address : addresses) {
            var asked = new InetSocketAddress(address, port);
            // not connected, so that a reply from elsewhere is seen and not dropped by the kernel
            var host = address instanceof Inet4Address ? "127.0.0.1" : "[::1]";
            try (var client = EchoClient.open("udp://" + host + ":" + port, UNCONNECTED)) {
                for (int size : List.of(3, 0, 2000)) {
                    client.sendTo(ByteBuffer.allocate(size), asked);
                    var buffer = ByteBuffer.allocate(3000);
                    assertThat(client.receiveFrom(buffer)).isEqualTo(asked);
                    assertThat(buffer.position()).isEqualTo(size);
                }
            }
        }
        server.close();
        assertThat(server.statistics().reads()).isEqualTo(3L * addresses.size());
    }

    @Test
    void aPortInUseIsInUseForAWildcardToo() throws Exception {
        try (var server = Transport.UDP_IPV4.serve()) {
            int port = ((InetSocketAddress) server.localAddress()).getPort();
            assertThatExceptionOfType(BindException.class).isThrownBy(() -> EchoServer.open("udp://0.0.0.0:" + port));
        }
        try (var server = EchoServer.open("udp://0.0.0.0:0")) {
            int port = ((InetSocketAddress) server.localAddress()).getPort();
            for (var host : List.of("0.0.0.0", "127.0.0.1")) {
                assertThatExceptionOfType(BindException.class).isThrownBy(() -> EchoServer.open("udp://" + host + ":" + port));
            }
        }
    }

    @Test
    void aWildcardServerFreesEveryAddress() throws Exception {
        var server = EchoServer.open("udp://0.0.0.0:0");
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        server.close();
        try (var next = EchoServer.open("udp://127.0.0.1:" + port); var client = Transport.connect(next)) {
            assertThat(client.echo("hello")).isEqualTo("hello");
        }
    }
}
