package echo.udp;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// Datagrams that have been received one after another, and are taken one after another: what a receive has brought into the processor's
/// caches is of use to the next, and what an answer has brought, to the next answer.
final class Batch {

    /// What most datagrams need no more than, in bytes.
    private static final int USUAL = 2048;

    private final int limit;
    private final ByteBuffer buffer;
    private final SocketAddress[] peers;
    private final int[] ends; // in the buffer
    private int received;
    private int taken;

    /// @param most how many it holds; fewer if they are large
    /// @param limit how many bytes it keeps of each
    Batch(int most, int limit) {
        this.limit = limit;
        this.buffer = ByteBuffer.allocateDirect((most - 1) * USUAL + limit + 1); // the one more byte tells a cut datagram from a whole one
        this.peers = new SocketAddress[most];
        this.ends = new int[most];
    }

    /// Receives what has arrived, or if the channel is in blocking mode, waits for one datagram. What has not been taken is lost.
    ///
    /// @return whether there is any
    boolean receive(DatagramChannel channel) throws IOException {
        buffer.clear();
        received = 0;
        taken = 0;
        do {
            var peer = channel.receive(buffer);
            if (peer == null) {
                break;
            }
            peers[received] = peer;
            ends[received++] = buffer.position();
        } while (hasRoom() && !channel.isBlocking());
        return hasNext();
    }

    private boolean hasRoom() {
        return received < peers.length && buffer.remaining() > limit;
    }

    /// {@return whether a datagram has not been taken yet}
    boolean hasNext() {
        return taken < received;
    }

    /// Takes the next datagram, of which there has to be one.
    ///
    /// @return its sender
    SocketAddress next() {
        int start = start(taken);
        buffer.limit(Math.min(start + limit, ends[taken])).position(start);
        return peers[taken++];
    }

    /// {@return what the datagram that was taken last holds, between position and limit}
    ByteBuffer content() {
        return buffer;
    }

    /// {@return whether it held more}
    boolean isCut() {
        return ends[taken - 1] - start(taken - 1) > limit;
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }
}
