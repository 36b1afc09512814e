package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.EchoEvent;
import echo.api.EchoEvent.Closed.Reason;
import echo.api.Limits;
import echo.api.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchedTest {

    /// As TLS does it when the peer changes keys: a read that has to answer first, and so waits for the peer to take something.
    private static final class Answering extends PlainDuplex {

        private volatile boolean answers;

        @Override
        public boolean mayWriteWhileReading() {
            return answers;
        }

        @Override
        public int readArrived(SocketChannel channel, ByteBuffer buffer) throws IOException {
            answers = true;
            for (var answer = ByteBuffer.allocate(1 << 16);; answer.clear()) {
                channel.write(answer);
            }
        }
    }

    @Test
    void aReadThatWaitsForThePeerToTakeSomethingIsCutAlsoWhereItWasNotToWait() throws Exception {
        var closed = new CompletableFuture<Reason>();
        var options = ServerOptions.defaults().withLimits(Limits.defaults().withWriteTimeout(Duration.ofMillis(300))).withObserver(event -> {
            if (event instanceof EchoEvent.Closed end) {
                closed.complete(end.reason());
            }
        });
        var listener = ServerSocketChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress("127.0.0.1", 0));
        try (var server = new StreamServer(URI.create("test://here"), listener, _ -> new Answering(), Set.of(), () -> {}, options).start();
                var client = SocketChannel.open(server.localAddress())) {
            client.write(ByteBuffer.allocate(1_000)); // more than the byte that a connection waits for: the rest is read without waiting
            assertThat(closed.get()).isEqualTo(Reason.WRITE_TIMEOUT);
        }
    }

    @Test
    void timesAreFarApartForLongerThanAnyLimitAlsoAcrossTheWrap() {
        assertThat(Watched.elapsed(0, Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Watched.elapsed(0, Integer.MIN_VALUE + 999)).isEqualTo(Integer.MAX_VALUE + 1_000L);
        assertThat(Watched.elapsed(Integer.MAX_VALUE - 5, Integer.MIN_VALUE + 4)).isEqualTo(10);
    }

    @Test
    void aTimeThatAnotherThreadHasTakenLaterIsNotFarAway() {
        assertThat(Watched.elapsed(1_000, 999)).isEqualTo(-1);
        assertThat(Watched.elapsed(Integer.MIN_VALUE, Integer.MAX_VALUE)).isEqualTo(-1);
    }
}
