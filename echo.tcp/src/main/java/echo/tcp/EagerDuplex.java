package echo.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/// The streams of any channel that one thread uses at a time: tries without waiting first, as that takes the JDK less, and waits only where
/// it has to. What fails leaves it waiting, and what is closed while it waits may lose what it has read: nobody uses it afterwards.
final class EagerDuplex extends PlainDuplex {

    @Override
    public void handshake(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
    }

    @Override
    public boolean isPrompt() {
        return true;
    }

    @Override
    public int read(SocketChannel channel) throws IOException {
        channel.configureBlocking(true);
        int first = Channels.newInputStream(channel).read(); // not by super: a method more is a frame more below the wait
        channel.configureBlocking(false);
        return first;
    }

    @Override
    public int readArrived(SocketChannel channel, ByteBuffer buffer) throws IOException {
        return channel.read(buffer);
    }

    @Override
    public int writeSome(SocketChannel channel, ByteBuffer buffer) throws IOException {
        return channel.write(buffer);
    }

    @Override
    public int write(SocketChannel channel, ByteBuffer buffer) throws IOException {
        int count = writeSome(channel, buffer);
        if (count > 0) {
            return count;
        }
        channel.configureBlocking(true);
        count = channel.write(buffer);
        channel.configureBlocking(false);
        return count;
    }
}
