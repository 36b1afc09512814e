package echo.udp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Keeps, beside the socket of a wildcard address, one for each address this host has. The kernel gives a datagram to the socket
/// bound most closely, and a reply leaves from the address its socket is bound to: so it comes from where the request went.
final class LocalAddresses {

    /// Opens the sockets of an address.
    interface Opener {
        List<Responder> open(InetSocketAddress address) throws IOException;
    }

    private final Opener opener;
    private final boolean ipv4Only;
    private final int port;
    private final Map<InetAddress, List<Responder>> responders = new HashMap<>();

    LocalAddresses(InetSocketAddress wildcard, Opener opener) {
        this.opener = opener;
        this.ipv4Only = wildcard.getAddress() instanceof Inet4Address;
        this.port = wildcard.getPort();
    }

    /// Brings the sockets in step with the addresses.
    void rescan() {
        try {
            var present = present();
            responders.forEach((address, those) -> {
                if (!present.contains(address)) {
                    those.forEach(Responder::cut);
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
            responders.put(address, opener.open(new InetSocketAddress(address, port)));
        } catch (IOException e) {
            DatagramServer.LOGGER.log(Level.DEBUG, () -> "no socket of its own for " + address, e);
        }
    }
}
