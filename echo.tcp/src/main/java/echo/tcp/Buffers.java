package echo.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.Stream;

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
    /// How many are kept in each group for the next connections that need one.
    static final int SPARE = 16;
    /// How many groups of connections there are, each with buffers of its own: so that many processors do not wait for each other.
    private static final int GROUPS = Integer.highestOneBit(Runtime.getRuntime().availableProcessors());

    private final int size;
    private final IntFunction<ByteBuffer> allocator;
    private final List<Deque<ByteBuffer>> spare; // each guarded by itself
    private final AtomicLong left;

    /// @param size in bytes, of each
    /// @param allocator makes one of a size
    Buffers(int size, IntFunction<ByteBuffer> allocator) {
        this.size = Math.min(size, LARGEST);
        this.allocator = allocator;
        this.spare = Stream.<Deque<ByteBuffer>>generate(() -> new ArrayDeque<>(SPARE)).limit(GROUPS).toList();
        this.left = new AtomicLong(this.size <= SMALLEST ? Long.MAX_VALUE
                : Math.max(4 * GROUPS, Runtime.getRuntime().maxMemory() / 4 / this.size));
    }

    /// {@return a cleared buffer, which is small if there are too many already, or there is no memory for a large one}
    ///
    /// @param connection the number of the connection that is to have it
    /// @throws OutOfMemoryError if there is no memory for a small one either
    ByteBuffer take(long connection) {
        var buffer = takeSpare(spare(connection));
        return buffer != null ? buffer.clear() : allocate();
    }

    private static ByteBuffer takeSpare(Deque<ByteBuffer> spare) {
        synchronized (spare) {
            return spare.poll();
        }
    }

    private ByteBuffer allocate() {
        if (left.getAndDecrement() <= 0) {
            left.getAndIncrement();
            return ByteBuffer.allocate(SMALLEST);
        }
        try {
            return allocator.apply(size);
        } catch (OutOfMemoryError e) {
            if (size <= SMALLEST) {
                return ByteBuffer.allocate(size);
            }
            left.getAndIncrement();
            return ByteBuffer.allocate(SMALLEST);
        }
    }

    /// Takes a buffer back.
    ///
    /// @param connection the number of the connection that has had it
    void give(long connection, ByteBuffer buffer) {
        if (buffer.capacity() == size && !keeps(spare(connection), buffer)) {
            left.getAndIncrement();
        }
    }

    private static boolean keeps(Deque<ByteBuffer> spare, ByteBuffer buffer) {
        synchronized (spare) {
            if (spare.size() == SPARE) {
                return false;
            }
            spare.push(buffer);
            return true;
        }
    }

    private Deque<ByteBuffer> spare(long connection) {
        return spare.get((int) (connection & GROUPS - 1));
    }
}
