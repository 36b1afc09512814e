package echo.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// A connection. It sends its messages at once, and again when all have come back and it has paused.
final class StreamClient extends Client {

    private static final int TIMEOUT_MS = 10_000;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Pauses pauses;
    private int turn;
    private int place;
    private int sent;
    private int received;
    private long sentAt;

    StreamClient(int index, Load load, Content content, Tally tally, Pauses pauses, InetSocketAddress server, Selector selector)
            throws IOException {
        super(index, load, content, tally);
        this.pauses = pauses;
        channel = SocketChannel.open(StandardProtocolFamily.INET);
        try {
            channel.socket().connect(server, TIMEOUT_MS);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    SelectableChannel channel() {
        return channel;
    }

    @Override
    void start() throws IOException {
        place = Content.place(index, turn++);
        sent = 0;
        received = 0;
        sentAt = System.nanoTime();
        write();
    }

    private void write() throws IOException {
        sent += channel.write(content.at(place + sent, load.batch() - sent));
        int wanted = sent < load.batch() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    @Override
    void ready() throws IOException {
        if (key.isWritable()) {
            write();
        }
        int count = channel.read(INPUT.clear());
        if (count < 0) {
            throw new EOFException("client " + index + ": the server has closed the connection");
        }
        if (received + count > sent) {
            throw new IOException("client " + index + ": more came back than was sent");
        }
        if (count == 0) {
            return;
        }
        INPUT.flip();
        compare(place + received);
        received += count;
        if (received == load.batch()) {
            served += load.depth();
            tally.echoed(load.depth(), System.nanoTime() - sentAt);
            pauses.startAfterOne(this);
        }
    }

    @Override
    void expire(long now) {
        // a stream loses nothing
    }
}
