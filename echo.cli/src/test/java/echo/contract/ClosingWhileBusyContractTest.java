package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.EchoClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.parallel.Isolated;

/// What closing a server promises while others want all of the processors, which other tests would not get.
@Isolated
class ClosingWhileBusyContractTest {

    private static final long HOG_NANOS = 150_000_000;

    /// For a while no virtual thread but those that hog the processors has its turn.
    @EveryTransport
    void nothingReceivedIsLostWhileVirtualThreadsWaitForTheirTurn(Transport transport) throws Exception {
        var server = transport.serve();
        try (var client = Transport.connect(server)) {
            client.echo("hello");
            int hogs = 2 * Runtime.getRuntime().availableProcessors();
            var hogging = new CountDownLatch(Runtime.getRuntime().availableProcessors());
            for (int i = 0; i < hogs; i++) {
                Thread.startVirtualThread(() -> {
                    hogging.countDown();
                    while (server.isOpen()) {
                        Thread.onSpinWait();
                    }
                    for (long start = System.nanoTime(); System.nanoTime() - start < HOG_NANOS; ) {
                        Thread.onSpinWait();
                    }
                });
            }
            hogging.await();
            for (int i = 0; i < 8; i++) {
                client.send(ByteBuffer.wrap(Bytes.random(1500)));
            }
            server.close();
            int got = transport.isStream() ? Bytes.receiveAll(client).length : datagrams(client, 8, 1500);
            assertThat(got).as("%s", server.statistics()).isEqualTo(12_000);
        }
    }

    @EveryTransport
    void nothingReceivedIsLostHoweverBusyTheMachine(Transport transport) throws Exception {
        int rounds = 50;
        int messages = 8;
        int size = 1500;
        try (var load = new Load()) {
            for (int round = 0; round < rounds; round++) {
                var server = transport.serve();
                var clients = new ArrayList<EchoClient>();
                for (int i = 0; i < 3; i++) {
                    clients.add(Transport.connect(server));
                }
                for (var client : clients) {
                    for (int i = 0; i < messages; i++) {
                        client.send(ByteBuffer.wrap(Bytes.random(size)));
                    }
                }
                var closer = Thread.startVirtualThread(server::close);
                for (var client : clients) {
                    var got = transport.isStream() ? Bytes.receiveAll(client).length : datagrams(client, messages, size);
                    assertThat(got).as("round %d, %s, load %s", round, server.statistics(), load).isEqualTo(messages * size);
                    client.close();
                }
                closer.join();
                assertThat(server.statistics().failed()).isZero();
            }
        }
    }

    private static int datagrams(EchoClient client, int most, int size) throws IOException {
        int sum = 0;
        client.setTimeout(Duration.ofSeconds(2));
        try {
            for (int i = 0; i < most; i++) {
                sum += Bytes.receive(client, size).length;
            }
        } catch (SocketTimeoutException e) {
            // lost, as the sum tells
        }
        return sum;
    }

    /// Threads that compete for every processor.
    private static final class Load implements AutoCloseable {

        private final AtomicBoolean stop = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        Load() {
            for (int i = 0; i < 3 * Runtime.getRuntime().availableProcessors(); i++) {
                threads.add(Thread.ofPlatform().daemon().start(() -> {
                    while (!stop.get()) {
                        Thread.onSpinWait();
                    }
                }));
            }
        }

        @Override
        public String toString() {
            return threads.size() + " threads";
        }

        @Override
        public void close() {
            stop.set(true);
        }
    }
}
