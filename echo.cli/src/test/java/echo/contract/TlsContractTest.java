package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoEvent;
import echo.api.EchoEvent.Closed;
import echo.api.EchoEvent.Failed;
import echo.api.EchoEvent.Refused;
import echo.api.EchoServer;
import echo.api.Limits;
import echo.api.Network;
import echo.api.PemFiles;
import echo.api.ServerOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is TLS's own; the rest it promises as every stream does.
@Timeout(120)
class TlsContractTest {

    private static final String TLS_1_3 = "TLSv1.3";
    private static final String TLS_1_2 = "TLSv1.2";
    private static final byte[] FORGED = Arrays.copyOf(new byte[] {23, 3, 3, 0, 32}, 37); // a record that is not genuine

    private final Recorder recorder = new Recorder();

    private EchoServer serve(UnaryOperator<ServerOptions> options) throws IOException {
        return Transport.TLS.serve(options.apply(Transport.TLS.options()).withObserver(recorder));
    }

    private EchoServer serveWithin(UnaryOperator<Limits> limits) throws IOException {
        return serve(options -> options.withLimits(limits.apply(Limits.defaults())));
    }

    private EchoServer serve() throws IOException {
        return serve(options -> options);
    }

    private static String address(ServerSocket listener) {
        return "tls://127.0.0.1:" + listener.getLocalPort();
    }

