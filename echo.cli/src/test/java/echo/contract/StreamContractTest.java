package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoEvent;
import echo.api.EchoServer;
import echo.api.ServerOptions;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a transport promises that carries a stream of bytes.
class StreamContractTest {

    @EveryStream
    void theEndOfInputIsAnsweredWithEverythingAndThenTheEnd(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            var received = new FutureTask<>(() -> Bytes.receiveAll(client));
            Thread.startVirtualThread(received);
            client.send(ByteBuffer.wrap(Bytes.random(300_000)));
            client.shutdownOutput();
            assertThat(received.get()).as("seed %d", Bytes.SEED).isEqualTo(Bytes.random(300_000));
            assertThat(client.receive(ByteBuffer.allocate(1))).as("the end again").isEqualTo(-1);
            assertThat(client.isOpen()).isTrue();
        }
    }

    @EveryStream
    void messagesOfManySizesTakeFewReads(Transport transport) throws Exception {
        for (int size : new int[] {4_096, 4_097, 5_000, 8_191, 16_000}) {
            try (var server = transport.serve(); var client = Transport.connect(server)) {
                for (int i = 0; i < 64; i++) {
                    client.echo(Bytes.random(size));
                }
                assertThat(server.statistics().reads()).as("%d bytes", size).isLessThan(64 * 3 / 2);
            }
        }
    }

    @EveryStream
    void anObserverSeesWhatHasArrivedInOnePiece(Transport transport) throws Exception {
        var recorder = new Recorder();
        try (var server = transport.serve(ServerOptions.defaults().withObserver(recorder)); var client = Transport.connect(server)) {
            client.echo(Bytes.random(10_000));
        }
        assertThat(recorder.all(EchoEvent.Read.class)).extracting(EchoEvent.Read::size).containsExactly(10_000);
    }

    @EveryStream
    void nothingIsSentOnceTheOutputIsEnded(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            client.shutdownOutput();
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> client.send(Bytes.buffer("x")));
            assertThat(client.receive(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @EveryStream
    void theEndOfAConnectionIsReportedWithItsBytesAndReason(Transport transport) throws Exception {
        var recorder = new Recorder();
        try (var server = transport.serve(ServerOptions.defaults().withObserver(recorder))) {
            for (int i = 1; i <= 2; i++) {
                try (var client = Transport.connect(server)) {
                    client.echo(Bytes.random(10 * i));
                    client.shutdownOutput();
                    assertThat(Bytes.receiveAll(client)).isEmpty();
                }
                int number = i;
                var closed = recorder.await(EchoEvent.Closed.class, event -> event.connection() == number);
                assertThat(closed.bytesRead()).isEqualTo(10 * i);
                assertThat(closed.bytesWritten()).isEqualTo(10 * i);
                assertThat(closed.reason()).isEqualTo(EchoEvent.Closed.Reason.END_OF_STREAM);
            }
            assertThat(recorder.all(EchoEvent.Accepted.class)).extracting(EchoEvent::connection).containsExactly(1L, 2L);
        }
    }

    @EveryStream
    void eventsOfAConnectionComeInOrderWithOffsetsWithoutGaps(Transport transport) throws Exception {
        var recorder = new Recorder();
        var server = transport.serve(ServerOptions.defaults().withBufferSize(1000).withObserver(recorder));
        try (var client = Transport.connect(server)) {
            client.echo(Bytes.random(50_000));
        }
        server.close();
        assertThat(recorder.all().getFirst()).isInstanceOf(EchoEvent.Accepted.class);
        assertThat(recorder.all().getLast()).isInstanceOf(EchoEvent.Closed.class);
        assertThat(recorder.all()).extracting(EchoEvent::nanoTime).isSorted();
        long offset = 0;
        for (var read : recorder.all(EchoEvent.Read.class)) {
            assertThat(read.offset()).isEqualTo(offset);
            offset += read.size();
        }
        assertThat(offset).isEqualTo(50_000);
        assertThat(recorder.all(EchoEvent.Written.class)).extracting(EchoEvent.Written::offset)
                .isEqualTo(recorder.all(EchoEvent.Read.class).stream().map(EchoEvent.Read::offset).toList());
    }

    @EveryStream
    void aConnectionLosesNothingWhenItGoesOnOnANewThread(Transport transport) throws Exception {
        var recorder = new Recorder();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        var server = transport.serve(ServerOptions.defaults().withObserver(event -> {
            threads.add(Thread.currentThread());
            recorder.accept(event);
        }));
        try (server; var client = Transport.connect(server)) {
            for (int i = 0; i < 10_000; i++) {
                var message = Bytes.random(1 + i % 200);
                assertThat(client.echo(message)).as("seed %d", Bytes.SEED).isEqualTo(message);
            }
            server.close();
            assertThat(client.receive(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        assertThat(threads).hasSizeGreaterThan(2);
        assertThat(recorder.all(EchoEvent.Accepted.class)).hasSize(1);
        assertThat(recorder.all(EchoEvent.Closed.class)).singleElement().satisfies(closed -> {
            assertThat(closed.bytesWritten()).isEqualTo(50 * 200 * 201 / 2);
            assertThat(closed.reason()).isEqualTo(EchoEvent.Closed.Reason.DRAINED);
        });
    }

    @EveryStream
    void anObserverOnALaterThreadOfAConnectionClosesTheServer(Transport transport) throws Exception {
        var server = new AtomicReference<EchoServer>();
        var first = new AtomicReference<Thread>();
        var closed = new CompletableFuture<Boolean>();
        server.set(transport.serve(ServerOptions.defaults().withObserver(event -> {
            if (event instanceof EchoEvent.Read && !first.compareAndSet(null, Thread.currentThread()) && first.get() != Thread.currentThread()) {
                server.get().close();
                closed.complete(server.get().isOpen());
            }
        })));
        try (var client = Transport.connect(server.get())) {
            for (int i = 0; i < 10_000 && !closed.isDone(); i++) {
                client.echo("x");
            }
            assertThat(closed.get()).isFalse();
        }
    }

    @EveryStream
    void anEmptyMessageIsNothingAndNotTheEnd(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            client.send(ByteBuffer.allocate(0));
            client.send(Bytes.buffer("x"));
            assertThat(client.receive(ByteBuffer.allocate(0))).as("no space").isZero();
            assertThat(Bytes.receive(client, 1)).asString().isEqualTo("x");
        }
    }

    /// {@return a connection whose closing resets it; a Unix domain socket knows that only where something is unread}
    private static SocketChannel connectToReset(EchoServer server) throws IOException {
        var peer = SocketChannel.open(server.localAddress());
        if (peer.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            peer.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        return peer;
    }

    @EveryPlainStream
    void aPeerThatResetsIsReportedAndDisturbsNobody(Transport transport) throws Exception {
        var recorder = new Recorder();
        try (var server = transport.serve(ServerOptions.defaults().withObserver(recorder)); var bystander = Transport.connect(server)) {
            bystander.echo("before");
            try (var peer = connectToReset(server)) {
                peer.write(ByteBuffer.wrap(Bytes.random(100)));
                recorder.await(EchoEvent.Written.class, event -> event.connection() == 2); // unread, so that closing resets
            }
            var closed = recorder.await(EchoEvent.Closed.class, event -> event.connection() == 2);
            assertThat(closed.reason()).isEqualTo(EchoEvent.Closed.Reason.FAILED);
            assertThat(closed.bytesRead()).isEqualTo(100);
            var failed = recorder.await(EchoEvent.Failed.class);
            assertThat(failed.connection()).isEqualTo(2);
            assertThat(failed.cause()).isInstanceOf(IOException.class);
            assertThat(recorder.all().indexOf(failed)).isLessThan(recorder.all().indexOf(closed));
            assertThat(server.statistics().failed()).isEqualTo(1);
            assertThat(bystander.echo("after")).isEqualTo("after");
            try (var newcomer = Transport.connect(server)) {
                assertThat(newcomer.echo("new")).isEqualTo("new");
            }
        }
    }

    @EveryPlainStream
    void whatComesWithAResetIsTold(Transport transport) throws Exception {
        var recorder = new Recorder();
        var reset = new CompletableFuture<Void>();
        var server = transport.serve(ServerOptions.defaults().withObserver(event -> {
            if (event instanceof EchoEvent.Accepted) {
                reset.join();
            }
            recorder.accept(event);
        }));
        try (server) {
            try (var peer = connectToReset(server)) {
                peer.write(ByteBuffer.wrap(Bytes.random(1)));
            }
            reset.complete(null);
            var closed = recorder.await(EchoEvent.Closed.class);
            assertThat(closed.reason()).isEqualTo(EchoEvent.Closed.Reason.FAILED);
            assertThat(closed.bytesRead()).isEqualTo(1);
            assertThat(closed.bytesWritten()).isZero();
            assertThat(recorder.all(EchoEvent.Read.class)).singleElement().extracting(EchoEvent.Read::size).isEqualTo(1);
        }
    }

    @EveryStream
    void manyResetsLeaveNothingBehind(Transport transport) throws Exception {
        try (var server = transport.serve()) {
            for (int i = 0; i < 100; i++) {
                try (var peer = connectToReset(server)) {
                    peer.write(ByteBuffer.wrap(Bytes.random(1 + i)));
                }
            }
            try (var client = Transport.connect(server)) {
                assertThat(client.echo("still there")).isEqualTo("still there");
            }
            Poll.until("every connection to end", () -> server.statistics().open() == 0);
        }
    }

    @EveryStream
    void anEchoThatEndsEarlyFailsAndClosesTheClient(Transport transport) throws Exception {
        FutureTask<String> echo;
        EchoClient client;
        try (var peer = new RawServer(transport)) {
            client = EchoClient.open(peer.address(), Transport.patient());
            echo = new FutureTask<>(() -> client.echo("hello"));
            Thread.startVirtualThread(echo);
            peer.receive(5);
            peer.send("hel".getBytes());
        }
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(echo::get)
                .withCauseInstanceOf(EOFException.class).withMessageContaining("3 of 5 bytes");
        assertThat(client.isOpen()).isFalse();
    }

    @EveryStream
    void aLargeEchoWhosePeerVanishesFailsInsteadOfHanging(Transport transport) throws Exception {
        FutureTask<byte[]> echo;
        EchoClient client;
        try (var peer = new RawServer(transport)) {
            client = EchoClient.open(peer.address(), Transport.patient());
            echo = new FutureTask<>(() -> client.echo(new byte[32 * 1024 * 1024]));
            Thread.startVirtualThread(echo);
            peer.receive(100_000);
        }
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(echo::get).withCauseInstanceOf(IOException.class);
        assertThat(client.isOpen()).isFalse();
    }

    @EveryStream
    void aStreamKnowsNoOtherPeers(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> client.sendTo(Bytes.buffer("x"), server.localAddress()));
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> client.receiveFrom(ByteBuffer.allocate(1)));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> EchoClient.open(server.uri(), ClientOptions.defaults().withConnected(false)))
                    .withMessageContaining("connected");
        }
    }

    @EveryStream
    void aRefusedConnectionIsAConnectException(Transport transport) throws Exception {
        String address;
        try (var peer = new RawServer(transport)) {
            address = peer.address();
        }
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> EchoClient.open(address));
    }

    @Test
    void aSocketThatMeetsItselfIsARefusedConnection() throws Exception {
        int port;
        try (var peer = new RawServer(Transport.TCP_IPV4)) {
            port = peer.port();
        }
        var options = ClientOptions.defaults().withLocalAddress(new InetSocketAddress("127.0.0.1", port));
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> EchoClient.open("tcp://127.0.0.1:" + port, options));
    }

    @Test
    void aClientBindsTheLocalAddressItIsGiven() throws Exception {
        try (var server = Transport.TCP_IPV4.serve();
             var client = EchoClient.open(server.uri(), ClientOptions.defaults().withLocalAddress(new InetSocketAddress("127.0.0.2", 0)))) {
            assertThat(((InetSocketAddress) client.localAddress()).getAddress().getHostAddress()).isEqualTo("127.0.0.2");
            assertThat(client.echo("hello")).isEqualTo("hello");
        }
    }

    @Test
    void anIpv4AddressBindsIpv4Only() throws Exception {
        Transport.TCP_IPV6.address();
        try (var ipv4 = Transport.TCP_IPV4.serve();
             var ipv6 = echo.api.EchoServer.open("tcp://[::1]:" + ((InetSocketAddress) ipv4.localAddress()).getPort());
             var client = Transport.connect(ipv6)) {
            assertThat(client.echo("both")).isEqualTo("both");
            assertThat(ipv4.statistics().accepted()).isZero();
        }
    }

    @Test
    void theIpv6WildcardTakesBothKinds() throws Exception {
        Transport.TCP_IPV6.address();
        try (var server = echo.api.EchoServer.open("tcp://[::]:0")) {
            int port = ((InetSocketAddress) server.localAddress()).getPort();
            for (var host : new String[] {"127.0.0.1", "[::1]"}) {
                try (var client = EchoClient.open("tcp://" + host + ":" + port)) {
                    assertThat(client.echo(host)).isEqualTo(host);
                }
            }
        }
    }

    /// A heap of 24 MiB holds neither the gibibyte nor any sizeable part of it, on either side.
    @EveryStream
    @Timeout(300)
    void aGibibytePassesThroughBoundedMemory(Transport transport, @TempDir Path folder) throws Exception {
        var log = folder.resolve("log");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var child = new ProcessBuilder(java, "-Xmx24m", "-cp", Artifacts.classPath(), Gibibyte.class.getName(), transport.name(), transport.address())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            int exit = child.waitFor();
            assertThat(exit).as(() -> "seed %d: %s".formatted(Bytes.SEED, read(log))).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @EveryStream
    void aReadBufferGrowsNoFurtherThanItsLimit(Transport transport) throws Exception {
        var recorder = new Recorder();
        try (var server = transport.serve(ServerOptions.defaults().withBufferSize(10_000).withObserver(recorder));
             var client = Transport.connect(server)) {
            assertThat(client.echo(Bytes.random(1_000_000))).isEqualTo(Bytes.random(1_000_000));
            assertThat(recorder.all(EchoEvent.Read.class)).allMatch(read -> read.size() <= 10_000);
            int largest = recorder.all(EchoEvent.Read.class).stream().flatMapToInt(read -> IntStream.of(read.size())).max().orElseThrow();
            assertThat(largest).isGreaterThan(4096);
        }
    }
}
