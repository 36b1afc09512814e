package echo.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/// The streams of any channel as they are.
class PlainDuplex implements Duplex {

    @Override
    public boolean mayWriteWhileReading() {
        return false;
    }

    @Override
    public void handshake(SocketChannel channel) throws IOException {
        // there is nothing to agree on, or to fail, here
    }

    @Override
    public int read(SocketChannel channel) throws IOException {
        return Channels.newInputStream(channel).read();
    }

    @Override
    public int readArrived(SocketChannel channel, ByteBuffer buffer) throws IOException {
        channel.configureBlocking(false);
        int count = channel.read(buffer);
        channel.configureBlocking(true);
        return count;
    }

    @Override
    public int write(SocketChannel channel, ByteBuffer buffer) throws IOException {
        return channel.write(buffer);
    }

    @Override
    public void endOutput(SocketChannel channel) throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void endOutputSoon(SocketChannel channel) {
        try {
            endOutput(channel);
        } catch (IOException e) {
            // the peer has reset it, which the reading thread finds out
        }
    }

    @Override
    public void close(SocketChannel channel) throws IOException {
        channel.close();
    }
}
