package echo.cli;

import java.nio.ByteBuffer;

/// The bytes of a stream that have been sent and not come back yet, in bounded memory.
///
/// Safe for use by two threads: one that adds, one that compares.
final class Outstanding {

    /// No more than two pipes hold: servers that pass bytes to a child process and back (`ncat -e /bin/cat`) block for ever once
    /// both pipes are full, as they do not read the one while they write to the other.
    private static final int CAPACITY = 128 * 1024;

    private final byte[] ring = new byte[CAPACITY];
    private long added;
    private long compared;
    private long different = -1;
    private long surplus;
    private long since; // when the oldest of them was added, or some last came back, whichever was later

    /// Adds bytes, once there is room for them.
    ///
    /// @throws InterruptedException if the thread is interrupted while it waits
    synchronized void add(ByteBuffer bytes) throws InterruptedException {
        while (bytes.hasRemaining()) {
            while (added - compared == CAPACITY) {
                wait();
            }
            if (added == compared) {
                since = System.nanoTime();
            }
            int start = (int) (added % CAPACITY);
            int count = (int) Math.min(Math.min(bytes.remaining(), CAPACITY - start), CAPACITY - (added - compared));
            bytes.get(ring, start, count);
            added += count;
        }
    }

    /// Compares what has come back with what was sent, and forgets both.
    synchronized void compare(ByteBuffer bytes) {
        while (bytes.hasRemaining() && added > compared) {
            int start = (int) (compared % CAPACITY);
            int count = (int) Math.min(Math.min(bytes.remaining(), CAPACITY - start), added - compared);
            int mismatch = ByteBuffer.wrap(ring, start, count).mismatch(bytes.slice(bytes.position(), count));
            if (mismatch >= 0 && different < 0) {
                different = compared + mismatch;
            }
            bytes.position(bytes.position() + count);
            compared += count;
        }
        if (bytes.hasRemaining() && different < 0) {
            different = compared;
        }
        surplus += bytes.remaining();
        since = System.nanoTime();
        notifyAll();
    }

    /// {@return whether everything that was added has come back}
    synchronized boolean isEmpty() {
        return added == compared;
    }

    /// {@return for how many nanoseconds nothing has come back, though something is to}
    synchronized long silence() {
        return isEmpty() ? 0 : System.nanoTime() - since;
    }

    /// {@return the number of bytes sent}
    synchronized long sent() {
        return added;
    }

    /// {@return the number of bytes that have come back, up to the number sent}
    synchronized long returned() {
        return compared;
    }

    /// {@return the number of bytes that have come back beyond those sent by then}
    synchronized long surplus() {
        return surplus;
    }

    /// {@return the offset of the first byte that came back as another, or that nobody sent; -1 if there is none}
    synchronized long different() {
        return different;
    }
}
