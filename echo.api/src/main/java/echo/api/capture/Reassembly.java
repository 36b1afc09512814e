package echo.api.capture;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// Tells when all of a datagram has been seen. It keeps which parts were there, not what was in them. A datagram with anything beyond
/// its end, or with two ends, is never whole.
final class Reassembly {

    /// What the fragments of a datagram have in common; the protocol is 0 in IPv6 (RFC 8200 section 4.5).
    record Key(InetAddress source, InetAddress destination, int protocol, long id) {}

    private static final class Parts {

        private final Optional<Instant> since;
        private final BitSet blocks = new BitSet(); // of BLOCK bytes each
        private int total = -1; // by the shortest account
        private int end; // of what has been seen
        private int header = -1; // bytes before the payload

        Parts(Optional<Instant> since) {
            this.since = since;
        }

        boolean isOver(Optional<Instant> now) {
            return since.isPresent() && now.isPresent() && Duration.between(since.get(), now.get()).compareTo(TIMEOUT) > 0;
        }
    }

    private static final int MOST_DATAGRAMS = 1024;
    private static final int BLOCK = 8;
    /// How long after its first fragment a datagram is given up, and its id may be another's (RFC 8200 section 4.5).
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final SequencedMap<Key, Parts> datagrams = new LinkedHashMap<>();

    /// Notes a fragment.
    ///
    /// @param header the bytes before the payload if it is the first fragment; -1 if they are not known, or it is not
    /// @return the payload of the datagram if this fragment completes it
    OptionalInt add(Key key, Optional<Instant> time, int offset, int size, boolean last, int header) {
        datagrams.computeIfPresent(key, (_, parts) -> parts.isOver(time) ? null : parts);
        var parts = datagrams.computeIfAbsent(key, _ -> new Parts(time));
        int end = offset + size;
        if (last) {
            parts.total = parts.total < 0 ? end : Math.min(parts.total, end);
        }
        parts.end = Math.max(parts.end, end);
        if (header >= 0) {
            parts.header = header;
        }
        parts.blocks.set(offset / BLOCK, last ? Math.ceilDiv(end, BLOCK) : end / BLOCK);
        if (parts.total >= parts.end && parts.blocks.nextClearBit(0) >= Math.ceilDiv(parts.total, BLOCK)) {
            datagrams.remove(key);
            int payload = parts.total - parts.header;
            return parts.header < 0 || payload < 0 ? OptionalInt.empty() : OptionalInt.of(payload);
        }
        if (datagrams.size() > MOST_DATAGRAMS) {
            datagrams.pollFirstEntry();
        }
        return OptionalInt.empty();
    }
}
