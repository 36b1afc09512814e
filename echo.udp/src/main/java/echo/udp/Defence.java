package echo.udp;

import echo.api.EchoEvent.Refused.Reason;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;

/// Decides which datagrams are answered. Their source is whatever the sender wrote there: an echo server without this answers
/// victims who have not asked, and two of them answer each other for ever (CVE-1999-0103, CVE-2024-2169).
///
/// Peers on loopback can be neither victims nor far away, and are exempt from budgets and from the search for loops. All memory
/// is taken beforehand. Safe for use by several threads.
final class Defence {

    /// Services that answer whatever comes: `memcached`, `SSDP` and the like. None is from 32768, where the ports begin that systems
    /// give to clients: an honest one would be refused by chance.
    static final Set<Integer> REFLECTORS = Set.of(1194, 1434, 1604, 1645, 1812, 1900, 2049, 2123, 3283, 3389, 3478, 3702, 4500, 5060,
            5093, 5351, 5353, 5683, 6881, 8082, 10001, 10074, 11211, 17185, 20800, 26000, 27005, 27015, 27960, 30718, 32414);

    /// What a network (an IPv4 /24 or an IPv6 /48) may send.
    static final int NETWORK_DATAGRAMS = 1_000; // a second
    static final int NETWORK_BYTES = 1_000_000; // a second
    /// What all may send.
    static final int TOTAL_DATAGRAMS = 50_000; // a second
    static final int TOTAL_BYTES = 50_000_000; // a second

    /// Of how many identical datagrams from one endpoint one is dropped. A loop conserves its datagrams, so it ends.
    static final int LOOP = 32;

    private static final int PRIVILEGED = 1024;
    private static final int SLOTS = 8192;

    private final int port;
    private final LongSupplier clock;
    private final long salt = ThreadLocalRandom.current().nextLong(); // so that nobody can choose whom to share a slot with
    private final Budgets networks;
    private final Budgets total;
    private final CRC32C checksum = new CRC32C();
    private final long[] keys = new long[SLOTS]; // of an endpoint and a content
    private final int[] weights = new int[SLOTS];

    /// Creates the defence of a port.
    ///
    /// @param port the server's own
    /// @param clock nanoseconds, as of [System#nanoTime]
    Defence(int port, LongSupplier clock) {
        this.port = port;
        this.clock = clock;
        this.networks = new Budgets(SLOTS, NETWORK_DATAGRAMS, NETWORK_BYTES, clock.getAsLong());
        this.total = new Budgets(1, TOTAL_DATAGRAMS, TOTAL_BYTES, clock.getAsLong());
    }

    /// {@return why a datagram is not to be answered, or `null` if it is}
    ///
    /// @param source where it says it comes from
    /// @param content what it holds, between position and limit, which stay as they are
    Reason refusal(InetSocketAddress source, ByteBuffer content) {
        var reason = refusal(source.getPort());
        if (reason != null) {
            return reason;
        }
        var address = source.getAddress();
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || isBroadcast(address)) {
            return Reason.SOURCE_ADDRESS;
        }
        return address.isLoopbackAddress() ? null : refusal(address, source.getPort(), content);
    }

    private Reason refusal(int sourcePort) {
        if (sourcePort == 0) {
            return Reason.SOURCE_PORT_ZERO;
        }
        if (sourcePort == port) {
            return Reason.SOURCE_PORT_OWN;
        }
        if (sourcePort < PRIVILEGED) {
            return Reason.SOURCE_PORT_PRIVILEGED;
        }
        return REFLECTORS.contains(sourcePort) ? Reason.SOURCE_PORT_OF_REFLECTOR : null;
    }

    private static boolean isBroadcast(InetAddress address) {
        return address instanceof Inet4Address && ByteBuffer.wrap(address.getAddress()).getInt() == -1;
    }

    private synchronized Reason refusal(InetAddress address, int sourcePort, ByteBuffer content) {
        if (isRepeatedTooOften(mix(bits(address, 16) ^ (long) sourcePort << 48), content)) {
            return Reason.LOOP;
        }
        long now = clock.getAsLong();
        int slot = (int) mix(bits(address, address instanceof Inet4Address ? 3 : 6)) & SLOTS - 1;
        if (!networks.take(slot, content.remaining(), now)) {
            return Reason.NETWORK_BUDGET;
        }
        return total.take(0, content.remaining(), now) ? null : Reason.TOTAL_BUDGET;
    }

    /// Each endpoint and content has a weight of its own, so that several datagrams in one loop do not hide each other. A datagram
    /// adds two to its own, and takes one from that of another which has its slot: of two that share one, each has its turn.
    private boolean isRepeatedTooOften(long endpoint, ByteBuffer content) {
        checksum.reset();
        checksum.update(content.duplicate());
        long key = mix(endpoint ^ mix((long) content.remaining() << 32 | checksum.getValue()));
        int slot = (int) key & SLOTS - 1;
        if (keys[slot] != key) {
            if (--weights[slot] > 0) {
                return false;
            }
            keys[slot] = key;
            weights[slot] = 0;
        }
        weights[slot] += 2;
        if (weights[slot] < 2 * LOOP) {
            return false;
        }
        weights[slot] = 0;
        return true;
    }

    /// {@return the first bytes of an address, folded into 64 bits}
    private static long bits(InetAddress address, int length) {
        var bytes = address.getAddress();
        long bits = bytes.length;
        for (int i = 0; i < Math.min(length, bytes.length); i++) {
            bits = bits * 0x100000001B3L ^ bytes[i] & 0xff; // FNV
        }
        return bits;
    }

    /// The finish of SplitMix64, which spreads every bit over all.
    private long mix(long bits) {
        long z = bits + salt;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
