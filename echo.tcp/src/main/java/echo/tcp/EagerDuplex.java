package echo.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The streams of a channel of one thread at a time: tries without waiting first, as that takes the JDK less, and waits only where it has to.
final class EagerDuplex extends PlainDuplex {

    EagerDuplex(SocketChannel channel) throws IOException {
        super(channel);
        channel.configureBlocking(false);
    }

    @Override
    public boolean isPrompt() {
        return true;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        channel.configureBlocking(true);
        try {
            return channel.read(buffer);
        } finally {
            waitNoMore();
        }
    }

    @Override
    public int readArrived(ByteBuffer buffer) throws IOException {
        return channel.read(buffer);
    }

    @Override
    public int writeSome(ByteBuffer buffer) throws IOException {
        return channel.write(buffer);
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
        int count = writeSome(buffer);
        if (count > 0) {
            return count;
        }
        channel.configureBlocking(true);
        try {
            return channel.write(buffer);
        } finally {
            waitNoMore();
        }
    }

    private void waitNoMore() throws IOException {
        if (channel.isOpen()) {
            channel.configureBlocking(false);
        }
    }
}
