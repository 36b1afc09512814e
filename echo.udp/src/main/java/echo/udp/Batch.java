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

    /// @param capacity how many it holds; fewer if they are large
    /// @param limit how many bytes it keeps of each
    Batch(int capacity, int limit) {
        this.limit = limit;
        int room = limit + 1; // the one more byte tells a truncated datagram from a whole one
        this.buffer = ByteBuffer.allocateDirect((capacity - 1) * Math.min(USUAL, room) + room);
        this.peers = new SocketAddress[capacity];
        this.ends = new int[capacity];
    }

    /// Receives what has arrived, as far as there is room; from a channel in blocking mode one datagram, for which it waits. What has not
    /// been taken before is lost.
    ///
    /// @return whether there is any
    boolean receive(DatagramChannel channel) throws IOException {
        buffer.clear();
        received = 0;
        taken = 0;
        do {
            var peer = channel.receive(buffer.limit(buffer.position() + limit + 1));
            if (peer == null) {
                break;
            }
            peers[received] = peer;
            ends[received++] = buffer.position();
        } while (hasRoom() && !channel.isBlocking());
        return hasNext();
    }

    private boolean hasRoom() {
        return received < peers.length && buffer.capacity() - buffer.position() > limit;
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

    /// {@return whether the datagram that was taken last held more than is kept}
    boolean isTruncated() {
        return ends[taken - 1] - start(taken - 1) > limit;
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }
}
