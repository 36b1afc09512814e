package echo.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Keeps, beside the socket of a wildcard address, one for each address this host has. The kernel gives a datagram to the socket
/// bound most closely, and a reply leaves from the address its socket is bound to: so it comes from where the request went.
final class LocalAddresses {

    private static final long RESCAN = TimeUnit.SECONDS.toNanos(5);

    private final DatagramServer server;
    private final DatagramChannel wildcard;
    private final boolean ipv4Only;
    private final int port;
    private final Map<InetAddress, Responder> responders = new HashMap<>();

    LocalAddresses(DatagramServer server, DatagramChannel wildcard) throws IOException {
        this.server = server;
        this.wildcard = wildcard;
        var address = (InetSocketAddress) wildcard.getLocalAddress();
        this.ipv4Only = address.getAddress() instanceof Inet4Address;
        this.port = address.getPort();
    }

    /// Opens the sockets, and keeps them in step with the addresses until the server closes.
    void follow() throws IOException {
        if (!wildcard.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            return;
        }
        // only now: set before it was bound, it would have let this server share a port that is in use
        wildcard.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        rescan();
        Thread.ofVirtual().name("echo-addresses " + server.uri()).start(() -> {
            while (!server.awaitClosing(RESCAN)) {
                rescan();
            }
        });
    }

    private void rescan() {
        try {
            var present = present();
            responders.entrySet().removeIf(entry -> {
                if (!present.contains(entry.getKey())) {
                    entry.getValue().cut();
                }
                return !present.contains(entry.getKey());
            });
            for (var address : present) {
                if (!responders.containsKey(address)) {
                    open(address);
                }
            }
        } catch (SocketException e) {
            DatagramServer.LOGGER.log(Level.DEBUG, "cannot list the local addresses", e);
        }
    }

    private Set<InetAddress> present() throws SocketException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !ipv4Only || address instanceof Inet4Address)
                .collect(Collectors.toSet());
    }

    /// An address that cannot be bound, for instance because it is just going, is left to the wildcard socket.
    private void open(InetAddress address) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open(DatagramProvider.family(address));
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            channel.bind(new InetSocketAddress(address, port));
            responders.put(address, server.start(channel));
        } catch (IOException e) {
            DatagramServer.LOGGER.log(Level.DEBUG, () -> "no socket of its own for " + address, e);
        }
    }
}
