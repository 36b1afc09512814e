package echo.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.IntFunction;

/// The large buffers of a server, for connections with more to echo than their own small one holds. A connection takes one when it
/// needs it and gives it back before it waits for its peer to send: so a few are enough, but for connections whose peers take
/// nothing, which keep theirs. All of them together take a quarter of the heap's size at most.
///
/// Safe for use by several threads.
final class Buffers {

    /// No read brings as much: it is more than the kernel keeps by default.
    private static final int LARGEST = 1 << 20;
    /// How many are kept for the next connection that needs one.
    private static final int SPARE = 2 * Runtime.getRuntime().availableProcessors();

    private final int size;
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>(SPARE); // guarded by this, as is the next
    private long left;

    /// @param size in bytes, of each
    Buffers(int size) {
        this.size = Math.min(size, LARGEST);
        this.left = Math.max(SPARE, Runtime.getRuntime().maxMemory() / 4 / this.size);
    }

    /// {@return a cleared buffer, or `null` if there are too many already}
    ///
    /// @param allocator makes one of a size
    ByteBuffer take(IntFunction<ByteBuffer> allocator) {
        synchronized (this) {
            if (!spare.isEmpty()) {
                return spare.pop().clear();
            }
            if (left == 0) {
                return null;
            }
            left--;
        }
        try {
            return allocator.apply(size);
        } catch (OutOfMemoryError e) {
            forget();
            return null;
        }
    }

    /// Takes a buffer back.
    void give(ByteBuffer buffer) {
        synchronized (this) {
            if (spare.size() < SPARE) {
                spare.push(buffer);
                return;
            }
        }
        forget();
    }

    private synchronized void forget() {
        left++;
    }
}
