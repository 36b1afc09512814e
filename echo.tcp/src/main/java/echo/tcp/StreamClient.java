package echo.tcp;

import echo.api.ClientOptions;
import echo.api.SocketType;
import echo.api.spi.AbstractEchoClient;
import echo.api.spi.SocketOptions;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;

/// A client over a stream.
final class StreamClient extends AbstractEchoClient {

    /// The largest message that is sent before its echo is received, and not meanwhile.
    private static final int SMALL = 16 * 1024;

    private final SocketChannel channel;
    private final TimedReader reader;
    private final int small;
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock echoing = new ReentrantLock();
    private long bytesSent;     // guarded by sending
    private long bytesReceived; // guarded by receiving

    private StreamClient(URI uri, SocketChannel channel, ClientOptions options) throws IOException {
        super(uri, SocketType.STREAM, channel, channel.getRemoteAddress(), options, StreamServer.LOGGER);
        this.channel = channel;
        this.reader = remoteAddress() instanceof InetSocketAddress ? new SocketReader(channel) : new DetachedReader(channel);
        // a quarter, as the kernel counts its own book-keeping as well
        this.small = Math.min(SMALL, channel.getOption(StandardSocketOptions.SO_SNDBUF) / 4);
    }

    /// Connects a channel, which the client owns from here on, unless this fails.
    static StreamClient connect(URI uri, SocketChannel channel, SocketAddress address, ClientOptions options) throws IOException {
        SocketOptions.check(options.socketOptions(), channel.supportedOptions());
        SocketOptions.apply(options.socketOptions(), channel);
        if (options.localAddress().isPresent()) {
            channel.bind(options.localAddress().get());
        }
        if (address instanceof InetSocketAddress) {
            channel.socket().connect(address, millis(options.timeout()));
        } else {
            channel.connect(address);
        }
        if (channel.getRemoteAddress().equals(channel.getLocalAddress())) {
            // nobody listens, and the system happened to choose the very port that is called
            throw new ConnectException("Connection refused (the socket met itself)");
        }
        return new StreamClient(uri, channel, options);
    }

    @Override
    public void send(ByteBuffer message) throws IOException {
        sending.lock();
        try {
            int size = message.remaining();
            while (message.hasRemaining()) {
                channel.write(message);
            }
            tap().written(0, remoteAddress(), bytesSent, size);
            bytesSent += size;
        } finally {
            sending.unlock();
        }
    }

    @Override
    public int receive(ByteBuffer buffer) throws IOException {
        receiving.lock();
        try {
            int start = buffer.position();
            int count = reader.read(buffer, timeoutMillis());
            if (count > 0) {
                tap().read(0, remoteAddress(), bytesReceived, buffer.slice(start, count));
                bytesReceived += count;
            }
            return count;
        } finally {
            receiving.unlock();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public ByteBuffer echo(ByteBuffer message) throws IOException {
        echoing.lock();
        try {
            var reply = ByteBuffer.allocate(message.remaining());
            if (message.remaining() <= small) {
                send(message);
                fill(reply);
            } else {
                sendWhileFilling(message, reply);
            }
            return reply.flip();
        } catch (Throwable e) {
            close();
            throw e;
        } finally {
            echoing.unlock();
        }
    }

    private void fill(ByteBuffer reply) throws IOException {
        while (reply.hasRemaining()) {
            if (receive(reply) < 0) {
                throw new EOFException("the stream ended after " + reply.position() + " of " + reply.capacity() + " bytes");
            }
        }
    }

    /// To send all before receiving anything would end in a deadlock once the buffers on the way are full.
    private void sendWhileFilling(ByteBuffer message, ByteBuffer reply) throws IOException {
        var sender = new FutureTask<Void>(() -> {
            try {
                send(message);
            } catch (Throwable e) {
                close(); // the echo will not come
                throw e;
            }
            return null;
        });
        Thread.startVirtualThread(sender);
        IOException failure = null;
        try {
            fill(reply);
        } catch (IOException e) {
            failure = e;
            close(); // the sender ends as well
        }
        try {
            sender.get();
        } catch (ExecutionException e) {
            if (failure == null || failure.getClass() == AsynchronousCloseException.class) {
                failure = new IOException("cannot send: " + e.getCause().getMessage(), e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = new ClosedByInterruptException();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
