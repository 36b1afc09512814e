package echo.tcp;

import echo.api.EchoEvent.Closed.Reason;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// One connection, on a virtual thread of its own: waits for bytes and echoes them, then reads and echoes without waiting as long as that
/// pays, and waits again ([#work]). What does not wait may be done by the thread of a [Round], for which its own thread waits meanwhile: at
/// any time one of the two has all of it.
///
/// After [some reads][Tenure] a new thread goes on.
class Connection extends Watched implements Round.Member {

    /// How often to look in vain for more while others have turns, before it waits.
    private static final int LOOKS = 64;
    /// The same where much arrives: who looks too soon finds a part of it, and while it waits more arrives.
    private static final int LOOKS_FOR_MUCH = 8;
    /// What it takes to make a turn of its own in vain, in looks: the thread gives way before.
    private static final int LOOKS_OF_ITS_OWN = 3;
    /// How many bytes count as one more turn, for the time they take.
    private static final int LONG_TURN = 1 << 16;
    /// How many reads are into a large buffer after one that has brought as much as a small one holds.
    private static final byte LARGE_READS = 16;
    /// Neither a byte nor the end of the peer's stream.
    private static final int NOTHING = -2;

    /// There is one set of processors, for all servers.
    private static final Rounds ROUNDS = new Rounds();
    /// Code is compiled once for all servers.
    private static final Tenure TENURE = new Tenure();

    private final long number;
    private final SocketAddress peer;

    private ByteBuffer buffer; // one of the server's, which is to be given back, or null
    private long bytesRead;
    private short reads; // of the thread, as far as the type can count
    private boolean echoing; // what is in the buffer is not told to have been written
    private byte largeReads; // to come

    /// Makes a connection of a channel, and of its streams.
    Connection(long number, SocketChannel channel, Duplex duplex, StreamServer server) throws IOException {
        super(server, channel, duplex);
        this.number = number;
        this.peer = channel.getRemoteAddress();
    }

    @Override
    protected Thread newThread() {
        return Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(this);
    }

    /// Waits for bytes, echoes them, and takes turns. The wait is not within the echo, as each connection holds the frames that are on the
    /// stack meanwhile.
    ///
    /// @return whether this thread does so again; if not, the peer or the server has ended the loop, or a new thread goes on
    @Override
    protected boolean work() {
        var ended = true;
        var reason = Reason.FAILED;
        try {
            if (bytesRead == 0) {
                open();
            }
            int first = hasSentAllItMay() ? NOTHING : await();
            if (first >= 0) {
                echo((byte) first);
                takeTurns();
                boolean goesOn = !handsOver();
                ended = false;
                return goesOn;
            }
            end(first == Duplex.END);
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
        duplex.handshake(channel);
        hasOpened();
    }

    private void fail(Throwable cause) {
        closeChannel();
        tap().failed(number, peer, cause);
    }

    private void close(Reason reason) {
        long bytesWritten = bytesRead - (echoing ? buffer.limit() : 0);
        closeChannel();
        giveBackBuffer();
        streams().ended(this); // first: who is told of it may count on its place being free
        tap().closed(number, peer, bytesRead, bytesWritten, reason);
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException | RuntimeException | Error e) {
            // there is nothing more to lose
        }
    }

    /// Reads and echoes without waiting, as long as that pays: if others have had their turn meanwhile, or after a moment, there is often
    /// more to read. To wait takes twice the system calls, and a thread is put to sleep and woken. What the peer does not take at once is
    /// written by waiting for it.
    private void takeTurns() throws IOException {
        int turns = 0; // made on its own thread
        credit().waited();
        while (isWorthATurn()) {
            int made;
            if (sharesTurns()) {
                made = ROUNDS.takePart(this);
            } else {
                turns = Turns.giveWay(turns);
                made = ownTurn();
                turns += made;
            }
            if (echoing) {
                writeAll();
            } else if (made <= 0) {
                return;
            }
        }
    }

    private boolean isWorthATurn() {
        return reads < TENURE.reads() && credit().isLeft();
    }

    /// {@return whether a turn waits for nothing, be it an observer or what follows an echo, and another thread may make it}
    boolean sharesTurns() {
        return duplex.isPrompt() && !streams().isObserved();
    }

    private int ownTurn() throws IOException {
        int made = read();
        if (made > 0) {
            credit().turned(0);
            made = write();
        } else if (made == 0) {
            credit().lost(LOOKS_OF_ITS_OWN);
        }
        return made;
    }

    /// Reads what has arrived, unless there is still something to be echoed.
    @Override
    public int read() throws IOException {
        if (echoing) {
            return buffer.remaining();
        }
        if (hasSentAllItMay()) {
            return -1;
        }
        int count = duplex.readArrived(channel, takeBuffer());
        if (count <= 0) {
            giveBackBuffer();
            return count;
        }
        countRead();
        buffer.flip();
        tellRead(count);
        willWrite();
        return count;
    }

