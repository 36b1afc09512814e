package echo.api.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/// Builds packets and the files that hold them, byte by byte. Nothing of it comes from what is tested.
final class Bytes {

    static final byte[] SOURCE_4 = bytes("c0000201");
    static final byte[] DESTINATION_4 = bytes("c6336407");
    static final byte[] SOURCE_6 = bytes("20010db8000000000000000000000001");
    static final byte[] DESTINATION_6 = bytes("20010db8000000000000000000000007");
    private static final byte[] MACS = bytes("02005e005302" + "02005e005301");

    private final ByteOrder order;
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    Bytes(ByteOrder order) {
        this.order = order;
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] u16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    private static byte[] u32(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    // packets, big-endian

    static byte[] ethernet(int type, byte[] packet) {
        return join(MACS, u16(type), packet);
    }

    static byte[] tag(int type, byte[] packet) {
        return join(u16(42), u16(type), packet);
    }

    static byte[] cooked(int type, byte[] packet) {
        return join(bytes("0000" + "0001" + "0006" + "02005e005301" + "0000"), u16(type), packet);
    }

    static byte[] cooked2(int type, byte[] packet) {
        return join(u16(type), bytes("0000" + "00000002" + "0001" + "00" + "06" + "02005e005301" + "0000"), packet);
    }

    static byte[] ipv4(int protocol, byte[] options, int id, int offset, boolean more, byte[] payload) {
        int header = 20 + options.length;
        return join(bytes("%02x".formatted(0x40 | header / 4) + "00"), u16(header + payload.length), u16(id),
                u16(offset / 8 | (more ? 0x2000 : 0)), new byte[] {64, (byte) protocol, 0, 0},
                SOURCE_4, DESTINATION_4, options, payload);
    }

    static byte[] ipv4(int protocol, byte[] payload) {
        return ipv4(protocol, new byte[0], 1, 0, false, payload);
    }

    static byte[] ipv6(int next, byte[] payload) {
        return join(bytes("60000000"), u16(payload.length), new byte[] {(byte) next, 64}, SOURCE_6, DESTINATION_6, payload);
    }

    /// An extension header of 16 bytes, with an option that pads it.
    static byte[] extension(int next, byte[] payload) {
        return join(new byte[] {(byte) next, 1, 1, 12}, new byte[12], payload);
    }

    static byte[] fragment(int next, long id, int offset, boolean more, byte[] payload) {
        return join(new byte[] {(byte) next, 0}, u16(offset | (more ? 1 : 0)), u32(id), payload);
    }

    static byte[] udp(int source, int destination, int payload) {
        return join(u16(source), u16(destination), u16(8 + payload), bytes("0000"), new byte[payload]);
    }

    static byte[] tcp(int source, int destination, int flags, int options, int payload) {
        return join(u16(source), u16(destination), new byte[8], new byte[] {(byte) ((20 + options) / 4 << 4), (byte) flags},
                bytes("ffff00000000"), ones(options), new byte[payload]);
    }

    static byte[] ones(int count) {
        var ones = new byte[count];
        Arrays.fill(ones, (byte) 1); // no operation
        return ones;
    }

    // files

    byte[] toArray() {
        return file.toByteArray();
    }

    private ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(order);
    }

    Bytes pcap(boolean nanos, int link) {
        file.writeBytes(buffer(24).putInt(nanos ? 0xa1b23c4d : 0xa1b2c3d4).putShort((short) 2).putShort((short) 4)
                .putInt(0).putInt(0).putInt(262_144).putInt(link).array());
        return this;
    }

    Bytes record(long seconds, int fraction, long size, byte[] captured) {
        file.writeBytes(buffer(16 + captured.length).putInt((int) seconds).putInt(fraction).putInt(captured.length)
                .putInt((int) size).put(captured).array());
        return this;
    }

    Bytes block(int type, byte[] body) {
        int length = 12 + (body.length + 3) / 4 * 4;
        file.writeBytes(buffer(length).putInt(type).putInt(length).put(body).putInt(length - 4, length).array());
        return this;
    }

    Bytes section() {
        return block(0x0a0d0d0a, buffer(16).putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1).array());
    }

    Bytes describe(int link, int snapLength, byte[]... options) {
        return block(1, join(buffer(8).putShort((short) link).putShort((short) 0).putInt(snapLength).array(), join(options)));
    }

    byte[] option(int code, byte[] value) {
        return buffer(4 + (value.length + 3) / 4 * 4).putShort((short) code).putShort((short) value.length).put(value).array();
    }

    byte[] int64(long value) {
        return buffer(8).putLong(value).array();
    }

    Bytes enhanced(int from, long time, long size, byte[] captured) {
        return block(6, join(buffer(20).putInt(from).putInt((int) (time >>> 32)).putInt((int) time).putInt(captured.length)
                .putInt((int) size).array(), captured));
    }

    Bytes obsolete(int from, long time, long size, byte[] captured) {
        return block(2, join(buffer(20).putShort((short) from).putShort((short) -1).putInt((int) (time >>> 32)).putInt((int) time)
                .putInt(captured.length).putInt((int) size).array(), captured));
    }

    Bytes simple(long size, byte[] captured) {
        return block(3, join(buffer(4).putInt((int) size).array(), captured));
    }
}
