package echo.tcp;

import echo.api.EchoEvent.Closed.Reason;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;

/// One connection, on a virtual thread of its own: reads, writes what it has read, and reads again ([#work]). After some hundreds of reads
/// a new thread goes on: one that loops for ever keeps the frames and the code it has begun with, be they the interpreter's, which take
/// long to park, or out of use, which the JVM does not link to what they call any more.
final class Connection extends Watched {

    /// What a connection holds while it waits, in bytes: room for the beginning of what arrives.
    private static final int SMALL = 16;
    /// After how many reads to try a turn where turns do not pay.
    private static final int READS_PER_TRIAL = 32;
    /// After how many to try a turn with a busy poll where these do not pay.
    private static final int READS_PER_BUSY_TRIAL = 4 * READS_PER_TRIAL;
    /// How many more turns one with a busy poll counts for, by the time it takes.
    private static final int BUSY_TURNS = 7;
    /// How many reads a thread makes at least.
    private static final int READS_PER_THREAD = 512;
    /// How many bytes count as one more turn, for the time they take.
    private static final int LONG_TURN = 1 << 16;

    private final long number;
    private final SocketAddress peer;
    private final StreamServer server;
    private final LongSupplier delays;

    private final ByteBuffer small;
    private ByteBuffer buffer; // the small one, or one of the server's, which is to be given back
    private long bytesRead;
    private long bytesWritten;
    private int turns; // since the last wait, by their length
    private int reads; // of the thread
    private boolean drained; // the server is closing, and everything that had arrived has been answered

    /// Makes a connection of a channel, and of its streams.
    Connection(long number, SocketChannel channel, Duplex duplex, StreamServer server) throws IOException {
        super(server, channel, duplex);
        this.number = number;
        this.peer = channel.getRemoteAddress();
        this.server = server;
        this.small = ByteBuffer.allocate(Math.min(options().bufferSize(), SMALL));
        this.buffer = small;
        var impairments = options().impairments();
        this.delays = impairments.delaysReads() ? impairments.readDelays(number) : null;
    }

    @Override
    protected Thread newThread() {
        return Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(this);
    }

