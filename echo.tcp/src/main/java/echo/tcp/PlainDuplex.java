package echo.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The streams of a channel as they are.
class PlainDuplex implements Duplex {

    final SocketChannel channel;

    PlainDuplex(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public boolean mayWriteWhileReading() {
        return false;
    }

    @Override
    public void handshake() {
        // there is nothing to agree on
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        return channel.read(buffer);
    }

    @Override
    public int readArrived(ByteBuffer buffer) throws IOException {
        channel.configureBlocking(false);
        int count = channel.read(buffer);
        channel.configureBlocking(true);
        return count;
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
        return channel.write(buffer);
    }

    @Override
    public void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void endOutputSoon() {
        try {
            endOutput();
        } catch (IOException e) {
            // the peer has reset it, which the reading thread finds out
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
