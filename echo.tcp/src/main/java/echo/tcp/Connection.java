package echo.tcp;

import echo.api.EchoEvent.Closed.Reason;
import echo.api.spi.AbstractEchoServer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;

/// One connection, on a virtual thread of its own: reads, writes what it has read, and reads again. Every now and then it goes on on a
/// new thread. In a loop that does not end a thread stays with the code it has begun it with: frames of the interpreter, which take
/// long to park, and compiled code that is no longer in use, which the JVM does not link to what it calls any more.
final class Connection extends AbstractEchoServer.Worker {

    /// What a connection holds while it waits, in bytes.
    private static final int SMALL = 128;
    /// After how many reads to try a turn where turns do not pay.
    private static final int READS_PER_TRIAL = 32;
    /// How many reads a thread makes at least.
    private static final int READS_PER_THREAD = 512;
    /// How many bytes count as one more turn, for the time they take.
    private static final int LONG_TURN = 1 << 16;

    private final long number;
    private final SocketChannel channel;
    private final Duplex duplex;
    private final SocketAddress peer;
    private final StreamServer server;
    private final LongSupplier delays;
    private final Watch watch;

    private final ByteBuffer small;
    private ByteBuffer buffer; // the small one, or a large one that is to be given back
    private long bytesRead;
    private long bytesWritten;
    private boolean wasLarge; // the buffer, the last time
    private int turns; // since the last wait, by their length
    private char reads; // of the thread, modulo 65,536
    private boolean drained; // the server is closing, and everything that had arrived has been answered

    /// Makes a connection of a channel, and of its streams.
    Connection(long number, SocketChannel channel, Duplex duplex, StreamServer server) throws IOException {
        super(server);
        this.number = number;
        this.channel = channel;
        this.duplex = duplex;
        this.peer = channel.getRemoteAddress();
        this.server = server;
        this.watch = new Watch(channel, duplex);
        this.small = ByteBuffer.allocate(Math.min(options().bufferSize(), SMALL));
        this.buffer = small;
        var impairments = options().impairments();
        this.delays = impairments.delaysReads() ? impairments.readDelays(number) : null;
    }

    @Override
    protected Thread newThread() {
        return Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(this);
    }

    /// What few frames there are on the stack of a thread that waits, each connection holds.
    @Override
    protected boolean work() {
        var goesOn = false;
        var reason = Reason.FAILED;
        try {
            if (bytesRead == 0) {
                open();
            }
            goesOn = echo();
            if (!goesOn) {
                end();
                reason = reason();
            }
        } catch (IOException e) {
            if (watch.forced() != null) {
                reason = watch.forced();
            } else if (watch.isLingering()) {
                reason = reason();
            } else {
                fail(e);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
            StreamServer.logIfPossible(() -> "connection of " + peer + " failed", e);
        } finally {
            if (!goesOn) {
                close(reason);
            }
        }
        return goesOn;
    }

    private void open() throws IOException {
        tap().accepted(number, peer);
        watch.opens();
        duplex.handshake();
        watch.opened();
    }

    private void fail(Throwable cause) {
        closeChannel();
        tap().failed(number, peer, cause);
    }

    private void close(Reason reason) {
        closeChannel();
        giveBackLargeBuffer();
        server.ended(this); // first: who is told of it may count on its place being free
        tap().closed(number, peer, bytesRead, bytesWritten, reason);
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException | RuntimeException | Error e) {
            // there is nothing more to lose
        }
    }

    /// {@return whether there is more, for a new thread}
    private boolean echo() throws IOException {
        while (!hasSentAllItMay() && read() > 0) {
            write();
            giveBackLargeBuffer();
            pause();
            if (++reads >= READS_PER_THREAD && restsAnyway()) {
                reads = 0;
                turns = 0;
                return true;
            }
        }
        return false;
    }

    /// A new thread comes after all who have their turns, as one does that has rested.
    private boolean restsAnyway() {
        return !server.turns().pay() || Turns.isRestDue(turns);
    }

