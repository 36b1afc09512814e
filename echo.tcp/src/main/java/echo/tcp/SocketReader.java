package echo.tcp;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/// Timed reads of a channel that has a socket, or of a socket laid over that.
final class SocketReader implements TimedReader {

    private static final int STAGE = 128 * 1024;

    private final SocketChannel channel;
    private final Socket socket;
    private final InputStream input;

    SocketReader(SocketChannel channel, Socket socket) throws IOException {
        this.channel = channel;
        this.socket = socket;
        this.input = socket.getInputStream();
    }

    @Override
    public int read(ByteBuffer buffer, int millis) throws IOException {
        try {
            socket.setSoTimeout(millis);
        } catch (SocketException e) {
            throw channel.isOpen() ? e : new ClosedChannelException();
        }
        if (buffer.hasArray()) {
            int count = input.read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            buffer.position(buffer.position() + Math.max(count, 0));
            return count;
        }
        var bytes = new byte[Math.min(buffer.remaining(), STAGE)];
        int count = input.read(bytes);
        buffer.put(bytes, 0, Math.max(count, 0));
        return count;
    }
}
