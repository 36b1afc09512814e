package echo.udp;

import echo.api.ServerOptions;
import echo.api.spi.Families;
import echo.api.spi.SocketOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Keeps, beside the socket of a wildcard address, one for each address this host has. The kernel gives a datagram to the socket
/// bound most closely, and a reply leaves from the address its socket is bound to: so it comes from where the request went.
final class LocalAddresses {

    /// What answers the datagrams of a socket.
    interface Opener {
        Responder answer(DatagramChannel channel) throws IOException;
    }

    private final DatagramChannel wildcard;
    private final ServerOptions options;
    private final Opener opener;
    private final boolean ipv4Only;
    private final int port;
    private final Map<InetAddress, Responder> responders = new HashMap<>();

    LocalAddresses(DatagramChannel wildcard, ServerOptions options, Opener opener) throws IOException {
        this.wildcard = wildcard;
        this.options = options;
        this.opener = opener;
        var address = (InetSocketAddress) wildcard.getLocalAddress();
        this.ipv4Only = address.getAddress() instanceof Inet4Address;
        this.port = address.getPort();
    }

    /// Opens the sockets; tells whether the system allows that.
    boolean open() throws IOException {
        if (!wildcard.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            return false;
        }
        // only now: set before it was bound, it would have let this server share a port that is in use
        wildcard.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        rescan();
        return true;
    }

    /// Brings the sockets in step with the addresses.
    void rescan() {
        try {
            var present = present();
            responders.forEach((address, responder) -> {
                if (!present.contains(address)) {
                    responder.cut();
                }
            });
            responders.keySet().retainAll(present);
            present.removeAll(responders.keySet());
            present.forEach(this::open);
        } catch (SocketException | RuntimeException | Error e) {
            DatagramServer.LOGGER.log(Level.DEBUG, "cannot follow the local addresses for now", e);
        }
    }

    private Set<InetAddress> present() throws SocketException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !ipv4Only || address instanceof Inet4Address)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /// An address that cannot be bound, for instance because it is just going, is left to the wildcard socket.
    private void open(InetAddress address) {
        try {
            var channel = DatagramChannel.open(Families.of(address));
            try {
                SocketOptions.apply(options.socketOptions(), channel);
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                channel.bind(new InetSocketAddress(address, port));
                responders.put(address, opener.answer(channel));
            } catch (Throwable e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            DatagramServer.LOGGER.log(Level.DEBUG, () -> "no socket of its own for " + address, e);
        }
    }
}
