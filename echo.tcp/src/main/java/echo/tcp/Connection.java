package echo.tcp;

import echo.api.EchoEvent.Closed.Reason;
import echo.api.spi.AbstractEchoServer;
import echo.api.spi.Tap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// One connection, on a virtual thread of its own: reads, writes what it has read, and reads again.
final class Connection implements AbstractEchoServer.Worker {

    private static final int FIRST_BUFFER = 4096;
    private static final int GROWTH = 8;
    /// How long a peer that has been told the end of the stream may be silent before the server stops waiting for its end.
    private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(200);

    private final long number;
    private final SocketChannel channel;
    private final SocketAddress peer;
    private final StreamServer server;
    private final Tap tap;
    private final LongSupplier delays;
    private final Thread thread;

    private ByteBuffer buffer;
    private long bytesRead;
    private long bytesWritten;
    private boolean drained;            // the server is closing, and everything that had arrived has been answered

    private boolean roused;             // of the closing thread alone
    private volatile boolean waiting;   // in a read that may block
    private volatile boolean idle;      // found so by the closing server
    private volatile boolean cut;
    private volatile boolean lingering;
    private volatile long lastHeard;    // while lingering

    Connection(long number, SocketChannel channel, StreamServer server) throws IOException {
        this.number = number;
        this.channel = channel;
        this.peer = channel.getRemoteAddress();
        this.server = server;
        this.tap = server.tap();
        this.buffer = ByteBuffer.allocate(Math.min(server.options().bufferSize(), FIRST_BUFFER));
        var impairments = server.options().impairments();
        this.delays = impairments.delaysReads() ? impairments.readDelays(number) : null;
        this.thread = Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public boolean runsOn(Thread thread) {
        return this.thread == thread;
    }

    private void run() {
        tap.accepted(number, peer);
        var reason = Reason.FAILED;
        try (channel) {
            echo();
            end();
            reason = drained || idle ? Reason.DRAINED : Reason.END_OF_STREAM;
        } catch (ClosedChannelException e) {
            reason = cut ? Reason.CUT : Reason.DRAINED; // only the closing server closes the channel of another thread
        } catch (IOException e) {
            tap.failed(number, peer, e);
        } catch (RuntimeException | Error e) {
            StreamServer.LOGGER.log(Level.ERROR, () -> "connection of " + peer + " failed", e);
            tap.failed(number, peer, e);
        } finally {
            tap.closed(number, peer, bytesRead, bytesWritten, reason);
            server.remove(this);
        }
    }

    private void echo() throws IOException {
        while (read() > 0) {
            write();
            adaptBuffer();
            pause();
        }
    }

    /// Makes one read: -1 at the end of the stream, 0 when the server is closing and nothing more has arrived.
    private int read() throws IOException {
        int count = server.isOpen() ? readWhenThereIs() : readWhatThereIs();
        if (count > 0) {
            tap.read(number, peer, bytesRead, buffer.flip());
            bytesRead += count;
        }
        return count;
    }

    private int readWhenThereIs() throws IOException {
        waiting = true;
        try {
            // a server that began to close before it could see this thread waiting would not wake it
            return server.isOpen() ? channel.read(buffer.clear()) : readWhatThereIs();
        } finally {
            waiting = false;
        }
    }

    private int readWhatThereIs() throws IOException {
        waiting = false;
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
        tap.written(number, peer, bytesWritten, size);
        bytesWritten += size;
    }

    private void adaptBuffer() {
        int limit = server.options().bufferSize();
        if (buffer.limit() == buffer.capacity() && buffer.capacity() < limit) {
            buffer = ByteBuffer.allocate((int) Math.min((long) buffer.capacity() * GROWTH, limit));
        } else if (buffer.limit() <= FIRST_BUFFER && buffer.capacity() > FIRST_BUFFER) {
            buffer = ByteBuffer.allocate(FIRST_BUFFER);
        }
    }

    private void pause() {
        if (delays != null) {
            server.awaitClosing(delays.getAsLong());
        }
    }

    /// Tells the peer the end of the stream. One that has not told its own may still be sending: to close at once would
    /// reset the connection, and what the peer has yet to receive would be lost.
    private void end() throws IOException {
        channel.shutdownOutput();
        if (drained) {
            lastHeard = System.nanoTime();
            lingering = true;
            while (channel.read(buffer.clear()) >= 0) {
                lastHeard = System.nanoTime();
            }
        }
    }

    @Override
    public void endIfIdle() {
        try {
            if (lingering && System.nanoTime() - lastHeard > LINGER) {
                channel.close();
            } else if (waiting && thread.getState() == Thread.State.WAITING) {
                if (!roused) {
                    // bytes may have arrived without anyone having told the thread yet: let it look
                    roused = true;
                    LockSupport.unpark(thread);
                } else {
                    idle = true;
                    channel.shutdownInput(); // and not close: should the read return bytes even now, they are answered
                }
            }
        } catch (IOException e) {
            // the peer has reset it, which its own thread finds out
        }
    }

    @Override
    public void cut() {
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
