package echo.tcp;

import echo.api.EchoEvent.Closed.Reason;
import echo.api.spi.AbstractEchoServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// One connection, on a virtual thread of its own: reads, writes what it has read, and reads again.
final class Connection extends AbstractEchoServer.Worker {

    private static final int FIRST_BUFFER = 4096;
    private static final int GROWTH = 8;
    /// How long a peer may go on sending that has been told the end of the stream because it has sent all it may.
    private static final long LONGEST_LINGER = TimeUnit.SECONDS.toNanos(2);
    /// How long a peer that has been told the end of the stream may be silent before the server stops waiting for its end.
    private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(200);

    private enum Phase {
        /// Anything but the following.
        WORKING,
        /// In a read that may block.
        WAITING,
        /// In a write that may block.
        WRITING,
        /// Ended by the closing server while it was waiting.
        ENDED
    }

    private final long number;
    private final SocketChannel channel;
    private final SocketAddress peer;
    private final StreamServer server;
    private final LongSupplier delays;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WORKING);

    private ByteBuffer buffer;
    private long bytesRead;
    private long bytesWritten;
    private boolean drained;            // the server is closing, and everything that had arrived has been answered
    private final AtomicLong progress = new AtomicLong(); // bytes read and written, for the reaper

    private final long start = System.nanoTime();
    private long lastProgress;          // of the reaper alone, as is the next
    private long lastProgressAt = start;
    private boolean roused;             // of the closing thread alone
    private volatile Reason forced;     // why another thread has closed the channel
    private volatile boolean lingering;
    private volatile long lastHeard;    // while lingering

    Connection(long number, SocketChannel channel, StreamServer server) throws IOException {
        super(server);
        this.server = server;
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
            reason = drained || phase.get() == Phase.ENDED ? Reason.DRAINED
                    : hasSentAllItMay() ? Reason.BYTE_LIMIT : Reason.END_OF_STREAM;
        } catch (IOException e) {
            if (forced != null) {
                reason = forced;
            } else if (lingering) {
                reason = hasSentAllItMay() ? Reason.BYTE_LIMIT : Reason.DRAINED;
            } else {
                tap().failed(number, peer, e);
            }
        } catch (RuntimeException | Error e) {
            StreamServer.LOGGER.log(Level.ERROR, () -> "connection of " + peer + " failed", e);
            tap().failed(number, peer, e);
        } finally {
            tap().closed(number, peer, bytesRead, bytesWritten, reason);
            server.ended(this);
        }
    }

    private void echo() throws IOException {
        while (!hasSentAllItMay() && read() > 0) {
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
            progress.setRelease(bytesRead + bytesWritten);
        }
        return count;
    }

    /// {@return the buffer, with room for what the peer may still send}
    private ByteBuffer room() {
        long left = options().limits().bytes() - bytesRead;
        return options().limits().bytes() == 0 ? buffer.clear() : buffer.clear().limit((int) Math.min(left, buffer.capacity()));
    }

    private boolean hasSentAllItMay() {
        return options().limits().bytes() > 0 && bytesRead >= options().limits().bytes();
    }

    private int readWhenThereIs() throws IOException {
        phase.set(Phase.WAITING);
        if (!isServerOpen()) { // it may have looked before this thread was waiting
            phase.set(Phase.WORKING);
            return readWhatThereIs();
        }
        int count = channel.read(room());
        return phase.compareAndSet(Phase.WAITING, Phase.WORKING) ? count : 0; // what comes after the end came too late
    }

    private int readWhatThereIs() throws IOException {
        channel.configureBlocking(false);
        int count = channel.read(room());
        channel.configureBlocking(true);
        drained = count == 0;
        return count;
    }

    private void write() throws IOException {
        int size = buffer.remaining();
        phase.setRelease(Phase.WRITING);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
            progress.setRelease(bytesRead + bytesWritten + buffer.position());
        }
        phase.setRelease(Phase.WORKING);
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
        if (drained || phase.get() == Phase.ENDED || hasSentAllItMay()) {
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
        force(lingering ? null : Reason.CUT);
    }

    /// Called by the reaper every now and then: closes a connection that exceeds a limit.
    void reap(long now) {
        var limits = options().limits();
        if (progress.get() != lastProgress) {
            lastProgress = progress.get();
            lastProgressAt = now;
        }
        if (lingering) {
            if (now - lastHeard > LINGER || now - lastProgressAt > LONGEST_LINGER) {
                force(null);
            }
        } else if (exceeds(now - start, limits.duration())) {
            force(Reason.TIME_LIMIT);
        } else if (phase.get() == Phase.WAITING && exceeds(now - lastProgressAt, limits.idleTimeout())) {
            force(Reason.IDLE_TIMEOUT);
        } else if (phase.get() == Phase.WRITING && exceeds(now - lastProgressAt, limits.writeTimeout())) {
            force(Reason.WRITE_TIMEOUT);
        }
    }

    private static boolean exceeds(long nanos, Duration limit) {
        return limit.isPositive() && nanos > limit.toNanos();
    }

    /// Closes the channel, which wakes the connection's own thread. One whose peer takes nothing is reset: what is still to be sent
    /// would stay in the kernel.
    private void force(Reason reason) {
        try {
            forced = reason;
            if (phase.get() == Phase.WRITING) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        } catch (IOException e) {
            // closed already
        }
    }

    SocketAddress peer() {
        return peer;
    }
}
