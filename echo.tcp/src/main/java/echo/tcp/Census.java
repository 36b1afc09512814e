package echo.tcp;

import echo.api.EchoEvent.Refused.Reason;
import echo.api.Limits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts connections, in all and by peer, and says which newcomer is one too many. One thread lets in, any may let out.
final class Census {

    private final Limits limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<InetAddress, Integer> byPeer = new ConcurrentHashMap<>(); // empty unless they are limited

    Census(Limits limits) {
        this.limits = limits;
    }

    /// Counts a newcomer in, unless that is one too many.
    ///
    /// @return why it is refused, or `null` if it is counted
    Reason enter(SocketAddress peer) {
        if (connections.get() >= limits.connections()) {
            return Reason.TOO_MANY_CONNECTIONS;
        }
        if (isCounted(peer)) {
            var address = ((InetSocketAddress) peer).getAddress();
            if (byPeer.getOrDefault(address, 0) >= limits.connectionsPerPeer()) {
                return Reason.TOO_MANY_OF_PEER;
            }
            byPeer.merge(address, 1, Integer::sum);
        }
        connections.incrementAndGet();
        return null;
    }

    /// Counts out one that has been counted in.
    void leave(SocketAddress peer) {
        connections.decrementAndGet();
        if (isCounted(peer)) {
            byPeer.computeIfPresent(((InetSocketAddress) peer).getAddress(), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private boolean isCounted(SocketAddress peer) {
        return limits.connectionsPerPeer() > 0 && peer instanceof InetSocketAddress;
    }
}
