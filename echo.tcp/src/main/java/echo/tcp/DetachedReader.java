package echo.tcp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// Timed reads of a channel without a socket, that of a Unix domain. A read that is not done in time goes on; what it brings is
/// the next one's.
final class DetachedReader implements TimedReader {

    private static final int STAGE = 128 * 1024;

    private final SocketChannel channel;
    private ByteBuffer stage = ByteBuffer.allocate(0); // what has been read and not been taken is before its position
    private Detached<Integer> pending;

    DetachedReader(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer buffer, int millis) throws IOException {
        if (!buffer.hasRemaining() || pending == null && millis == 0) {
            return channel.read(buffer);
        }
        if (pending == null) {
            int size = Math.min(buffer.remaining(), STAGE);
            stage = stage.capacity() < size ? ByteBuffer.allocate(size) : stage.clear().limit(size);
            pending = Detached.start(() -> channel.read(stage));
        }
        int end;
        try {
            end = pending.await(channel, Duration.ofMillis(millis));
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            pending = null;
            throw e;
        }
        if (end < 0) {
            pending = null;
            return end;
        }
        return take(buffer);
    }

    private int take(ByteBuffer buffer) {
        stage.flip();
        int count = Math.min(buffer.remaining(), stage.remaining());
        buffer.put(buffer.position(), stage, 0, count).position(buffer.position() + count);
        stage.position(count).compact();
        if (stage.position() == 0) {
            pending = null;
        }
        return count;
    }
}
