package echo.tcp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Timed reads of a channel without a socket, that of a Unix domain. The read is made on a thread of its own and outlives a
/// wait that has timed out; what it brings is then the next one's.
final class DetachedReader implements TimedReader {

    private final SocketChannel channel;
    private ByteBuffer staged;
    private FutureTask<Integer> pending;

    DetachedReader(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer buffer, int millis) throws IOException {
        if (pending == null && millis == 0) {
            return channel.read(buffer);
        }
        if (!buffer.hasRemaining()) {
            return 0;
        }
        if (pending == null) {
            staged = ByteBuffer.allocate(buffer.remaining());
            pending = new FutureTask<>(() -> channel.read(staged));
            Thread.startVirtualThread(pending);
        }
        int end = await(millis);
        if (end > 0) {
            return take(buffer);
        }
        pending = null;
        return end;
    }

    private int await(int millis) throws IOException {
        try {
            return millis == 0 ? pending.get() : pending.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("Read timed out");
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } catch (ExecutionException e) {
            pending = null;
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    private int take(ByteBuffer buffer) {
        staged.flip();
        int count = Math.min(buffer.remaining(), staged.remaining());
        buffer.put(buffer.position(), staged, 0, count).position(buffer.position() + count);
        staged.position(count).compact();
        if (staged.position() == 0) {
            pending = null;
        }
        return count;
    }
}
