package echo.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/// A socket with a window of datagrams. Each starts with its slot in the window and a number. One that has not come back in
/// time counts as lost, and the next takes its slot; should it come after all, or twice, it counts as late and not as an echo.
final class DatagramClient extends Client {

    static final int HEADER = 2 * Integer.BYTES;
    private static final long TIMEOUT = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int BUFFER = 4 << 20;
    private static final ByteBuffer OUTPUT = ByteBuffer.allocateDirect(65_535);

    private final DatagramChannel channel;
    private final int[] numbers;
    private final long[] sentAt;

    DatagramClient(int index, Load load, Content content, Tally tally, InetSocketAddress server, Selector selector)
            throws IOException {
        super(index, load, content, tally);
        numbers = new int[load.depth()];
        sentAt = new long[load.depth()];
        channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER).setOption(StandardSocketOptions.SO_SNDBUF, BUFFER)
                    .connect(server).configureBlocking(false).register(selector, SelectionKey.OP_READ, this);
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
        for (int slot = 0; slot < load.depth(); slot++) {
            send(slot, System.nanoTime());
        }
    }

    private void send(int slot, long now) throws IOException {
        int number = ++numbers[slot];
        sentAt[slot] = now;
        OUTPUT.clear().putInt(slot).putInt(number).put(content.at(place(slot, number), load.bytes() - HEADER)).flip();
        if (channel.write(OUTPUT) == 0) {
            throw new IOException("client " + index + ": the socket takes no more datagrams; a smaller depth is needed");
        }
    }

    private int place(int slot, int number) {
        return Content.place(index, number * load.depth() + slot);
    }

    @Override
    void ready() throws IOException {
        for (int i = 0; i < load.depth(); i++) {
            int count = channel.read(INPUT.clear());
            if (count == 0) {
                return;
            }
            INPUT.flip();
            if (count != load.bytes()) {
                throw new IOException("client " + index + ": an echo has " + count + " bytes instead of " + load.bytes());
            }
            int slot = INPUT.getInt();
            int number = INPUT.getInt();
            if (slot < 0 || slot >= load.depth()) {
                throw new IOException("client " + index + ": an echo differs from what was sent");
            }
            compare(place(slot, number));
            if (number == numbers[slot]) {
                long now = System.nanoTime();
                served++;
                tally.echoed(1, now - sentAt[slot]);
                send(slot, now);
            } else {
                tally.late++;
            }
        }
    }

    @Override
    void expire(long now) throws IOException {
        for (int slot = 0; slot < load.depth(); slot++) {
            if (now - sentAt[slot] > TIMEOUT) {
                tally.lost++;
                send(slot, now);
            }
        }
    }
}
