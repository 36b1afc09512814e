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
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/// A client over a stream.
final class StreamClient extends AbstractEchoClient {

    /// The largest message that is sent before its echo is received, and not meanwhile.
    private static final int SMALL = 16 * 1024;

    private final SocketChannel channel;
    private final Duplex duplex;
    private final TimedReader reader;
    private final int small;
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock echoing = new ReentrantLock();
    private long bytesSent;     // guarded by sending
    private long bytesReceived; // guarded by receiving
    private int turns;          // guarded by echoing

    private StreamClient(URI uri, SocketChannel channel, Duplex duplex, ClientOptions options) throws IOException {
        super(uri, SocketType.STREAM, channel, channel.getRemoteAddress(), options, StreamServer.LOGGER);
        this.channel = channel;
        this.duplex = duplex;
        this.reader = duplex instanceof TimedReader timed ? timed
                : remoteAddress() instanceof InetSocketAddress ? new SocketReader(channel, channel.socket())
                : new DetachedReader(channel);
        // a quarter, as the kernel counts its own book-keeping as well
        this.small = Math.min(SMALL, channel.getOption(StandardSocketOptions.SO_SNDBUF) / 4);
    }

    /// Connects a channel, which the client owns from here on, unless this fails.
    static StreamClient connect(URI uri, SocketChannel channel, SocketAddress address, Duplex.Maker maker, ClientOptions options)
            throws IOException {
        SocketOptions.check(options.socketOptions(), channel.supportedOptions());
        SocketOptions.apply(options.socketOptions(), channel);
        if (options.localAddress().isPresent()) {
            channel.bind(options.localAddress().get());
        }
        if (address instanceof InetSocketAddress) {
            channel.socket().connect(address, millis(options.timeout()));
        } else {
            var connecting = Detached.startBlocking(() -> channel.connect(address));
            try {
                connecting.await(channel, options.timeout());
            } catch (SocketTimeoutException e) {
                throw (SocketTimeoutException) new SocketTimeoutException("Connect timed out").initCause(e);
            }
        }
        if (channel.getRemoteAddress().equals(channel.getLocalAddress())) {
            // nobody listens, and the system happened to choose the very port that is called
            throw new ConnectException("Connection refused (the socket met itself)");
        }
        return new StreamClient(uri, channel, maker.make(channel), options);
    }

    @Override
    public void send(ByteBuffer message) throws IOException {
        Objects.requireNonNull(message, "message");
        sending.lock();
        try {
            int size = message.remaining();
            duplex.write(channel, message); // also if it is empty, so that a closed channel is told
            writeRest(message);
            tap().written(0, remoteAddress(), bytesSent, size);
            bytesSent += size;
        } finally {
            sending.unlock();
        }
    }

    private void writeRest(ByteBuffer message) throws IOException {
        try {
            while (message.hasRemaining()) {
                duplex.write(channel, message);
            }
        } catch (ClosedChannelException e) {
            throw meanwhile(e);
        }
    }

    /// {@return a failure as it is told of what began before the channel was closed, even if that was between two of its steps}
    private ClosedChannelException meanwhile(ClosedChannelException failure) {
        boolean outputAlone = channel.isOpen();
        return outputAlone || failure instanceof AsynchronousCloseException ? failure
                : (ClosedChannelException) new AsynchronousCloseException().initCause(failure);
    }

    @Override
    public int receive(ByteBuffer buffer) throws IOException {
        checkWritable(buffer);
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
        duplex.endOutput(channel);
    }

    /// With TLS, the peer is told first: it takes a stream that ends without a word for one that somebody has cut.
    @Override
    protected void hangUp() throws IOException {
        duplex.close(channel);
    }

    @Override
    public ByteBuffer echo(ByteBuffer message) throws IOException {
        Objects.requireNonNull(message, "message");
        echoing.lock();
        try {
            var reply = ByteBuffer.allocate(message.remaining());
            exchange(message, reply);
            return reply.flip();
        } finally {
            echoing.unlock();
        }
    }

    private void exchange(ByteBuffer message, ByteBuffer reply) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        try {
            if (message.remaining() <= small) {
                send(message);
                giveWay();
                fill(reply);
            } else {
                sendWhileFilling(message, reply);
            }
        } catch (ClosedChannelException e) {
            var failure = meanwhile(e);
            close();
            throw failure;
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /// By the time a virtual thread has its turn again, there is often a reply, and it need not wait.
    private void giveWay() {
        if (Thread.currentThread().isVirtual()) {
            turns = Turns.giveWay(turns) + 1;
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
        var sendFailure = new AtomicReference<IOException>();
        var sender = Detached.run(() -> {
            try {
                send(message);
            } catch (IOException e) {
                sendFailure.set(e);
                close(); // the echo will not come
            }
        });
        try {
            fill(reply);
            sender.await(channel, Duration.ZERO);
        } catch (ClosedChannelException e) {
            var cause = sendFailure.get();
            throw cause == null || cause instanceof ClosedChannelException ? e : new IOException(cause.getMessage(), cause);
        }
    }
}