    private static void assertServes(EchoServer server) throws IOException {
        try (var client = Transport.connect(server)) {
            assertThat(client.echo("still here")).isEqualTo("still here");
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static FutureTask<Void> task(Action action) {
        return new FutureTask<>(() -> {
            action.run();
            return null;
        });
    }

    private static FutureTask<Void> start(Action action) {
        var task = task(action);
        Thread.startVirtualThread(task);
        return task;
    }

    // ---- who speaks what

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void everythingComesBackThoughTheClientHasEndedItsOutput(String protocol) throws Exception {
        var sent = Bytes.random(300_000);
        try (var server = serve(); var peer = TlsPeer.connect(server.localAddress(), protocol)) {
            var sending = start(() -> {
                peer.output().write(sent);
                if (protocol.equals(TLS_1_3)) { // of TLS 1.2, the JDK takes no more in once it has ended what goes out
                    peer.tls().shutdownOutput();
                }
            });
            assertThat(peer.input().readNBytes(sent.length)).as("seed %d", Bytes.SEED).isEqualTo(sent);
            sending.get();
            peer.tls().shutdownOutput();
            assertThat(peer.tls().getSession().getProtocol()).isEqualTo(protocol);
            if (protocol.equals(TLS_1_3)) {
                assertThat(peer.input().read()).isEqualTo(-1);
                assertThat(peer.isToldTheEnd()).as("told the end of the stream").isTrue();
            }
            assertThat(recorder.await(Closed.class).reason()).isEqualTo(Closed.Reason.END_OF_STREAM);
            assertThat(recorder.all(Failed.class)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void aClientSpeaksWhatItsServerDoesAndTellsItTheEnd(String protocol) throws Exception {
        try (var listener = TlsPeer.listen()) {
            var server = new FutureTask<>(() -> {
                try (var peer = TlsPeer.accept(listener, protocol)) {
                    peer.output().write(peer.input().readNBytes(100_000));
                    assertThat(peer.input().read()).isEqualTo(-1);
                    return peer.isToldTheEnd();
                }
            });
            Thread.startVirtualThread(server);
            try (var client = EchoClient.open(address(listener), Transport.patient())) {
                assertThat(client.echo(Bytes.random(100_000))).isEqualTo(Bytes.random(100_000));
            }
            assertThat(server.get()).as("told the end of the stream").isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec", "rsa", "rsa-pss", "ed25519", "ed448", "chained"})
    void aServerHasAKeyOfAnyKind(String identity) throws Exception {
        try (var server = serve(options -> options.withSslContext(Keys.context(Keys.server(identity))))) {
            assertServes(server);
        }
    }

    @Test
    void sessionsThatAreResumedEchoAsWell() throws Exception {
        try (var server = serve()) {
            var created = new ArrayList<Long>();
            for (int i = 0; i < 5; i++) {
                try (var peer = TlsPeer.connect(server.localAddress(), TLS_1_3)) {
                    assertThat(peer.echo(Bytes.random(1000 + i))).isEqualTo(Bytes.random(1000 + i));
                    created.add(peer.tls().getSession().getCreationTime());
                }
                assertServes(server);
            }
            assertThat(created.stream().distinct().count()).as("sessions").isLessThan(created.size());
        }
    }

    // ---- who is not served

    /// A handshake that fails: what the server has, and what the client has.
    private record Mismatch(String name, SSLContext server, boolean clientCertificateNeeded, ClientOptions client) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mismatch> mismatches() {
        var client = Transport.patient();
        var elsewhere = PemFiles.defaults().withAuthorities(Keys.file("other-ca.pem"));
        var foreign = Keys.server("ec").withAuthorities(Keys.file("other-ca.pem"));
        return Stream.of(
                new Mismatch("another authority", Keys.SERVER, false, client.withSslContext(Keys.context(elsewhere))),
                new Mismatch("expired", Keys.context(Keys.server("expired")), false, client),
                new Mismatch("another name", Keys.SERVER, false, client.withServerName("example.org")),
                new Mismatch("another IP address", Keys.SERVER, false, client.withServerName("192.0.2.1")),
                new Mismatch("a client's certificate", Keys.context(Keys.server("client")), false, client),
                new Mismatch("no identity", Keys.CLIENT, false, client),
                new Mismatch("no client certificate", Keys.SERVER, true, client),
                new Mismatch("client certificate of another authority", Keys.context(foreign), true,
                        client.withSslContext(Keys.context(Keys.server("client")))));
    }

    @ParameterizedTest
    @MethodSource("mismatches")
    void aHandshakeThatFailsIsAFailureOnBothSidesAndEndsNothingElse(Mismatch mismatch) throws Exception {
        try (var bystander = Transport.TLS.serve();
             var server = serve(options -> options.withSslContext(mismatch.server()).withClientCertificateNeeded(mismatch.clientCertificateNeeded()))) {
            assertThatExceptionOfType(SSLException.class).isThrownBy(() -> {
                try (var client = EchoClient.open(server.uri(), mismatch.client())) {
                    client.receive(ByteBuffer.allocate(1)); // TLS 1.3 tells a client only now that its certificate will not do
                }
            });
            assertThat(recorder.await(Failed.class).cause()).isInstanceOf(SSLException.class);
            assertThat(recorder.await(Closed.class)).extracting(Closed::reason, Closed::bytesRead)
                    .containsExactly(Closed.Reason.FAILED, 0L);
            assertThat(server.isOpen()).isTrue();
            assertServes(bystander);
        }
    }

    @Test
    void aClientWithTheRightCertificateIsServed() throws Exception {
        try (var server = serve(options -> options.withClientCertificateNeeded(true).withSslContext(Keys.context(Keys.server("ec"))));
             var client = EchoClient.open(server.uri(), Transport.patient().withSslContext(Keys.context(Keys.server("client"))))) {
            assertThat(client.echo("hello")).isEqualTo("hello");
        }
    }

    @Test
    void aServerIsKnownByAnotherNameOfItsCertificate() throws Exception {
        try (var server = serve();
             var client = EchoClient.open(server.uri(), Transport.patient().withServerName("localhost"))) {
            assertThat(client.echo("hello")).isEqualTo("hello");
        }
    }

    @Test
    void aServerWithoutAContextCannotBeOpened() {
        assertThatIllegalArgumentException().isThrownBy(() -> EchoServer.open("tls")).withMessageStartingWith("sslContext:");
    }

    @Test
    void plainTextIsNoHandshake() throws Exception {
        try (var server = serve(); var peer = SocketChannel.open(server.localAddress())) {
            peer.write(Bytes.buffer("GET / HTTP/1.1\r\n\r\n"));
            assertThat(recorder.await(Failed.class).cause()).isInstanceOf(SSLException.class);
            assertServes(server);
        }
    }

    @Test
    void aServerWithoutTlsIsNoneToShakeHandsWith() throws Exception {
        try (var plain = Transport.TCP_IPV4.serve()) {
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> EchoClient.open(plain.uri().toString().replace("tcp:", "tls:"), Transport.patient()));
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        try (var silent = TlsPeer.listen()) {
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() ->
                    EchoClient.open(address(silent), ClientOptions.defaults().withTimeout(Duration.ofMillis(100))))
                    .withMessageContaining("handshake");
        }
    }

    @Test
    void aPeerOfNoAllowedNetworkIsRefusedBeforeItsHandshake() throws Exception {
        try (var server = serve(options -> options.withAllowed(List.of(Network.of("192.0.2.0/24"))))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> Transport.connect(server));
            assertThat(recorder.await(Refused.class).reason()).isEqualTo(Refused.Reason.NOT_ALLOWED);
            assertThat(server.statistics().accepted()).isZero();
        }
    }

    // ---- handshakes and limits

    @Test
    void aPeerThatSaysNothingIsClosed() throws Exception {
        try (var server = serveWithin(limits -> limits.withHandshakeTimeout(Duration.ofMillis(50)));
             var silent = SocketChannel.open(server.localAddress())) {
            assertThat(recorder.await(Closed.class).reason()).isEqualTo(Closed.Reason.HANDSHAKE_TIMEOUT);
            assertThat(recorder.all(Failed.class)).isEmpty();
            assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void aPeerThatSaysOneByteAtATimeIsClosed() throws Exception {
        try (var server = serveWithin(limits -> limits.withHandshakeTimeout(Duration.ofMillis(100)));
             var peer = SocketChannel.open(server.localAddress())) {
            var hello = Hello.bytes();
            var position = new AtomicInteger();
            Poll.until("the end of the connection", () -> {
                try {
                    int next = position.getAndIncrement();
                    peer.write(ByteBuffer.wrap(hello, Math.min(next, hello.length - 1), next < hello.length - 1 ? 1 : 0));
                } catch (IOException e) {
                    // the end, of which the reason tells
                }
                return !recorder.all(Closed.class).isEmpty();
            });
            assertThat(recorder.await(Closed.class).reason()).isEqualTo(Closed.Reason.HANDSHAKE_TIMEOUT);
        }
    }

    @Test
    void aConnectionCountsBeforeItsHandshakeIsDone() throws Exception {
        try (var server = serveWithin(limits -> limits.withConnections(1))) {
            try (var silent = SocketChannel.open(server.localAddress())) {
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> Transport.connect(server));
                assertThat(recorder.await(Refused.class).reason()).isEqualTo(Refused.Reason.TOO_MANY_CONNECTIONS);
                assertThat(silent.isOpen()).isTrue();
            }
            recorder.await(Closed.class);
            Poll.until("room for another", () -> server.statistics().open() == 0);
            assertServes(server);
        }
    }

    @Test
    void aHandshakeThatIsDoneHasNoTimeout() throws Exception {
        try (var server = serveWithin(limits -> limits.withHandshakeTimeout(Duration.ofMillis(500)));
             var client = connectAtLast(server)) {
            client.setTimeout(Duration.ofSeconds(1));
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.receive(ByteBuffer.allocate(1)));
            assertThat(client.echo("hello")).isEqualTo("hello");
        }
    }

    /// A busy machine may take longer than a server waits.
    private static EchoClient connectAtLast(EchoServer server) throws IOException {
        while (true) {
            try {
                return Transport.connect(server);
            } catch (SSLException | SocketException e) {
                // the next may be quicker
            }
        }
    }

    // ---- clients that close

    @Test
    void aClientThatClosesWithoutAWordIsNoFailure() throws Exception {
        try (var server = serve()) {
            for (int i = 1; i <= 50; i++) {
                Transport.connect(server).close();
                int number = i;
                recorder.await(Closed.class, closed -> closed.connection() == number);
            }
            assertThat(recorder.all(Closed.class)).extracting(Closed::reason).containsOnly(Closed.Reason.END_OF_STREAM);
        }
    }

    @Test
    void closingTwiceOrInterruptedTellsTheEnd() throws Exception {
        try (var listener = TlsPeer.listen()) {
            var server = new FutureTask<>(() -> {
                try (var peer = TlsPeer.accept(listener, TLS_1_3)) {
                    assertThat(peer.input().read()).isEqualTo(-1);
                    return peer.isToldTheEnd();
                }
            });
            Thread.startVirtualThread(server);
            var client = EchoClient.open(address(listener), Transport.patient());
            Thread.currentThread().interrupt();
            client.close();
            assertThat(Thread.interrupted()).as("interrupt status is kept").isTrue();
            client.close();
            assertThat(client.isOpen()).isFalse();
            assertThat(server.get()).as("told the end of the stream").isTrue();
        }
    }

    @Test
    void closingEndsASendThatNobodyTakes() throws Exception {
        try (var peer = new RawServer(Transport.TLS)) {
            var client = EchoClient.open(peer.address(), Transport.patient());
            var sending = start(() -> client.send(ByteBuffer.allocate(100_000_000)));
            peer.receive(1); // and no more, so that the send blocks, now or in a moment
            client.close();
            client.close();
            assertThat(client.isOpen()).isFalse();
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(sending::get).withCauseInstanceOf(AsynchronousCloseException.class);
        }
    }

    @Test
    void anInterruptEndsAShutdownOfOutputThatASendHoldsUp() throws Exception {
        shutDownWhileSending((_, ending) -> ending.interrupt(), ClosedByInterruptException.class);
    }

    @Test
    void closingEndsAShutdownOfOutputThatASendHoldsUp() throws Exception {
        shutDownWhileSending((client, _) -> client.close(), AsynchronousCloseException.class);
    }

    private static void shutDownWhileSending(BiConsumer<EchoClient, Thread> end, Class<? extends Exception> failure) throws Exception {
        try (var peer = new RawServer(Transport.TLS)) {
            var client = EchoClient.open(peer.address(), Transport.patient());
            var sending = task(() -> client.send(ByteBuffer.allocate(100_000_000)));
            awaitStuck(Thread.startVirtualThread(sending));
            var ending = task(client::shutdownOutput);
            var thread = Thread.startVirtualThread(ending);
            awaitStuck(thread);
            end.accept(client, thread);
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(ending::get).withCauseInstanceOf(failure);
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(sending::get).withCauseInstanceOf(AsynchronousCloseException.class);
            assertThat(client.isOpen()).isFalse();
        }
    }

    /// Waits until a thread waits, and not only for a moment.
    private static void awaitStuck(Thread thread) throws Exception {
        var times = new AtomicInteger();
        Poll.until("it is stuck", () -> times.updateAndGet(before -> thread.getState() == Thread.State.WAITING ? before + 1 : 0) == 100);
    }

    @Test
    void aSendFromAnotherThreadIsInterruptible() throws Exception {
        try (var peer = new RawServer(Transport.TLS); var client = EchoClient.open(peer.address(), Transport.patient())) {
            var sending = task(() -> client.send(ByteBuffer.allocate(100_000_000)));
            var thread = Thread.startVirtualThread(sending);
            peer.receive(1);
            thread.interrupt();
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(sending::get).withCauseInstanceOf(ClosedChannelException.class);
            assertThat(client.isOpen()).isFalse();
        }
    }

    // ---- servers that close

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void anIdleConnectionIsToldTheEnd(String protocol) throws Exception {
        var server = serve();
        try (var peer = TlsPeer.connect(server.localAddress(), protocol)) {
            peer.echo(Bytes.random(10));
            server.close();
            assertThat(peer.input().read()).isEqualTo(-1);
            assertThat(peer.isToldTheEnd()).as("told the end of the stream").isTrue();
            assertThat(recorder.await(Closed.class).reason()).isEqualTo(Closed.Reason.DRAINED);
        }
    }

    @Test
    void aServerClosesInSpiteOfAHandshakeThatNeverEnds() throws Exception {
        var server = serve(options -> options.withDrain(Duration.ofHours(1)));
        try (var silent = SocketChannel.open(server.localAddress()); var halfway = SocketChannel.open(server.localAddress())) {
            halfway.write(ByteBuffer.wrap(Hello.bytes(), 0, 20));
            Poll.until("both are accepted", () -> server.statistics().accepted() == 2);
            server.close();
            assertThat(recorder.all(Closed.class)).extracting(Closed::reason)
                    .containsExactly(Closed.Reason.HANDSHAKE_TIMEOUT, Closed.Reason.HANDSHAKE_TIMEOUT);
            assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void aPeerThatTakesNothingIsCutAfterTheDrainTime() throws Exception {
        var server = Transport.TLS.serve(ServerOptions.defaults().withDrain(Duration.ofMillis(200)).withObserver(event -> {
            if (!(event instanceof EchoEvent.Read)) {
                recorder.accept(event);
            }
        }));
        try (var peer = TlsPeer.connect(server.localAddress(), TLS_1_3)) {
            var sending = start(() -> peer.output().write(new byte[100_000_000]));
            var last = new long[2];
            Poll.until("all buffers on the way to be full", () -> {
                var statistics = server.statistics();
                boolean stuck = statistics.bytesRead() == last[0] && statistics.bytesRead() > statistics.bytesWritten();
                last[0] = statistics.bytesRead();
                last[1] = stuck ? last[1] + 1 : 0;
                return last[1] == 200;
            });
            server.close();
            assertThat(recorder.all(Closed.class)).singleElement().extracting(Closed::reason).isEqualTo(Closed.Reason.CUT);
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(sending::get).withCauseInstanceOf(IOException.class);
            peer.plain().close();
        }
    }

    // ---- streams that bring nothing

    /// The JDK reads on while records bring no data, here those that change keys.
    @Test
    void recordsWithoutDataEndTheirConnectionAlone() throws Exception {
        try (var server = serve();
             var socket = (SSLSocket) Keys.CLIENT.getSocketFactory().createSocket("127.0.0.1", server.uri().getPort())) {
            socket.setEnabledProtocols(new String[] {TLS_1_3});
            socket.startHandshake();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                for (int i = 0; i < 100_000; i++) {
                    socket.startHandshake();
                }
            });
            assertThat(recorder.await(Closed.class).reason()).isEqualTo(Closed.Reason.FAILED);
            assertThat(recorder.all(Failed.class)).singleElement().extracting(failed -> failed.cause().toString()).asString()
                    .contains("records without data");
            assertServes(server);
        }
    }

    // ---- streams that are cut

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsCutIsOneThatHasEnded(Cut cut) throws Exception {
        try (var server = serve(); var peer = TlsPeer.connect(server.localAddress(), TLS_1_3)) {
            peer.echo(Bytes.random(100));
            cut.apply(peer);
            var closed = recorder.await(Closed.class);
            assertThat(closed.reason()).isEqualTo(cut == Cut.RESET ? Closed.Reason.FAILED : Closed.Reason.END_OF_STREAM);
            assertThat(closed.bytesRead()).isEqualTo(100);
            assertServes(server);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientWhoseServerIsCutOffIsNotLeftWaiting(Cut cut) throws Exception {
        try (var listener = TlsPeer.listen()) {
            start(() -> {
                var peer = TlsPeer.accept(listener, TLS_1_3);
                peer.output().write(peer.input().readNBytes(10));
                peer.input().readNBytes(1); // sent only when the ten have come back
                cut.apply(peer);
            });
            try (var client = EchoClient.open(address(listener), Transport.patient())) {
                client.echo(new byte[10]);
                client.send(ByteBuffer.allocate(1));
                if (cut == Cut.RESET) {
                    assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.receive(ByteBuffer.allocate(1)))
                            .isNotInstanceOf(ClosedChannelException.class);
                } else {
                    assertThat(client.receive(ByteBuffer.allocate(1))).isEqualTo(-1);
                }
            }
        }
    }

    private enum Cut {

        BETWEEN_RECORDS, WITHIN_A_RECORD, RESET;

        void apply(TlsPeer peer) throws IOException {
            if (this == RESET) {
                peer.plain().setSoLinger(true, 0);
            } else if (this == WITHIN_A_RECORD) {
                peer.plain().getOutputStream().write(new byte[] {23, 3, 3, 1, 0, 1, 2, 3});
            }
            peer.plain().close();
        }
    }

    @Test
    void aRecordThatIsNotGenuineFailsTheConnectionAlone() throws Exception {
        try (var server = serve(); var peer = TlsPeer.connect(server.localAddress(), TLS_1_3)) {
            peer.echo(Bytes.random(100));
            peer.plain().getOutputStream().write(FORGED);
            assertThat(recorder.await(Failed.class).cause()).isInstanceOf(SSLException.class);
            assertThat(recorder.await(Closed.class).bytesRead()).isEqualTo(100);
            assertServes(server);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void whatComesWithARecordThatIsNotGenuineIsEchoedFirst(int size) throws Exception {
        try (var server = serve(); var peer = TlsPeer.connect(server.localAddress(), TLS_1_3)) {
            var message = Bytes.random(size);
            peer.send(message, FORGED);
            assertThat(peer.input().readNBytes(size)).as("seed %d", Bytes.SEED).isEqualTo(message);
            assertThat(recorder.await(Failed.class).cause()).isInstanceOf(SSLException.class);
            assertThat(recorder.await(Closed.class).bytesWritten()).isEqualTo(size);
        }
    }

    // ---- much, many, and anything

    @Test
    void aLargeEchoIsOverlapped() throws Exception {
        int size = 16 << 20;
        try (var server = serve(); var client = Transport.connect(server)) {
            assertThat(Arrays.mismatch(client.echo(Bytes.random(size)), Bytes.random(size))).as("seed %d", Bytes.SEED).isEqualTo(-1);
        }
    }

    @Test
    void manyClientsEachGetTheirOwnBytesBackInAnySize() throws Exception {
        int clients = 200;
        var random = new SplittableRandom(Bytes.SEED);
        try (var server = Transport.TLS.serve(ServerOptions.defaults()
                .withLimits(Limits.defaults().withHandshakeTimeout(Duration.ZERO)))) {
            var tasks = new ArrayList<FutureTask<Void>>();
            for (int i = 0; i < clients; i++) {
                var sizes = random.ints(4, 0, 60_000).toArray();
                tasks.add(start(() -> {
                    try (var client = Transport.connect(server)) {
                        for (int size : sizes) {
                            assertThat(client.echo(Bytes.random(size))).as("seed %d", Bytes.SEED).isEqualTo(Bytes.random(size));
                        }
                    }
                }));
            }
            for (var task : tasks) {
                task.get();
            }
            Poll.until("every connection to end", () -> server.statistics().open() == 0);
            assertThat(server.statistics().failed()).isZero();
            assertThat(server.statistics().bytesRead()).isEqualTo(server.statistics().bytesWritten());
        }
    }

    /// Bytes at random, and a genuine greeting that is cut, changed, or repeated.
    @Test
    void whateverIsSentInThePlaceOfAHandshakeNothingIsLeftBehind() throws Exception {
        int seeds = 300;
        try (var server = Transport.TLS.serve()) {
            var hello = Hello.bytes();
            for (int seed = 0; seed < seeds; seed++) {
                var random = new SplittableRandom(seed);
                try (var peer = SocketChannel.open(server.localAddress())) {
                    peer.setOption(StandardSocketOptions.SO_LINGER, random.nextInt(3) == 0 ? 0 : -1);
                    peer.write(ByteBuffer.wrap(Hello.spoiled(hello, random)));
                    if (random.nextBoolean()) {
                        peer.shutdownOutput();
                        peer.socket().setSoTimeout(20);
                        peer.socket().getInputStream().read(new byte[100]);
                    }
                } catch (IOException e) {
                    // the server has hung up, as well it may
                }
            }
            assertServes(server);
            Poll.until("every connection to end", () -> server.statistics().open() == 0);
            assertThat(server.statistics().accepted()).isEqualTo(server.statistics().closed());
            assertThat(server.statistics().bytesRead()).isEqualTo("still here".length());
        }
    }
}
