package echo.api.capture;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Makes frames of their bytes, as far as they go: what is cut or malformed is left out. Nothing a frame says makes it fail.
final class Decoder {

    private static final int NULL = 0; // link types, as pcap and pcapng number them
    private static final int ETHERNET = 1;
    private static final int RAW = 101;
    private static final int RAW_BSD = 12;
    private static final int RAW_OPENBSD = 14;
    private static final int LOOP = 108;
    private static final int COOKED = 113;
    private static final int IPV4 = 228;
    private static final int IPV6 = 229;
    private static final int COOKED_2 = 276;

    private static final int SMALLEST_TYPE = 0x600; // below it is a length (IEEE 802.3)
    private static final int SMALLEST_ETHERNET = 60;
    private static final int CHECK_SEQUENCE = 4;
    private static final int SMALLEST_TCP = 20;
    private static final int UDP_HEADER = 8;
    private static final int LARGEST_DATAGRAM = 65_535;

    /// What the headers of IP say of a fragment.
    private record Part(int protocol, long id, int offset, boolean last) {}

    private final Reassembly reassembly = new Reassembly();

    private ByteBuffer bytes; // of the frame at hand, as far as they were captured
    private long size;
    private Optional<Instant> time;

    /// @param size the bytes it had, as the capture tells; no fewer than were captured, whatever it tells
    /// @param bytes what was captured, from its position on
    /// @param link the type of the link
    /// @param checkBytes how much of the frame is its check sequence
    Frame decode(long number, Optional<Instant> time, long size, ByteBuffer bytes, int link, int checkBytes) {
        this.bytes = bytes.slice().order(ByteOrder.BIG_ENDIAN);
        this.time = time;
        this.size = Math.max(size, bytes.remaining());
        long wireSize = link == ETHERNET ? Math.max(this.size - checkBytes, SMALLEST_ETHERNET) + CHECK_SEQUENCE : this.size;
        return new Frame(number, time, this.size, bytes.remaining(), wireSize, link(link));
    }

    private Packet link(int link) {
        return switch (link) {
            case ETHERNET -> has(12, 2) && u16(12) < SMALLEST_TYPE ? new Packet.Other(mac(6), mac(0), "LLC")
                    : tagged(12, 14, mac(6), mac(0));
            case COOKED -> tagged(14, 16, has(4, 2) && u16(4) == 6 ? mac(6) : "", "");
            case COOKED_2 -> tagged(0, 20, has(11, 1) && u8(11) == 6 ? mac(12) : "", "");
            case NULL, LOOP -> !has(0, 4) ? new Packet.Other("", "", "loopback") : family(bytes.getInt(0));
            case RAW, RAW_BSD, RAW_OPENBSD, IPV4, IPV6 -> raw(0);
            default -> new Packet.Other("", "", "link " + link);
        };
    }

    /// The family is in the byte order of the host that captured, or big-endian; IPv6 has another number on every system.
    private Packet family(int bytes) {
        int family = (bytes & 0xffff) == 0 ? Integer.reverseBytes(bytes) : bytes;
        return switch (family) {
            case 2, 10, 24, 28, 30 -> raw(4);
            default -> new Packet.Other("", "", family >>> 16 == 0 ? "family " + family : "loopback");
        };
    }

    private Packet raw(int at) {
        int version = has(at, 1) ? u8(at) >> 4 : 0;
        return version == 4 ? ipv4(at) : version == 6 ? ipv6(at) : new Packet.Other("", "", "IP");
    }

    /// @param type where the type of the packet is
    /// @param at where the packet is, or a tag of 802.1Q, which has another type at its end
    private Packet tagged(int type, int at, String source, String destination) {
        while (has(type, 2) && isTag(u16(type))) {
            type = at + 2;
            at += 4;
        }
        return !has(type, 2) ? new Packet.Other(source, destination, "?") : switch (u16(type)) {
            case 0x0800 -> ipv4(at);
            case 0x86dd -> ipv6(at);
            default -> new Packet.Other(source, destination, Names.ofType(u16(type)));
        };
    }

    private static boolean isTag(int type) {
        return type == 0x8100 || type == 0x88a8 || type == 0x9100;
    }

    private Packet ipv4(int at) {
        int header = has(at, 20) ? 4 * (u8(at) & 15) : 0;
        if (header < 20 || u8(at) >> 4 != 4) {
            return new Packet.Other("", "", "IPv4");
        }
        int protocol = u8(at + 9);
        var source = address(at + 12, 4);
        var destination = address(at + 16, 4);
        int length = u16(at + 2) == 0 ? Integer.MAX_VALUE : u16(at + 2) - header; // 0: not yet cut into segments
        int offset = (u16(at + 6) & 0x1fff) * 8;
        boolean last = (u16(at + 6) & 0x2000) == 0;
        var part = offset == 0 && last ? null : new Part(protocol, u16(at + 4), offset, last);
        return ip(source, destination, protocol, at + header, at + header, length, part);
    }