    /// Makes one read: -1 at the end of the stream, 0 when the server is closing and has nothing more to answer.
    private int read() throws IOException {
        int count = isWorthATurn() ? readAfterATurn() : 0;
        if (count == 0) {
            count = await();
        }
        if (count > 0 && !buffer.hasRemaining() && takeLargeBuffer()) {
            count += Math.max(0, duplex.readArrived(limited(buffer).put(small.flip())));
        }
        if (count > 0) {
            watch.progresses(count);
            tap().read(number, peer, bytesRead, buffer.flip());
            bytesRead += count;
            turns += count / LONG_TURN;
        }
        return count;
    }

    private boolean isWorthATurn() {
        return server.turns().pay() || reads % READS_PER_TRIAL == READS_PER_TRIAL - 1;
    }

    /// Lets other connections have their turn. By the time this one has its own, there is often more to read, and it need not wait:
    /// to wait takes twice the system calls.
    private int readAfterATurn() throws IOException {
        turns = Turns.giveWay(turns);
        if (wasLarge) {
            takeLargeBuffer();
        }
        int count = duplex.readArrived(room());
        if (count == 0) {
            giveBackLargeBuffer();
            server.turns().lost();
        } else {
            server.turns().paid();
        }
        return count;
    }

    private int await() throws IOException {
        turns = 0;
        watch.reads();
        // looked at only now: a server that begins to close after this sees the connection reading
        int count = isServerOpen() ? duplex.read(room()) : readArrived();
        return watch.works() ? count : 0; // what comes after the end came too late
    }

    private int readArrived() throws IOException {
        int count = duplex.readArrived(room());
        drained = count == 0;
        return count;
    }

    private void write() throws IOException {
        int size = buffer.remaining();
        watch.writes();
        while (buffer.hasRemaining()) {
            watch.progresses(duplex.write(buffer));
        }
        watch.wrote();
        tap().written(number, peer, bytesWritten, size);
        bytesWritten += size;
    }

    /// Tells the peer the end of the stream. One that has not told its own may still be sending: to close at once would
    /// reset the connection, and what the peer has yet to receive would be lost.
    private void end() throws IOException {
        if (!watch.isLingering()) {
            watch.writes(); // over TLS it takes a record
            duplex.endOutput();
            watch.wrote();
            if (!drained && !hasSentAllItMay()) {
                return;
            }
            watch.lingers();
        }
        for (int count; (count = duplex.read(buffer.clear())) >= 0;) {
            watch.progresses(count);
        }
    }

    private Reason reason() {
        return hasSentAllItMay() ? Reason.BYTE_LIMIT : drained || watch.isLingering() ? Reason.DRAINED : Reason.END_OF_STREAM;
    }

    /// {@return the buffer, empty, with room for what the peer may still send}
    private ByteBuffer room() {
        return limited(buffer.clear());
    }

    private ByteBuffer limited(ByteBuffer buffer) {
        long limit = options().limits().bytes();
        return limit == 0 ? buffer : buffer.limit((int) Math.min(limit - bytesRead, buffer.capacity()));
    }

    /// {@return whether there is one to be had, which is empty}
    private boolean takeLargeBuffer() {
        var large = buffer == small && small.capacity() < options().bufferSize() ? server.buffers().take(duplex::allocate) : null;
        if (large != null) {
            buffer = large;
        }
        return large != null;
    }

    private void giveBackLargeBuffer() {
        wasLarge = buffer != small;
        if (wasLarge) {
            server.buffers().give(buffer);
            buffer = small;
        }
    }

    private boolean hasSentAllItMay() {
        long limit = options().limits().bytes();
        return limit > 0 && bytesRead >= limit;
    }

    private void pause() {
        if (delays != null) {
            awaitClosing(delays.getAsLong());
        }
    }

    SocketAddress peer() {
        return peer;
    }

    void reap(long now, boolean stopped) {
        if (stopped) {
            watch.startsAnew(now);
        }
        watch.reap(now, options().limits(), thread());
    }

    @Override
    protected void endIfIdle() {
        watch.endIfIdle(thread());
    }

    @Override
    protected void cut() {
        watch.cut(thread());
    }
}
