package echo.api.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A file that is read once, from front to back, and knows where it is. What the file says it holds is never allocated.
final class Source {

    /// The most bytes of a frame that libpcap and Wireshark write or accept (`MAXIMUM_SNAPLEN`).
    static final int LONGEST_FRAME = 262_144;

    private final InputStream input;
    private final byte[] bytes = new byte[LONGEST_FRAME]; // of what was read last
    private ByteOrder order = ByteOrder.BIG_ENDIAN;
    private long offset;

    Source(InputStream input) {
        this.input = input;
    }

    long offset() {
        return offset;
    }

    void setOrder(ByteOrder order) {
        this.order = order;
    }

    /// {@return whether nothing follows; if it is the end, a byte of it has not been taken}
    boolean isAtEnd() throws IOException {
        input.mark(1);
        boolean end = input.read() < 0;
        if (!end) {
            input.reset();
        }
        return end;
    }

    /// {@return the next bytes, valid until the next call}
    ///
    /// @param count how many, at most [#LONGEST_FRAME]
    /// @param what they are, for the message should the file end among them
    ByteBuffer take(int count, String what) throws IOException {
        int there = input.readNBytes(bytes, 0, count);
        offset += there;
        if (there < count) {
            throw malformed("the file ends within " + what);
        }
        return ByteBuffer.wrap(bytes, 0, count).order(order);
    }

    int int32(String what) throws IOException {
        return take(Integer.BYTES, what).getInt();
    }

    /// Passes bytes over by reading them: a file may be skipped beyond its end without notice.
    void skip(long count, String what) throws IOException {
        for (long rest = count; rest > 0; ) {
            int step = (int) Math.min(rest, bytes.length);
            take(step, what);
            rest -= step;
        }
    }

    IOException malformed(String what) {
        return malformed(offset, what);
    }

    static IOException malformed(long offset, String what) {
        return new IOException("byte " + offset + ": " + what);
    }
}