    /// A turn of the echo loop: reads, and echoes. Its waits are before the echo, not within, as each connection holds the frames that are
    /// on the stack meanwhile.
    ///
    /// @return whether this thread goes on with the next; if not, the peer or the server has ended the loop, or a new thread goes on
    @Override
    protected boolean work() {
        var ended = true;
        var reason = Reason.FAILED;
        try {
            if (bytesRead == 0) {
                open();
            }
            int count = hasSentAllItMay() ? 0 : read();
            if (count > 0) {
                echo(count);
                boolean goesOn = !handsOver();
                ended = false;
                return goesOn;
            }
            end();
            reason = reason();
        } catch (IOException e) {
            if (forced() != null) {
                reason = forced();
            } else if (isLingering()) {
                reason = reason();
            } else {
                fail(e);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
            StreamServer.logIfPossible(() -> "connection of " + peer + " failed", e);
        } finally {
            if (ended) {
                close(reason);
            }
        }
        return false;
    }

    private void open() throws IOException {
        tap().accepted(number, peer);
        willOpen();
        duplex.handshake();
        hasOpened();
    }

    private void fail(Throwable cause) {
        closeChannel();
        tap().failed(number, peer, cause);
    }

    private void close(Reason reason) {
        closeChannel();
        giveBackBuffer();
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

    /// Makes one read, of as much as the buffer holds: -1 at the end of the stream, 0 when the server is closing and has nothing more to
    /// answer.
    private int read() throws IOException {
        int count = isWorthATurn() ? readAfterATurn() : 0;
        return count == 0 ? await() : count;
    }

    private boolean isWorthATurn() {
        return server.turns().isLeft() || server.busyPoll().pays() || isTrial(READS_PER_TRIAL);
    }

    private boolean isTrial(int every) {
        return reads % every == every - 1;
    }

    /// Lets other connections have their turn. By the time this one has its own, or soon after, there is often more to read, and it need
    /// not wait: to wait takes twice the system calls.
    private int readAfterATurn() throws IOException {
        turns = Turns.giveWay(turns);
        takeBuffer();
        int count = duplex.readArrived(room());
        server.turns().note(count != 0);
        if (count == 0 && duplex.readsAtOnce()) {
            count = server.busyPoll().read(duplex, buffer, isTrial(READS_PER_BUSY_TRIAL));
            turns += count > 0 ? BUSY_TURNS : 0;
        }
        if (count <= 0) {
            giveBackBuffer();
        }
        return count;
    }

    private int await() throws IOException {
        turns = 0;
        willRead();
        // looked at only now: a server that begins to close after this sees the connection reading
        int count = isServerOpen() ? duplex.read(room()) : readLast();
        return hasRead() ? count : 0; // what comes after the end came too late
    }

    private int readLast() throws IOException {
        int count = duplex.readArrived(room());
        drained = count == 0;
        return count;
    }

    /// Echoes what has been read.
    ///
    /// @param count how much of it is in the buffer
    private void echo(int count) throws IOException {
        int size = count + readRest();
        buffer.flip();
        tell(size);
        write();
        giveBackBuffer();
        pause();
    }

    private boolean handsOver() {
        if (++reads < READS_PER_THREAD || !restsAnyway()) {
            return false;
        }
        reads = 0;
        turns = 0;
        return handOver();
    }

    /// Reads what has arrived beside what fills the small buffer.
    ///
    /// @return the number of bytes
    private int readRest() throws IOException {
        if (buffer != small || small.hasRemaining() || small.capacity() == options().bufferSize()) {
            return 0;
        }
        takeBuffer();
        return buffer == small ? 0 : Math.max(0, duplex.readArrived(limited(buffer).put(small.flip())));
    }

    private void tell(int count) {
        hasMoved(count);
        tap().read(number, peer, bytesRead, buffer);
        bytesRead += count;
        turns += count / LONG_TURN;
    }

    /// A new thread comes after all who have their turns, as one does that has rested.
    private boolean restsAnyway() {
        return !server.turns().isLeft() || Turns.isRestDue(turns);
    }

    private void write() throws IOException {
        int size = buffer.remaining();
        willWrite();
        while (buffer.hasRemaining()) {
            hasMoved(duplex.write(buffer));
        }
        hasWritten();
        tap().written(number, peer, bytesWritten, size);
        bytesWritten += size;
    }

    /// Tells the peer the end of the stream. One that has not told its own may still be sending: to close at once would
    /// reset the connection, and what the peer has yet to receive would be lost.
    private void end() throws IOException {
        if (!isLingering()) {
            willWrite(); // over TLS it takes a record
            duplex.endOutput();
            hasWritten();
            if (!drained && !hasSentAllItMay()) {
                return;
            }
            willLinger();
        }
        for (int count; (count = duplex.read(small.clear())) >= 0;) {
            hasMoved(count);
            takeBuffer();
            duplex.readArrived(buffer.clear());
            giveBackBuffer();
        }
    }

    private Reason reason() {
        return hasSentAllItMay() ? Reason.BYTE_LIMIT : drained || isLingering() ? Reason.DRAINED : Reason.END_OF_STREAM;
    }

    /// {@return the buffer, empty, with room for what the peer may still send}
    private ByteBuffer room() {
        return limited(buffer.clear());
    }

    private ByteBuffer limited(ByteBuffer buffer) {
        long limit = options().limits().bytes();
        return limit == 0 ? buffer : buffer.limit((int) Math.min(limit - bytesRead, buffer.capacity()));
    }

    private void takeBuffer() {
        var taken = server.buffers().take(number);
        if (taken != null) {
            buffer = taken;
        }
    }

    private void giveBackBuffer() {
        if (buffer != small) {
            server.buffers().give(number, buffer);
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
}
