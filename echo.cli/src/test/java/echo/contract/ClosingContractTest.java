package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import echo.api.EchoEvent;
import echo.api.EchoServer;
import echo.api.Impairments;
import echo.api.ServerOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// What closing a server promises: nothing received is lost, and nothing keeps it from ending.
class ClosingContractTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @EveryTransport
    void closingTwiceIsClosingOnce(Transport transport) throws Exception {
        var server = transport.serve();
        assertThat(server.isOpen()).isTrue();
        server.close();
        server.close();
        assertThat(server.isOpen()).isFalse();
    }

    @EveryTransport
    void allWhoCloseWaitUntilItIsDone(Transport transport) throws Exception {
        var recorder = new Recorder();
        var server = transport.serve(ServerOptions.defaults().withObserver(recorder));
        try (var client = Transport.connect(server)) {
            client.echo("hello");
            var closers = new ArrayList<FutureTask<Integer>>();
            for (int i = 0; i < 4; i++) {
                closers.add(new FutureTask<>(() -> {
                    server.close();
                    return recorder.all(EchoEvent.Closed.class).size();
                }));
                Thread.startVirtualThread(closers.getLast());
            }
            for (var closer : closers) {
                assertThat(closer.get()).isEqualTo(transport.isStream() ? 1 : 0);
            }
        }
    }

    @EveryTransport
    void idleConnectionsAreToldTheEndOfTheStream(Transport transport) throws Exception {
        var recorder = new Recorder();
        var server = transport.serve(ServerOptions.defaults().withObserver(recorder));
        try (var client = Transport.connect(server)) {
            client.echo("hello");
            server.close();
            if (transport.isStream()) {
                assertThat(client.receive(ByteBuffer.allocate(10))).isEqualTo(-1);
                assertThat(recorder.all(EchoEvent.Closed.class)).singleElement()
                        .extracting(EchoEvent.Closed::reason).isEqualTo(EchoEvent.Closed.Reason.DRAINED);
            }
            assertThat(server.statistics().failed()).isZero();
        }
    }

    @EveryTransport
    void noClientIsServedAfterwards(Transport transport) throws Exception {
        var server = transport.serve();
        server.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
            try (var client = Transport.connect(server)) {
                client.echo("hello");
            }
        });
    }

    @EveryTransport
    void closesWhileClientsAreActive(Transport transport) throws Exception {
        var server = transport.serve();
        var stop = new AtomicBoolean();
        var clients = new ArrayList<FutureTask<Void>>();
        for (int i = 0; i < 8; i++) {
            clients.add(new FutureTask<>(() -> {
                try (var client = Transport.connect(server)) {
                    client.setTimeout(Duration.ofMillis(200));
                    while (!stop.get()) {
                        client.echo(Bytes.random(10_000));
                    }
                } catch (IOException e) {
                    // the server has been closed
                }
                return null;
            }));
            Thread.startVirtualThread(clients.getLast());
        }
        Poll.until("every client to have had an echo", () -> server.statistics().writes() > 100);
        server.close();
        var atTheEnd = server.statistics();
        assertThat(atTheEnd.open()).isZero();
        stop.set(true);
        for (var client : clients) {
            client.get();
        }
        assertThat(server.statistics()).as("counters are final").isEqualTo(atTheEnd);
    }

    @EveryTransport
    void mayBeClosedFromWithinItsObserver(Transport transport) throws Exception {
        var self = new CompletableFuture<EchoServer>();
        var returned = new CompletableFuture<Boolean>();
        var server = transport.serve(ServerOptions.defaults().withObserver(event -> {
            if (event instanceof EchoEvent.Read) {
                self.join().close();
                returned.complete(self.join().isOpen());
            }
        }));
        self.complete(server);
        try (var client = Transport.connect(server)) {
            client.send(Bytes.buffer("last words"));
            assertThat(returned.get()).isFalse();
            assertThat(Bytes.receive(client, 10)).asString().isEqualTo("last words");
            if (transport.isStream()) {
                assertThat(client.receive(ByteBuffer.allocate(10))).isEqualTo(-1);
            }
        }
        server.close();
    }

    @EveryTransport
    void mayBeClosedOnAnInterruptedThread(Transport transport) throws Exception {
        var server = transport.serve();
        try (var client = Transport.connect(server)) {
            client.send(Bytes.buffer("hello"));
            Thread.currentThread().interrupt();
            server.close();
            assertThat(Thread.interrupted()).as("interrupt status is kept").isTrue();
            assertThat(Bytes.receive(client, 5)).asString().isEqualTo("hello");
        } finally {
            Thread.interrupted();
        }
        assertThat(server.statistics().failed()).isZero();
    }

    /// The server is held up after its first read, so that all but it is still in the kernel when it closes.
    @EveryTransport
    void whatHadReachedTheKernelComesBack(Transport transport) throws Exception {
        var delayed = ServerOptions.defaults().withBufferSize(1000).withImpairments(Impairments.none().withReadDelay(HOUR.minusMinutes(59), HOUR));
        var server = transport.serve(delayed);
        try (var client = Transport.connect(server)) {
            for (int i = 0; i < 40; i++) {
                client.send(ByteBuffer.wrap(Bytes.random(500)));
            }
            Poll.until("a first read", () -> server.statistics().writes() > 0);
            server.close();
            for (int i = 0; i < 40; i++) {
                assertThat(Bytes.receive(client, 500)).as("message %d", i).isEqualTo(Bytes.random(500));
            }
            if (transport.isStream()) {
                assertThat(client.receive(ByteBuffer.allocate(10))).isEqualTo(-1);
            }
        }
        assertThat(server.statistics().bytesWritten()).isEqualTo(20_000);
    }

    @EveryPlainStream
    void aPeerThatNeverReadsIsCutAfterTheDrainTime(Transport transport) throws Exception {
        var recorder = new Recorder();
        var server = transport.serve(ServerOptions.defaults().withDrain(Duration.ofMillis(200)).withObserver(counting(recorder)));
        try (var peer = SocketChannel.open(server.localAddress())) {
            peer.configureBlocking(false);
            var full = new AtomicInteger();
            Poll.until("all buffers on the way to be full", () -> {
                int written = peer.write(ByteBuffer.allocate(64 * 1024));
                var statistics = server.statistics();
                boolean stuck = written == 0 && statistics.bytesRead() > statistics.bytesWritten();
                return full.updateAndGet(times -> stuck ? times + 1 : 0) == 200;
            });
            server.close();
            assertThat(recorder.all(EchoEvent.Closed.class)).singleElement()
                    .extracting(EchoEvent.Closed::reason).isEqualTo(EchoEvent.Closed.Reason.CUT);
            assertThat(server.statistics().open()).isZero();
        }
    }

    private static java.util.function.Consumer<EchoEvent> counting(Recorder recorder) {
        return event -> {
            if (!(event instanceof EchoEvent.Read)) {
                recorder.accept(event);
            }
        };
    }

    @EveryStream
    void aDrainTimeOfZeroCutsAtOnce(Transport transport) throws Exception {
        var server = transport.serve(ServerOptions.defaults().withDrain(Duration.ZERO));
        try (var client = Transport.connect(server)) {
            client.echo("hello");
            server.close();
            assertThat(server.statistics().open()).isZero();
        }
    }

    @EveryStream
    void aPeerThatNeverStopsSendingIsCutAfterTheDrainTime(Transport transport) throws Exception {
        var server = transport.serve(ServerOptions.defaults().withDrain(Duration.ofMillis(200)));
        try (var client = Transport.connect(server)) {
            var echoes = new FutureTask<>(() -> {
                while (true) {
                    client.echo(Bytes.random(20_000));
                }
            });
            Thread.startVirtualThread(echoes);
            Poll.until("the first echoes", () -> server.statistics().writes() > 10);
            server.close();
            assertThat(server.statistics().open()).isZero();
            assertThatExceptionOfType(java.util.concurrent.ExecutionException.class).isThrownBy(echoes::get)
                    .withCauseInstanceOf(IOException.class);
        }
    }

    @EveryTransport
    void anObserverThatBlocksDoesNotKeepItOpen(Transport transport) throws Exception {
        var release = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        var server = transport.serve(ServerOptions.defaults().withDrain(Duration.ofMillis(50)).withObserver(event -> {
            if (event instanceof EchoEvent.Read) {
                entered.countDown();
                await(release);
            }
        }));
        try (var client = Transport.connect(server)) {
            client.send(Bytes.buffer("hello"));
            entered.await();
            server.close();
        } finally {
            release.countDown();
        }
        assertThat(server.isOpen()).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
