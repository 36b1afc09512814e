package echo.udp;

import echo.api.spi.Families;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Wakes threads that wait for a datagram, by sending them one.
///
/// Which of the sockets that share an address gets it, the kernel derives from its source. Each comes from another, so that repeated
/// ones reach all in the end, even beside the sockets of another process.
///
/// Safe for use by several threads.
final class Alarm {

    /// Reaches a wildcard socket, of IPv6 as well. Sockets of local addresses come first, but hardly an interface has this one.
    private static final InetAddress NOBODYS = InetAddress.ofLiteral("127.0.0.2");

    private final Set<SocketAddress> sources = ConcurrentHashMap.newKeySet();

    /// Sends an empty datagram to a socket of this host, or another that shares its address; if that is not possible, nothing.
    ///
    /// @param address where the socket is bound
    void raise(InetSocketAddress address) {
        var host = address.getAddress().isAnyLocalAddress() ? NOBODYS : address.getAddress();
        try (var channel = Families.open(Families.of(host), DatagramChannel::open)) {
            channel.bind(new InetSocketAddress(host, 0));
            sources.add(channel.getLocalAddress());
            channel.send(ByteBuffer.allocate(0), new InetSocketAddress(host, address.getPort()));
        } catch (IOException | RuntimeException | Error e) {
            DatagramServer.LOGGER.log(Level.DEBUG, () -> "cannot wake who waits on " + address, e);
        }
    }

    /// {@return whether a datagram was sent by [#raise]}
    ///
    /// @param source where it came from
    /// @param content what it holds, between position and limit
    boolean hasSent(SocketAddress source, ByteBuffer content) {
        return !content.hasRemaining() && sources.contains(source);
    }
}
