package echo.tcp;

import java.nio.ByteBuffer;

/// Small buffers, many of which share an array, that would else take more than what it holds of each. One thread at a time
/// cuts; what each does with its buffer is no matter to the others.
final class Slab {

    /// How many there are in one: the last of them to be in use keeps the room of all.
    private static final int COUNT = 256;

    private final int size;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    /// @param size in bytes, of each
    Slab(int size) {
        this.size = size;
    }

    /// {@return a buffer that is nobody else's}
    ByteBuffer cut() {
        if (!rest.hasRemaining()) {
            rest = ByteBuffer.allocate(COUNT * size);
        }
        var buffer = rest.slice(rest.position(), size);
        rest.position(rest.position() + size);
        return buffer;
    }
}
