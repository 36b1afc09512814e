package echo.api.capture;

import java.io.IOException;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads pcap (draft-ietf-opsawg-pcap): a header, and then record after record.
final class PcapReader {

    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    private static final int VERSION = 2;

    private final Source source;
    private final int magic;
    private final Consumer<? super Frame> consumer;
    private final Decoder decoder = new Decoder();

    /// @param magic what the file begins with, already taken from it, as big-endian
    PcapReader(Source source, int magic, Consumer<? super Frame> consumer) {
        this.source = source;
        this.magic = magic;
        this.consumer = consumer;
        source.setOrder(isBigEndian(magic) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    static boolean isMagic(int magic) {
        return isBigEndian(magic) || isBigEndian(Integer.reverseBytes(magic));
    }

    private static boolean isBigEndian(int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS;
    }

    void read() throws IOException {
        int unit = magic == NANOSECONDS || Integer.reverseBytes(magic) == NANOSECONDS ? 1 : 1000;
        var header = source.take(20, "the header");
        int version = Short.toUnsignedInt(header.getShort());
        if (version != VERSION) {
            throw Source.malformed(4, "version " + version + " of pcap is not known");
        }
        int link = header.getInt(16);
        int checkBytes = (link >>> 26 & 1) == 0 ? 0 : 2 * (link >>> 28); // section 4: a count of 16-bit words
        for (long number = 1; !source.isAtEnd(); number++) {
            long start = source.offset();
            var what = "frame " + number;
            var record = source.take(16, what);
            long second = Integer.toUnsignedLong(record.getInt());
            var time = Instant.ofEpochSecond(second, Integer.toUnsignedLong(record.getInt()) * unit);
            long captured = Integer.toUnsignedLong(record.getInt());
            long size = Integer.toUnsignedLong(record.getInt());
            if (captured > Source.LONGEST_FRAME) {
                throw Source.malformed(start, what + " has a length of " + captured + " bytes: at most 262144 may be captured");
            }
            var bytes = source.take((int) captured, what);
            consumer.accept(decoder.decode(number, Optional.of(time), size, bytes, link & 0xffff, checkBytes));
        }
    }
}
