package echo.tcp;

import echo.api.EchoEvent.Refused.Reason;
import echo.api.Limits;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts connections, in all and by peer, and says which newcomer is one too many. One thread lets in, any may let out.
final class Census {

    private final Limits limits;
    private final long most;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Object, Integer> byPeer = new ConcurrentHashMap<>(); // empty unless they are limited

    /// @param most how many there is memory for
    Census(Limits limits, long most) {
        this.limits = limits;
        this.most = Math.min(most, limits.connections());
    }

    /// {@return how many connections there are}
    int size() {
        return connections.get();
    }

    /// Counts a newcomer in, unless that is one too many.
    ///
    /// @return why it is refused, or `null` if it is counted
    Reason enter(SocketAddress peer) {
        if (connections.get() >= most) {
            return Reason.TOO_MANY_CONNECTIONS;
        }
        if (isCounted(peer)) {
            var key = key(peer);
            if (byPeer.getOrDefault(key, 0) >= limits.connectionsPerPeer()) {
                return Reason.TOO_MANY_OF_PEER;
            }
            byPeer.merge(key, 1, Integer::sum);
        }
        connections.incrementAndGet();
        return null;
    }

    /// Counts out one that has been counted in.
    void leave(SocketAddress peer) {
        connections.decrementAndGet();
        if (isCounted(peer)) {
            byPeer.computeIfPresent(key(peer), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private boolean isCounted(SocketAddress peer) {
        return limits.connectionsPerPeer() > 0 && peer instanceof InetSocketAddress;
    }

    /// A host chooses the last 64 bits of its IPv6 addresses as it likes (RFC 8981).
    private static Object key(SocketAddress peer) {
        var address = ((InetSocketAddress) peer).getAddress();
        return address instanceof Inet6Address ? ByteBuffer.wrap(address.getAddress()).getLong() : address;
    }
}
