package echo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import echo.cli.Eventually;
import echo.contract.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/// What a peer can do to a server over one connection.
enum Attack {

    RESET_AFTER_CONNECTING("reset after connecting", 2000, Attack::reset),
    RESET_AFTER_SENDING("reset after sending", 2000, peer -> {
        send(peer, Bytes.random(10_000));
        reset(peer);
    }),
    RESET_WHILE_RECEIVING("reset while receiving", 2000, peer -> {
        send(peer, Bytes.random(30_000));
        receive(peer, 1);
        reset(peer);
    }),
    RESET_AFTER_HALF_CLOSE("reset after half-close", 2000, peer -> {
        send(peer, Bytes.random(30_000));
        peer.shutdownOutput();
        receive(peer, 1);
        reset(peer);
    }),
    RESET_WHILE_NEITHER_SIDE_READS("reset while neither side reads", 20, peer -> {
        fill(peer);
        reset(peer);
    }),
    CLOSE_AFTER_CONNECTING("close after connecting", 10_000, _ -> {}),
    CLOSE_WITH_BYTES_UNREAD("close with bytes unread", 2000, peer -> {
        send(peer, Bytes.random(30_000));
        receive(peer, 1);
    }),
    ONE_BYTE_AT_A_TIME("one byte at a time, 100 a connection", 100, peer -> {
        peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
        for (int i = 0; i < 100; i++) {
            exchange(peer, Bytes.random(1));
        }
    });

    /// What is done with a connection, before it is closed.
    interface Step {
        void with(SocketChannel peer) throws IOException;
    }

    private static final byte[] FILLING = Bytes.random(40_000_000); // more than the buffers on the way hold
    private static final int STANDSTILL = 20; // writes in a row that nothing was taken of

    private final String text;
    private final int count;
    private final Step step;

    /// @param count how often it is tried, in full
    Attack(String text, int count, Step step) {
        this.text = text;
        this.count = count;
        this.step = step;
    }

    int count() {
        return count;
    }

    void on(Target target) throws IOException {
        try (var peer = target.connect()) {
            step.with(peer);
        }
    }

    /// Closes a connection with a reset (RST) instead of an end (FIN).
    static void reset(SocketChannel peer) throws IOException {
        peer.setOption(StandardSocketOptions.SO_LINGER, 0);
        peer.close();
    }

    static void send(SocketChannel peer, byte[] bytes) throws IOException {
        for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining();) {
            peer.write(buffer);
        }
    }

    /// Sends what the buffers on the way can hold, and receives the same.
    static void exchange(SocketChannel peer, byte[] bytes) throws IOException {
        send(peer, bytes);
        assertThat(receive(peer, bytes.length)).as("seed %d", Bytes.SEED).isEqualTo(bytes);
    }

    /// Receives that many bytes, or fewer if they end before.
    static byte[] receive(SocketChannel peer, int size) throws IOException {
        var bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining() && peer.read(bytes) >= 0) {
            // goes on
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /// Sends, and reads nothing, until the server takes nothing more.
    ///
    /// @return what has been sent
    static byte[] fill(SocketChannel peer) throws IOException {
        var bytes = ByteBuffer.wrap(FILLING);
        var still = new int[1];
        peer.configureBlocking(false);
        Eventually.await(() -> {
            try {
                still[0] = peer.write(bytes) == 0 ? still[0] + 1 : 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return still[0] == STANDSTILL;
        }, () -> "a server that takes everything");
        assertThat(bytes.hasRemaining()).isTrue();
        peer.configureBlocking(true);
        return Arrays.copyOf(FILLING, bytes.position());
    }

    /// Waits for the server to close a connection, and passes over what it still says.
    static void awaitEnd(SocketChannel peer) {
        try {
            var bytes = ByteBuffer.allocate(1 << 20);
            while (peer.read(bytes.clear()) >= 0) {
                // goes on
            }
        } catch (IOException e) {
            // reset, which is an end as well
        }
    }

    /// Waits for the server to reset a connection that is filled.
    static void awaitCut(SocketChannel peer) throws IOException {
        peer.configureBlocking(false);
        Eventually.await(() -> {
            try {
                peer.write(ByteBuffer.allocate(1));
                return false;
            } catch (IOException e) {
                return true;
            }
        }, () -> "a connection that goes on");
    }

    @Override
    public String toString() {
        return text;
    }
}
