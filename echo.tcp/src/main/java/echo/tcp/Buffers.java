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
/// Most messages are small: a connection that reads together with others gets a small buffer until it has filled one. Many of those are
/// kept at little cost. Where there are too many of the one kind, or there is no memory for another, the other kind does.
///
/// Safe for use by several threads.
final class Buffers {

    /// How large a small one is, in bytes.
    static final int SMALL = 1 << 12;
    /// How many of each kind are kept in each group for the next connections that need one. To drop a direct one is not to have its memory
    /// back: that takes a collection of garbage, of which there is little otherwise.
    static final int SPARE = 32;

    /// No read brings as much: it is more than the kernel keeps by default.
    private static final int LARGEST = 1 << 20;
    /// What a connection gets if there are too many already. Of those that are no larger there cannot be too many.
    private static final int SMALLEST = 128;
    /// How many groups of connections there are, each with buffers of its own: so that many processors do not wait for each other.
    private static final int GROUPS = Integer.highestOneBit(Runtime.getRuntime().availableProcessors());

    private final IntFunction<ByteBuffer> allocator;
    private final AtomicLong left; // in bytes
    private final Pool small;
    private final Pool large;

    /// @param size in bytes, of the large ones
    /// @param allocator makes one of a size
    Buffers(int size, IntFunction<ByteBuffer> allocator) {
        int largest = Math.min(size, LARGEST);
        this.allocator = allocator;
        this.left = new AtomicLong(Math.max(4L * GROUPS * largest, Runtime.getRuntime().maxMemory() / 4));
        this.small = new Pool(Math.min(largest, SMALL));
        this.large = largest > SMALL ? new Pool(largest) : small;
    }

    /// {@return a cleared buffer, which is very small if there are too many already, or there is no memory for another}
    ///
    /// @param connection the number of the connection that is to have it
    /// @param ofMuch whether a small one may not do
    /// @throws OutOfMemoryError if there is no memory for a very small one either
    ByteBuffer take(long connection, boolean ofMuch) {
        var buffer = (ofMuch ? large : small).take(connection);
        if (buffer == null) {
            buffer = (ofMuch ? small : large).take(connection);
        }
        return buffer != null ? buffer.clear() : ByteBuffer.allocate(Math.min(SMALLEST, large.size));
    }

    /// Takes a buffer back.
    ///
    /// @param connection the number of the connection that has had it
    void give(long connection, ByteBuffer buffer) {
        if (buffer.capacity() == large.size) {
            large.give(connection, buffer);
        } else if (buffer.capacity() == small.size) {
            small.give(connection, buffer);
        }
    }

    /// Those of one size.
    private final class Pool {

        private final int size;
        private final List<Deque<ByteBuffer>> spare; // each guarded by itself

        /// @param size in bytes
        Pool(int size) {
            this.size = size;
            this.spare = Stream.<Deque<ByteBuffer>>generate(() -> new ArrayDeque<>(SPARE)).limit(GROUPS).toList();
        }

        /// {@return one of these, or null if there are too many already, or there is no memory for another}
        ByteBuffer take(long connection) {
            var buffer = takeSpare(spare(connection));
            return buffer != null ? buffer : allocate();
        }

        private static ByteBuffer takeSpare(Deque<ByteBuffer> spare) {
            synchronized (spare) {
                return spare.poll();
            }
        }

        private ByteBuffer allocate() {
            if (left.addAndGet(-size) >= 0 || size <= SMALLEST) {
                try {
                    return allocator.apply(size);
                } catch (OutOfMemoryError e) {
                    // as if there were too many
                }
            }
            left.addAndGet(size);
            return null;
        }

        void give(long connection, ByteBuffer buffer) {
            if (!keeps(spare(connection), buffer)) {
                left.addAndGet(size);
            }
        }

        private boolean keeps(Deque<ByteBuffer> spare, ByteBuffer buffer) {
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
}
