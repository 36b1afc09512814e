package echo.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/// The buffers of a server, into which its connections read. A connection takes one when something has arrived, or may have, and gives
/// it back before it waits for its peer to send: so a few are enough, but for connections whose peers take nothing, which keep
/// theirs. Those in use take a quarter of the heap's size together at most.
///
/// Safe for use by several threads.
final class Buffers {

    /// No read brings as much: it is more than the kernel keeps by default.
    private static final int LARGEST = 1 << 20;
    /// What a connection gets if there are too many already. Of those that are no larger there cannot be too many.
    private static final int SMALLEST = 128;
    /// How many are kept for the next connection that needs one.
    private static final int SPARE = 2 * Runtime.getRuntime().availableProcessors();
    /// How many groups of connections there are, each with a buffer at hand: so that many processors do not wait for each other.
    private static final int GROUPS = Integer.highestOneBit(Runtime.getRuntime().availableProcessors());
    /// So many references are farther apart than what processors exchange at once.
    private static final int APART = 32;

    private final int size;
    private final IntFunction<ByteBuffer> allocator;
    private final AtomicReferenceArray<ByteBuffer> atHand = new AtomicReferenceArray<>(GROUPS * APART);
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>(SPARE); // guarded by this, as is the next
    private long left;

    /// @param size in bytes, of each
    /// @param allocator makes one of a size
    Buffers(int size, IntFunction<ByteBuffer> allocator) {
        this.size = Math.min(size, LARGEST);
        this.allocator = allocator;
        this.left = this.size <= SMALLEST ? Long.MAX_VALUE
                : Math.max(SPARE + GROUPS, Runtime.getRuntime().maxMemory() / 4 / this.size);
    }

    /// {@return a cleared buffer, which is small if there are too many already, or there is no memory for a large one}
    ///
    /// @param connection the number of the connection that is to have it
    /// @throws OutOfMemoryError if there is no memory for a small one either
    ByteBuffer take(long connection) {
        var buffer = atHand.getAndSet(group(connection), null);
        return buffer != null ? buffer.clear() : takeSpare();
    }

    private ByteBuffer takeSpare() {
        synchronized (this) {
            if (!spare.isEmpty()) {
                return spare.pop().clear();
            }
            if (left == 0) {
                return ByteBuffer.allocate(SMALLEST);
            }
            left--;
        }
        try {
            return allocator.apply(size);
        } catch (OutOfMemoryError e) {
            if (size <= SMALLEST) {
                return ByteBuffer.allocate(size);
            }
            forget();
            return ByteBuffer.allocate(SMALLEST);
        }
    }

    /// Takes a buffer back.
    ///
    /// @param connection the number of the connection that has had it
    void give(long connection, ByteBuffer buffer) {
        if (buffer.capacity() == size && !atHand.compareAndSet(group(connection), null, buffer)) {
            giveSpare(buffer);
        }
    }

    private synchronized void giveSpare(ByteBuffer buffer) {
        if (spare.size() < SPARE) {
            spare.push(buffer);
        } else {
            forget();
        }
    }

    private synchronized void forget() {
        left++;
    }

    private static int group(long connection) {
        return (int) (connection & GROUPS - 1) * APART;
    }
}
