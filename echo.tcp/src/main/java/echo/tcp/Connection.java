package echo.tcp;

import echo.api.EchoEvent.Closed.Reason;
import echo.api.spi.AbstractEchoServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// One connection, on a virtual thread of its own: reads, writes what it has read, and reads again.
final class Connection extends AbstractEchoServer.Worker {

    private static final int FIRST_BUFFER = 4096;
    private static final int GROWTH = 8;
    /// How long a peer that has been told the end of the stream may be silent before the server stops waiting for its end.
    private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(200);

    private enum Phase {
        /// Anything but the following.
        WORKING,
        /// In a read that may block.
        WAITING,
        /// Ended by the closing server while it was waiting.
        ENDED
    }

    private final long number;
    private final SocketChannel channel;
    private final SocketAddress peer;
    private final LongSupplier delays;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WORKING);

    private ByteBuffer buffer;
    private long bytesRead;
    private long bytesWritten;
    private boolean drained;            // the server is closing, and everything that had arrived has been answered

    private boolean roused;             // of the closing thread alone
    private volatile boolean cut;
    private volatile boolean lingering;
    private volatile long lastHeard;    // while lingering

    Connection(long number, SocketChannel channel, StreamServer server) throws IOException {
        super(server);
        this.number = number;
        this.channel = channel;
        this.peer = channel.getRemoteAddress();
        this.buffer = ByteBuffer.allocate(Math.min(options().bufferSize(), FIRST_BUFFER));
        var impairments = options().impairments();
        this.delays = impairments.delaysReads() ? impairments.readDelays(number) : null;
    }

    @Override
    protected void run() {
        tap().accepted(number, peer);
        var reason = Reason.FAILED;
        try (channel) {
            echo();
            end();
            reason = drained || phase.get() == Phase.ENDED ? Reason.DRAINED : Reason.END_OF_STREAM;
        } catch (IOException e) {
            if (cut) {
                reason = Reason.CUT;
            } else if (lingering) {
                reason = Reason.DRAINED;
            } else {
                tap().failed(number, peer, e);
            }
        } catch (RuntimeException | Error e) {
            StreamServer.LOGGER.log(Level.ERROR, () -> "connection of " + peer + " failed", e);
            tap().failed(number, peer, e);
        } finally {
            tap().closed(number, peer, bytesRead, bytesWritten, reason);
        }
    }

    private void echo() throws IOException {
        while (read() > 0) {
            write();
            adaptBuffer();
            pause();
        }
    }

    /// Makes one read: -1 at the end of the stream, 0 when the server is closing and has nothing more to answer.
    private int read() throws IOException {
        int count = isServerOpen() ? readWhenThereIs() : readWhatThereIs();
        if (count > 0) {
            tap().read(number, peer, bytesRead, buffer.flip());
            bytesRead += count;
        }
        return count;
    }

    private int readWhenThereIs() throws IOException {
        phase.set(Phase.WAITING);
        if (!isServerOpen()) { // it may have looked before this thread was waiting
            phase.set(Phase.WORKING);
            return readWhatThereIs();
        }
        int count = channel.read(buffer.clear());
        return phase.compareAndSet(Phase.WAITING, Phase.WORKING) ? count : 0; // what comes after the end came too late
    }

    private int readWhatThereIs() throws IOException {
        channel.configureBlocking(false);
        int count = channel.read(buffer.clear());
        channel.configureBlocking(true);
        drained = count == 0;
        return count;
    }

    private void write() throws IOException {
        int size = buffer.remaining();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        tap().written(number, peer, bytesWritten, size);
        bytesWritten += size;
    }

    private void adaptBuffer() {
        int limit = options().bufferSize();
        if (buffer.limit() == buffer.capacity() && buffer.capacity() < limit) {
            buffer = ByteBuffer.allocate((int) Math.min((long) buffer.capacity() * GROWTH, limit));
        } else if (buffer.limit() <= FIRST_BUFFER && buffer.capacity() > FIRST_BUFFER) {
            buffer = ByteBuffer.allocate(FIRST_BUFFER);
        }
    }

    private void pause() {
        if (delays != null) {
            awaitClosing(delays.getAsLong());
        }
    }

    /// Tells the peer the end of the stream. One that has not told its own may still be sending: to close at once would
    /// reset the connection, and what the peer has yet to receive would be lost.
    private void end() throws IOException {
        if (phase.get() != Phase.ENDED) {
            channel.shutdownOutput();
        }
        if (drained || phase.get() == Phase.ENDED) {
            linger();
            while (channel.read(buffer.clear()) >= 0) {
                lastHeard = System.nanoTime();
            }
        }
    }

    private void linger() {
        lastHeard = System.nanoTime();
        lingering = true;
    }

    @Override
    protected void endIfIdle() {
        try {
            if (lingering && System.nanoTime() - lastHeard > LINGER) {
                channel.close();
            } else if (phase.get() == Phase.WAITING && thread().getState() == Thread.State.WAITING) {
                if (!roused) {
                    // bytes may have arrived without anyone having told the thread yet: let it look
                    roused = true;
                    LockSupport.unpark(thread());
                } else if (phase.compareAndSet(Phase.WAITING, Phase.ENDED)) {
                    linger();
                    channel.shutdownOutput();
                }
            }
        } catch (IOException e) {
            // the peer has reset it, which its own thread finds out
        }
    }

    @Override
    protected void cut() {
        try {
            if (!lingering) {
                cut = true;
                channel.setOption(StandardSocketOptions.SO_LINGER, 0); // else what the peer does not take stays in the kernel
            }
            channel.close();
        } catch (IOException e) {
            // closed already
        }
    }
}