    private Packet ipv6(int at) {
        if (!has(at, 40) || u8(at) >> 4 != 6) {
            return new Packet.Other("", "", "IPv6");
        }
        int next = u8(at + 6);
        int length = u16(at + 4) == 0 && next != Names.NO_NEXT_HEADER ? Integer.MAX_VALUE : u16(at + 4); // 0: a jumbogram
        int begin = at + 40; // of what may be in fragments
        int end = begin; // of the headers
        Part part = null;
        while (Names.isExtension(next) && has(end, 8) && (part == null || part.offset == 0)) {
            int following = u8(end);
            if (next == Names.FRAGMENT) {
                part = new Part(0, Integer.toUnsignedLong(bytes.getInt(end + 4)), u16(end + 2) & 0xfff8, (u16(end + 2) & 1) == 0);
                end += 8;
                length -= length == Integer.MAX_VALUE ? 0 : end - begin;
                begin = end;
            } else {
                end += next == Names.AUTHENTICATION ? 4 * (u8(end + 1) + 2) : 8 * (u8(end + 1) + 1);
            }
            next = following;
        }
        return ip(address(at + 8, 16), address(at + 24, 16), next, begin, end, length, part);
    }

    /// @param begin where what may be in fragments begins
    /// @param end where the headers of IP end
    /// @param length how many bytes follow `begin`, as IP tells
    /// @param part which fragment it is, or `null`
    private Packet ip(InetAddress source, InetAddress destination, int protocol, int begin, int end, int length, Part part) {
        int there = Math.clamp(size - begin, 0, Math.max(0, part == null ? length : Math.min(length, LARGEST_DATAGRAM)));
        boolean first = part == null || part.offset == 0;
        int rest = begin + there - end; // what follows the headers of IP
        int header = first ? header(protocol, end, rest) : 0;
        var payload = length < 0 || rest < 0 || header < 0 ? OptionalInt.empty()
                : OptionalInt.of((part == null && protocol == Names.UDP ? told(end, rest) : rest) - header);
        var fragment = Optional.<Fragment>empty();
        if (part != null) {
            var key = new Reassembly.Key(source, destination, part.protocol, part.id);
            int before = first && payload.isPresent() ? end - begin + header : -1;
            var whole = reassembly.add(key, time, part.offset, there, part.last, before);
            fragment = Optional.of(new Fragment(part.id, part.offset, there, part.last, whole));
        }
        return new Packet.Ip(source, destination, Names.ofProtocol(protocol), payload, content(end + header, payload.orElse(0)),
                fragment, first ? transport(protocol, end, rest) : Optional.empty());
    }

    /// {@return the length of the header that stands between those of IP and the payload; -1 if it is not known}
    private int header(int protocol, int at, int rest) {
        int length = switch (protocol) {
            case Names.TCP -> rest >= SMALLEST_TCP && has(at, 13) ? 4 * (u8(at + 12) >> 4) : -1;
            case Names.UDP -> UDP_HEADER;
            default -> Names.isExtension(protocol) ? -1 : 0;
        };
        return length > rest || protocol == Names.TCP && length < SMALLEST_TCP ? -1 : length;
    }

    /// {@return the length that UDP tells, where it makes sense; it may be less than what IP carries}
    private int told(int at, int rest) {
        int length = has(at, UDP_HEADER) ? u16(at + 4) : 0;
        return length < UDP_HEADER ? rest : Math.min(length, rest);
    }

    /// {@return a copy of what was captured of some bytes}
    private ByteBuffer content(int at, int count) {
        var content = new byte[Math.clamp(bytes.limit() - at, 0, count)];
        bytes.get(Math.min(at, bytes.limit()), content);
        return ByteBuffer.wrap(content);
    }

    private Optional<Transport> transport(int protocol, int at, int rest) {
        return Optional.ofNullable(switch (protocol) {
            case Names.TCP -> rest < SMALLEST_TCP || !has(at, 14) ? null
                    : new Transport.Tcp(u16(at), u16(at + 2), Integer.toUnsignedLong(bytes.getInt(at + 4)), flags(u8(at + 13)));
            case Names.UDP -> rest < UDP_HEADER || !has(at, 4) ? null : new Transport.Udp(u16(at), u16(at + 2));
            default -> null;
        });
    }

    private static Set<Transport.Flag> flags(int bits) {
        var flags = EnumSet.allOf(Transport.Flag.class);
        flags.removeIf(flag -> (bits >> flag.ordinal() & 1) == 0);
        return flags;
    }

    private InetAddress address(int at, int length) {
        var address = new byte[length];
        bytes.get(at, address);
        try {
            // InetAddress would make IPv4 of an address that is mapped into IPv6
            return length == 4 ? InetAddress.getByAddress(address) : Inet6Address.getByAddress(null, address, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // of another length
        }
    }

    private String mac(int at) {
        if (!has(at, 6)) {
            return "";
        }
        var address = new byte[6];
        bytes.get(at, address);
        return HexFormat.ofDelimiter(":").formatHex(address);
    }

    private boolean has(int at, int count) {
        return at + count <= bytes.limit();
    }

    private int u8(int at) {
        return Byte.toUnsignedInt(bytes.get(at));
    }

    private int u16(int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }
}
