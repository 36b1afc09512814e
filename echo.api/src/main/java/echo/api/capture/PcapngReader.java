package echo.api.capture;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads pcapng (draft-ietf-opsawg-pcapng): block after block, each between its length and its length once more.
final class PcapngReader {

    static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int INTERFACE = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    private static final int BYTE_ORDER = 0x1a2b3c4d;
    private static final int AROUND = 12; // type, length, and the length again
    private static final int MOST_INTERFACES = 1 << 16;

    private static final int RESOLUTION = 9; // options of an interface
    private static final int CHECK_LENGTH = 13;
    private static final int TIME_OFFSET = 14;

    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

    /// @param units the parts of a second that its times are counted in
    /// @param seconds what is added to its times
    private record Interface(int link, long snapLength, int checkBytes, BigInteger units, long seconds) {

        Optional<Instant> time(int high, int low) {
            var time = new BigInteger(1, ByteBuffer.allocate(8).putInt(high).putInt(low).array()).divideAndRemainder(units);
            var second = time[0].add(BigInteger.valueOf(seconds));
            boolean fits = second.bitLength() < Long.SIZE && second.longValue() >= Instant.MIN.getEpochSecond()
                    && second.longValue() <= Instant.MAX.getEpochSecond();
            return fits ? Optional.of(Instant.ofEpochSecond(second.longValue(), time[1].multiply(NANOS).divide(units).longValue()))
                    : Optional.empty();
        }
    }

    private final Source source;
    private final Consumer<? super Frame> consumer;
    private final Decoder decoder = new Decoder();
    private final List<Interface> interfaces = new ArrayList<>(); // of the section
    private long frames;
    private long rest; // bytes of the block's body that have not been read

    /// @param source the file behind the type of its first block
    PcapngReader(Source source, Consumer<? super Frame> consumer) {
        this.source = source;
        this.consumer = consumer;
    }

    void read() throws IOException {
        block(0, SECTION_HEADER);
        while (!source.isAtEnd()) {
            long start = source.offset();
            block(start, source.int32("the type of a block"));
        }
    }

    private void block(long start, int type) throws IOException {
        var what = "the block at byte " + start;
        if (type == SECTION_HEADER) {
            findOrder(start);
        }
        long length = type == SECTION_HEADER ? rest : Integer.toUnsignedLong(source.int32(what));
        if (length < AROUND || length % 4 != 0) {
            throw Source.malformed(start, "a block has a length of " + length + " bytes: expected a multiple of 4, at least 12");
        }
        rest = length - AROUND;
        switch (type) {
            case SECTION_HEADER -> section(start);
            case INTERFACE -> describe(start);
            case ENHANCED_PACKET -> packet(start, false);
            case OBSOLETE_PACKET -> packet(start, true);
            case SIMPLE_PACKET -> simplePacket(start);
            default -> { }
        }
        source.skip(rest, what);
        long again = Integer.toUnsignedLong(source.int32(what));
        if (again != length) {
            throw Source.malformed(start, "a block has a length of " + length + " bytes at its front and " + again + " at its end");
        }
    }

    /// The length of a section header stands before what tells its byte order.
    private void findOrder(long start) throws IOException {
        source.setOrder(ByteOrder.BIG_ENDIAN);
        var header = source.take(8, "a section header");
        int order = header.getInt(4);
        if (order != BYTE_ORDER && Integer.reverseBytes(order) != BYTE_ORDER) {
            throw Source.malformed(start + 8, "a section has the byte order %08x, which is none".formatted(order));
        }
        source.setOrder(order == BYTE_ORDER ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        rest = Integer.toUnsignedLong(order == BYTE_ORDER ? header.getInt(0) : Integer.reverseBytes(header.getInt(0)));
    }

    private ByteBuffer body(int count, long start) throws IOException {
        if (count > rest) {
            throw Source.malformed(start, "a block is too short for what it holds");
        }
        rest -= count;
        return source.take(count, "the block at byte " + start);
    }

    private void section(long start) throws IOException {
        rest -= Integer.BYTES; // the byte order
        int version = Short.toUnsignedInt(body(12, start).getShort());
        if (version != 1) {
            throw Source.malformed(start + 12, "version " + version + " of pcapng is not known");
        }
        interfaces.clear();
    }

    private void describe(long start) throws IOException {
        var fields = body(8, start);
        int link = Short.toUnsignedInt(fields.getShort());
        long snapLength = Integer.toUnsignedLong(fields.getInt(4));
        var units = BigInteger.valueOf(1_000_000);
        int checkBytes = 0;
        long seconds = 0;
        while (rest >= 4) {
            var option = body(4, start);
            int code = Short.toUnsignedInt(option.getShort());
            int length = Short.toUnsignedInt(option.getShort());
            if (code == 0) {
                break;
            }
            var value = body((length + 3) / 4 * 4, start);
            if (code == RESOLUTION && length == 1) {
                int resolution = value.get();
                units = resolution < 0 ? BigInteger.TWO.pow(resolution & 0x7f) : BigInteger.TEN.pow(resolution);
            } else if (code == CHECK_LENGTH && length == 1) {
                int check = Byte.toUnsignedInt(value.get());
                checkBytes = check < 8 ? check : check / 8; // in bits; but the text can be read as bytes, and has been
            } else if (code == TIME_OFFSET && length == 8) {
                seconds = value.getLong();
            }
        }
        if (interfaces.size() == MOST_INTERFACES) {
            throw Source.malformed(start, "a section has more than 65536 interfaces");
        }
        interfaces.add(new Interface(link, snapLength, checkBytes, units, seconds));
    }

    private void packet(long start, boolean obsolete) throws IOException {
        var fields = body(20, start);
        var from = find(obsolete ? Short.toUnsignedInt(fields.getShort(0)) : Integer.toUnsignedLong(fields.getInt(0)), start);
        var time = from.time(fields.getInt(4), fields.getInt(8));
        frame(from, time, Integer.toUnsignedLong(fields.getInt(16)), Integer.toUnsignedLong(fields.getInt(12)), start);
    }

    private void simplePacket(long start) throws IOException {
        long size = Integer.toUnsignedLong(body(4, start).getInt());
        var from = find(0, start);
        frame(from, Optional.empty(), size, from.snapLength == 0 ? size : Math.min(size, from.snapLength), start);
    }

    private Interface find(long id, long start) throws IOException {
        if (id >= interfaces.size()) {
            throw Source.malformed(start, "frame " + (frames + 1) + " is of interface " + id + ", which was not described");
        }
        return interfaces.get((int) id);
    }

    private void frame(Interface from, Optional<Instant> time, long size, long captured, long start) throws IOException {
        frames++;
        if (captured > Math.min(rest, Source.LONGEST_FRAME)) {
            throw Source.malformed(start, "frame " + frames + " has a length of " + captured + " bytes: "
                    + (captured > rest ? "its block ends before" : "at most 262144 may be captured"));
        }
        consumer.accept(decoder.decode(frames, time, size, body((int) captured, start), from.link, from.checkBytes));
    }
}