    /// Echoes as much of it as there is room for; the rest in the turns that follow.
    @Override
    public int write() throws IOException {
        int count = duplex.writeSome(channel, buffer);
        hasMoved(count);
        if (!buffer.hasRemaining()) {
            hasEchoed();
        }
        return count == 0 ? 0 : 1 + count / LONG_TURN;
    }

    @Override
    public int patience() {
        return largeReads > 0 ? LOOKS_FOR_MUCH : LOOKS;
    }

    @Override
    public Credit credit() {
        return streams().turns();
    }

    /// Waits for a byte, unless the server is closing.
    ///
    /// @return the byte, from 0 to 255, [Duplex#END] if the peer has ended its stream, or [#NOTHING] if the server ends it: it is closing
    /// and nothing has arrived, or it has ended its output during the read
    private int await() throws IOException {
        willRead();
        // looked at only now: a server that begins to close after this sees the connection reading
        int first = isServerOpen() ? duplex.read(channel) : readLast();
        return hasRead() ? first : NOTHING; // what comes after the end came too late
    }

    /// Reads the first byte of what has arrived at a server that is closing.
    private int readLast() throws IOException {
        var first = ByteBuffer.allocate(1);
        return switch (duplex.readArrived(channel, first)) {
            case 0 -> NOTHING;
            case 1 -> Byte.toUnsignedInt(first.get(0));
            default -> Duplex.END;
        };
    }

    /// Echoes the byte that has been waited for, and what has arrived with it.
    private void echo(byte first) throws IOException {
        takeBuffer().put(first);
        try {
            if (buffer.hasRemaining()) {
                duplex.readRest(channel, buffer);
            }
        } finally {
            tellRead(buffer.flip().limit()); // the byte has been read, whether the rest fails or not
        }
        writeAll();
    }

    private boolean handsOver() {
        countRead();
        if (reads < TENURE.reads()) {
            return false;
        }
        reads = 0;
        boolean handsOver = handOver();
        if (handsOver) {
            TENURE.noteHandOver();
        }
        return handsOver;
    }

    private void countRead() {
        reads = (short) Math.min(reads + 1, Short.MAX_VALUE);
    }

    private void tellRead(int count) {
        hasMoved(count);
        tap().read(number, peer, bytesRead, buffer);
        bytesRead += count;
        largeReads = count >= Buffers.SMALL ? LARGE_READS : (byte) Math.max(largeReads - 1, 0);
        echoing = true;
    }

    private void writeAll() throws IOException {
        willWrite();
        while (buffer.hasRemaining()) {
            hasMoved(duplex.write(channel, buffer));
        }
        hasEchoed();
    }

    private void hasEchoed() {
        hasWritten();
        int count = buffer.limit();
        tap().written(number, peer, bytesRead - count, count);
        echoing = false;
        giveBackBuffer();
        afterEcho();
    }

    /// May wait: the buffer has been given back.
    void afterEcho() {
    }

    /// Tells the peer the end of the stream. One that has not told its own may still be sending: to close at once would
    /// reset the connection, and what the peer has yet to receive would be lost.
    ///
    /// @param peerHasEnded whether the peer has told its own
    private void end(boolean peerHasEnded) throws IOException {
        if (!isLingering()) {
            willWrite(); // over TLS it takes a record
            duplex.endOutput(channel);
            hasWritten();
            if (peerHasEnded) {
                return;
            }
            willLinger();
        }
        while (duplex.read(channel) != Duplex.END) {
            hasMoved(1);
            duplex.readArrived(channel, takeBuffer().clear());
            giveBackBuffer();
        }
    }

    private Reason reason() {
        return hasSentAllItMay() ? Reason.BYTE_LIMIT : isLingering() ? Reason.DRAINED : Reason.END_OF_STREAM;
    }

    /// {@return the buffer, empty, with room for no more than the peer may still send}
    private ByteBuffer takeBuffer() {
        buffer = streams().buffers().take(number, largeReads > 0 || !sharesTurns());
        long limit = streams().byteLimit();
        return limit == 0 ? buffer : buffer.limit((int) Math.min(limit - bytesRead, buffer.capacity()));
    }

    private void giveBackBuffer() {
        if (buffer != null) {
            streams().buffers().give(number, buffer);
            buffer = null;
        }
    }

    private boolean hasSentAllItMay() {
        long limit = streams().byteLimit();
        return limit > 0 && bytesRead >= limit;
    }

    SocketAddress peer() {
        return peer;
    }

    private StreamServer streams() {
        return (StreamServer) server();
    }
}
