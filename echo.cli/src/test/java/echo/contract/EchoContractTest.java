package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoEvent;
import echo.api.EchoStatistics;
import echo.api.EchoServer;
import echo.api.Endpoint;
import echo.api.ServerOptions;
import java.net.BindException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/// What every transport promises, whatever carries it.
class EchoContractTest {

    private static final Duration SHORT = Duration.ofMillis(30);
    private static final int LARGEST_DATAGRAM = 65_507;

    @EveryTransport
    void echoesTheSameBytesWhateverTheSize(Transport transport) throws Exception {
        var sizes = transport.isStream() ? List.of(0, 1, 1023, 1024, 1025, 64 * 1024, 1024 * 1024)
                : List.of(0, 1, 1023, 1024, 1025, LARGEST_DATAGRAM);
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            for (int size : sizes) {
                assertThat(client.echo(Bytes.random(size))).as("%d bytes, seed %d", size, Bytes.SEED).isEqualTo(Bytes.random(size));
            }
        }
    }

    @EveryTransport
    void echoesTextsAndBuffersOfAnyKind(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            assertThat(client.echo("grüße, 世界")).isEqualTo("grüße, 世界");
            for (var buffer : List.of(ByteBuffer.allocateDirect(8).put(2, (byte) 7), ByteBuffer.wrap(new byte[8]).asReadOnlyBuffer(),
                    ByteBuffer.wrap(new byte[8], 2, 3), ByteBuffer.wrap(new byte[8], 2, 3).slice())) {
                var expected = Bytes.array(buffer);
                assertThat(Bytes.array(client.echo(buffer))).isEqualTo(expected);
                assertThat(buffer.hasRemaining()).isFalse();
            }
        }
    }

    @EveryTransport
    void receivesIntoBuffersOfAnyKindAtTheirPosition(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            for (var timeout : List.of(Duration.ZERO, Duration.ofSeconds(60))) {
                client.setTimeout(timeout);
                for (var buffer : List.of(ByteBuffer.allocate(8), ByteBuffer.allocateDirect(8), ByteBuffer.allocate(12).slice(3, 8))) {
                    client.send(Bytes.buffer("abc"));
                    buffer.position(2);
                    while (buffer.position() < 5) {
                        assertThat(client.receive(buffer)).isPositive();
                    }
                    assertThat(Bytes.array(buffer.flip())).isEqualTo(new byte[] {0, 0, 'a', 'b', 'c'});
                }
            }
        }
    }

    @EveryTransport
    void manyClientsAtOnceEachGetTheirOwnBytesBack(Transport transport) throws Exception {
        int clients = transport == Transport.TLS ? 200 : 1000; // a handshake takes a processor a while
        assumeTrue(openFilesAllowed() > 2 * clients + 500, "too few open files are allowed for the clients and their server");
        // as many datagrams under way as the socket's buffer surely holds: nobody else loses any
        var underWay = new Semaphore(transport.isStream() ? clients : 64);
        var allOpen = new CountDownLatch(clients);
        try (var server = transport.serve()) {
            var tasks = new ArrayList<FutureTask<byte[]>>();
            for (int i = 0; i < clients; i++) {
                var message = Bytes.random(100 + i);
                var task = new FutureTask<>(() -> {
                    try (var client = Transport.connect(server)) {
                        allOpen.countDown();
                        allOpen.await();
                        underWay.acquire();
                        var reply = client.echo(message);
                        underWay.release();
                        return reply;
                    }
                });
                tasks.add(task);
                Thread.startVirtualThread(task);
            }
            for (int i = 0; i < clients; i++) {
                assertThat(tasks.get(i).get()).as("client %d, seed %d", i, Bytes.SEED).isEqualTo(Bytes.random(100 + i));
            }
            assertThat(server.statistics().accepted()).isEqualTo(transport.isStream() ? clients : 0);
            Poll.until("every connection to end", () -> server.statistics().open() == 0);
            assertThat(server.statistics().failed()).isZero();
        }
    }

    private static long openFilesAllowed() throws Exception {
        var limits = Path.of("/proc/self/limits");
        if (!Files.exists(limits)) {
            return Long.MAX_VALUE;
        }
        var soft = Files.readAllLines(limits).stream().filter(line -> line.startsWith("Max open files")).findFirst().orElseThrow()
                .split("\\s+")[3];
        return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
    }

    @EveryTransport
    void oneClientSendsWhileItReceives(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            for (int i = 0; i < 50; i++) {
                int size = 1 + i * 7;
                var receiver = new FutureTask<>(() -> Bytes.receive(client, size));
                Thread.startVirtualThread(receiver);
                client.send(ByteBuffer.wrap(Bytes.random(size)));
                assertThat(receiver.get()).isEqualTo(Bytes.random(size));
            }
        }
    }

    @EveryTransport
    void echoesOfSeveralThreadsAreNotMixed(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            var tasks = new ArrayList<FutureTask<byte[]>>();
            for (int i = 0; i < 20; i++) {
                int size = 1000 * i;
                tasks.add(new FutureTask<>(() -> client.echo(Bytes.random(size))));
                Thread.startVirtualThread(tasks.getLast());
            }
            for (int i = 0; i < tasks.size(); i++) {
                assertThat(tasks.get(i).get()).isEqualTo(Bytes.random(1000 * i));
            }
        }
    }

    @EveryTransport
    void serverAndClientTellWhereTheyAre(Transport transport) throws Exception {
        var address = transport.address();
        var server = EchoServer.open(address, transport.options());
        try (var client = EchoClient.open(server.uri())) {
            assertThat(server.type()).isEqualTo(transport.type());
            assertThat(client.type()).isEqualTo(transport.type());
            assertThat(client.uri()).isEqualTo(server.uri());
            assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
            assertThat(transport.address(server.localAddress())).isEqualTo(server.uri().toString());
            assertThat(server.options()).isEqualTo(transport.options());
            assertThat(client.timeout()).isEqualTo(ClientOptions.defaults().timeout());
            if (Endpoint.of(address) instanceof Endpoint.Inet given) {
                assertThat(((Endpoint.Inet) Endpoint.of(server.uri().toString())).host()).isEqualTo(given.host());
            }
            assertThat(server.toString()).contains(server.uri().toString()).doesNotContain("closed");
            server.close();
            assertThat(server.toString()).contains("closed");
            assertThat(server.uri()).isEqualTo(client.uri());
        }
    }

    @EveryTransport
    void anAddressInUseCannotBeBoundAgain(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            assertThatExceptionOfType(BindException.class).isThrownBy(() -> EchoServer.open(server.uri(), transport.options()));
            assertThat(client.echo("still there")).isEqualTo("still there");
        }
    }

    @EveryTransport
    void anAddressIsFreeOnceItsServerIsClosed(Transport transport) throws Exception {
        var first = transport.serve();
        try (var client = Transport.connect(first)) {
            client.echo("one");
        }
        first.close();
        try (var second = EchoServer.open(first.uri(), transport.options()); var client = Transport.connect(second)) {
            assertThat(client.echo("two")).isEqualTo("two");
        }
    }

    @EveryTransport
    void aClientNeedsAPort(Transport transport) {
        var address = transport.address();
        if (Endpoint.of(address) instanceof Endpoint.Inet) {
            assertThatIllegalArgumentException().isThrownBy(() -> EchoClient.open(address)).withMessageContaining("port: 0");
        }
    }

    @EveryTransport
    void aReceiveThatTimesOutLeavesTheClientUsable(Transport transport) throws Exception {
        try (var peer = new RawServer(transport);
             var client = EchoClient.open(peer.address(), Transport.patient())) {
            client.setTimeout(SHORT);
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.receive(ByteBuffer.allocate(10)));
            }
            client.setTimeout(Duration.ofSeconds(60));
            client.send(Bytes.buffer("hello"));
            assertThat(peer.receive(5)).asString().isEqualTo("hello");
            peer.send("back!".getBytes());
            assertThat(Bytes.receive(client, 5)).asString().isEqualTo("back!");
            assertThat(client.isOpen()).isTrue();
            assertThat(client.timeout()).isEqualTo(Duration.ofSeconds(60));
        }
    }

    @EveryTransport
    void anEchoThatTimesOutClosesAStreamOnly(Transport transport) throws Exception {
        try (var peer = new RawServer(transport);
             var client = EchoClient.open(peer.address(), Transport.patient())) {
            client.setTimeout(SHORT);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.echo("hello"));
            assertThat(client.isOpen()).isEqualTo(!transport.isStream());
        }
    }

    @EveryTransport
    void anInterruptClosesAClientThatReceives(Transport transport) throws Exception {
        for (var timeout : List.of(Duration.ZERO, Duration.ofSeconds(60))) {
            for (var builder : List.of(Thread.ofVirtual(), Thread.ofPlatform())) {
                try (var peer = new RawServer(transport);
                     var client = EchoClient.open(peer.address(), ClientOptions.defaults().withTimeout(timeout))) {
                    var failure = new FutureTask<>(() -> receiveInVain(client));
                    var thread = builder.start(failure);
                    thread.interrupt();
                    assertThat(failure.get()).isInstanceOf(ClosedByInterruptException.class);
                    assertThat(client.isOpen()).isFalse();
                }
            }
        }
    }

    @EveryTransport
    void anInterruptBeforeItReceivesClosesAClientAsWell(Transport transport) throws Exception {
        try (var peer = new RawServer(transport); var client = EchoClient.open(peer.address(), Transport.patient())) {
            Thread.currentThread().interrupt();
            assertThat(receiveInVain(client)).isInstanceOf(ClosedByInterruptException.class);
            assertThat(Thread.interrupted()).as("interrupt status is kept").isTrue();
            assertThat(client.isOpen()).isFalse();
        } finally {
            Thread.interrupted();
        }
    }

    @EveryTransport
    void closingAClientEndsItsReceive(Transport transport) throws Exception {
        for (var timeout : List.of(Duration.ZERO, Duration.ofSeconds(60))) {
            try (var peer = new RawServer(transport)) {
                var client = EchoClient.open(peer.address(), ClientOptions.defaults().withTimeout(timeout));
                var failure = new FutureTask<>(() -> receiveInVain(client));
                var thread = Thread.startVirtualThread(failure);
                Poll.until("the receive to block", () -> thread.getState() == Thread.State.WAITING
                        || thread.getState() == Thread.State.TIMED_WAITING);
                client.close();
                assertThat(failure.get()).isInstanceOf(AsynchronousCloseException.class);
            }
        }
    }

    private static Exception receiveInVain(EchoClient client) {
        try {
            throw new AssertionError("received " + client.receive(ByteBuffer.allocate(10)));
        } catch (Exception e) {
            return e;
        }
    }

    @EveryTransport
    void aClosedClientFailsWithClosedChannel(Transport transport) throws Exception {
        try (var server = transport.serve()) {
            for (var timeout : List.of(Duration.ZERO, Duration.ofSeconds(60))) {
                var client = EchoClient.open(server.uri(), ClientOptions.defaults().withTimeout(timeout));
                client.close();
                client.close();
                assertThat(client.isOpen()).isFalse();
                for (Callable<?> call : List.<Callable<?>>of(
                        () -> { client.send(Bytes.buffer("x")); return null; },
                        () -> client.echo("x"),
                        () -> client.getOption(StandardSocketOptions.SO_RCVBUF))) {
                    assertThatExceptionOfType(ClosedChannelException.class).as("timeout %s", timeout).isThrownBy(call::call);
                }
            }
        }
    }

    @EveryTransport
    void aReceiveOfAClosedClientFailsWithClosedChannel(Transport transport) throws Exception {
        try (var server = transport.serve()) {
            for (var timeout : List.of(Duration.ZERO, Duration.ofSeconds(60))) {
                var client = EchoClient.open(server.uri(), ClientOptions.defaults().withTimeout(timeout));
                client.close();
                assertThatExceptionOfType(ClosedChannelException.class).as("timeout %s", timeout)
                        .isThrownBy(() -> client.receive(ByteBuffer.allocate(1)));
            }
        }
    }

    @EveryTransport
    void countersAndEventsAgreeOnBothSides(Transport transport) throws Exception {
        var serverSide = new Recorder();
        var clientSide = new Recorder();
        var server = transport.serve(ServerOptions.defaults().withBufferSize(1024).withObserver(serverSide));
        try (var client = EchoClient.open(server.uri(), Transport.patient().withObserver(clientSide))) {
            for (int size : List.of(1, 1023, 1024, 100)) {
                client.echo(Bytes.random(size));
            }
            agree(client.statistics(), clientSide);
            assertThat(client.statistics().bytesWritten()).isEqualTo(2148);
            assertThat(client.statistics().bytesRead()).isEqualTo(2148);
        }
        server.close();
        agree(server.statistics(), serverSide);
        assertThat(server.statistics().bytesRead()).isEqualTo(2148);
        assertThat(server.statistics().bytesWritten()).isEqualTo(2148);
        assertThat(server.statistics().open()).isZero();
    }

    private static void agree(EchoStatistics statistics, Recorder recorder) {
        assertThat(LongStream.of(statistics.accepted(), statistics.closed(), statistics.reads(), statistics.bytesRead(),
                statistics.writes(), statistics.bytesWritten(), statistics.truncated(), statistics.refused(), statistics.failed()))
                .containsExactly((long) recorder.all(EchoEvent.Accepted.class).size(),
                        (long) recorder.all(EchoEvent.Closed.class).size(),
                        (long) recorder.all(EchoEvent.Read.class).size(),
                        recorder.all(EchoEvent.Read.class).stream().mapToLong(EchoEvent.Read::size).sum(),
                        (long) recorder.all(EchoEvent.Written.class).size(),
                        recorder.all(EchoEvent.Written.class).stream().mapToLong(EchoEvent.Written::size).sum(),
                        (long) recorder.all(EchoEvent.Truncated.class).size(),
                        (long) recorder.all(EchoEvent.Refused.class).size(),
                        (long) recorder.all(EchoEvent.Failed.class).size());
    }

    @EveryTransport
    void anObserverThatThrowsDisturbsNobody(Transport transport) throws Exception {
        var errors = List.of(new QuietException(), new QuietError());
        var calls = new java.util.concurrent.atomic.AtomicInteger();
        try (var server = transport.serve(ServerOptions.defaults().withObserver(event -> thrown(errors.get(calls.getAndIncrement() % 2))));
             var client = EchoClient.open(server.uri(), Transport.patient().withObserver(event -> thrown(errors.getFirst())))) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.echo("hello")).isEqualTo("hello");
            }
            assertThat(calls.get()).isGreaterThan(5);
        }
    }

    private static <T extends Throwable> void thrown(Throwable throwable) throws T {
        @SuppressWarnings("unchecked")
        var unchecked = (T) throwable;
        throw unchecked;
    }

    private static final class QuietException extends RuntimeException {
        private static final long serialVersionUID = 1;

        QuietException() {
            super("an observer's, on purpose", null, false, false);
        }
    }

    private static final class QuietError extends Error {
        private static final long serialVersionUID = 1;

        QuietError() {
            super("an observer's, on purpose", null, false, false);
        }
    }

    @EveryTransport
    void socketOptionsPassThrough(Transport transport) throws Exception {
        int size = 32 * 1024;
        var serverOptions = ServerOptions.defaults().withSocketOption(StandardSocketOptions.SO_RCVBUF, size);
        var clientOptions = Transport.patient().withSocketOption(StandardSocketOptions.SO_RCVBUF, size);
        try (var server = transport.serve(serverOptions); var client = EchoClient.open(server.uri(), clientOptions)) {
            // Linux doubles what it is told, for its own book-keeping
            assertThat(server.getOption(StandardSocketOptions.SO_RCVBUF)).isBetween(size, 2 * size);
            assertThat(client.getOption(StandardSocketOptions.SO_RCVBUF)).isBetween(size, 2 * size);
            client.setOption(StandardSocketOptions.SO_SNDBUF, size);
            assertThat(client.getOption(StandardSocketOptions.SO_SNDBUF)).isBetween(size, 2 * size);
            assertThat(server.supportedOptions()).contains(StandardSocketOptions.SO_RCVBUF);
            assertThat(client.supportedOptions()).contains(StandardSocketOptions.SO_RCVBUF);
            assertThat(client.echo("hello")).isEqualTo("hello");
        }
    }

    @EveryTransport
    void anUnsupportedSocketOptionIsNamed(Transport transport) throws Exception {
        var option = transport.isStream() ? StandardSocketOptions.IP_MULTICAST_LOOP : StandardSocketOptions.TCP_NODELAY;
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> transport.serve(ServerOptions.defaults().withSocketOption(option, true)))
                .withMessageContaining(option.name());
        try (var server = transport.serve()) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> EchoClient.open(server.uri(), ClientOptions.defaults().withSocketOption(option, true)))
                    .withMessageContaining(option.name());
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> server.getOption(option));
        }
    }

    @EveryTransport
    void aReadTakesNoMoreThanTheBuffer(Transport transport) throws Exception {
        var recorder = new Recorder();
        try (var server = transport.serve(ServerOptions.defaults().withBufferSize(7).withObserver(recorder));
             var client = Transport.connect(server)) {
            assertThat(client.echo("1234567")).isEqualTo("1234567");
            client.echo(Bytes.random(100));
            assertThat(recorder.all(EchoEvent.Read.class)).hasSizeGreaterThan(1).allMatch(read -> read.size() <= 7);
        }
    }

    @EveryTransport
    void addressesOfAnotherFormAreRejected(Transport transport) {
        var wrong = transport.address().startsWith("unix") ? "unix://127.0.0.1:7" : transport.address().substring(0, 3) + ":/tmp/x";
        assertThatIllegalArgumentException().isThrownBy(() -> EchoServer.open(wrong)).withMessageContaining("expected");
        assertThatIllegalArgumentException().isThrownBy(() -> EchoClient.open(wrong)).withMessageContaining("expected");
    }

    @EveryTransport
    void nullFailsAndLeavesTheClientUsable(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            assertThatNullPointerException().isThrownBy(() -> EchoServer.open(server.uri(), null)).withMessageContaining("options");
            assertThatNullPointerException().isThrownBy(() -> EchoClient.open(server.uri(), null)).withMessageContaining("options");
            assertThatNullPointerException().isThrownBy(() -> client.send(null));
            assertThatNullPointerException().isThrownBy(() -> client.receive(null));
            assertThatNullPointerException().isThrownBy(() -> client.setTimeout(null));
            assertThat(client.echo("still usable")).isEqualTo("still usable");
        }
    }

    @EveryTransport
    void aTimeoutOutOfRangeIsNamed(Transport transport) throws Exception {
        try (var server = transport.serve(); var client = Transport.connect(server)) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.setTimeout(Duration.ofNanos(-1)))
                    .withMessageStartingWith("timeout");
        }
    }
}
