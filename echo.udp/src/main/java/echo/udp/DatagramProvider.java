package echo.udp;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoServer;
import echo.api.Endpoint;
import echo.api.ServerOptions;
import echo.api.spi.EchoProvider;
import echo.api.spi.SocketOptions;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Set;

/// Opens what the scheme `udp` names.
public final class DatagramProvider implements EchoProvider {

    /// Creates a provider.
    public DatagramProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("udp");
    }

    @Override
    public EchoServer openServer(Endpoint endpoint, ServerOptions options) throws IOException {
        var inet = inet(endpoint);
        var address = inet.resolve().getFirst();
        var channel = open(family(address.getAddress()));
        try {
            SocketOptions.check(options.socketOptions(), channel.supportedOptions());
            SocketOptions.apply(options.socketOptions(), channel);
            channel.bind(address);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            return new DatagramServer(inet.withPort(port).uri(), channel, options).start();
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public EchoClient openClient(Endpoint endpoint, ClientOptions options) throws IOException {
        var inet = inet(endpoint);
        if (inet.port() == 0) {
            throw new IllegalArgumentException("port: 0 names no server; a client needs the actual port");
        }
        var address = inet.resolve().getFirst();
        var channel = open(family(address.getAddress()));
        try {
            SocketOptions.check(options.socketOptions(), channel.supportedOptions());
            SocketOptions.apply(options.socketOptions(), channel);
            channel.bind(options.localAddress().orElse(null));
            if (options.connected()) {
                channel.connect(address);
            }
            return new DatagramClient(inet.uri(), channel, address, options);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static DatagramChannel open(ProtocolFamily family) throws IOException {
        try {
            return DatagramChannel.open(family);
        } catch (UnsupportedOperationException e) {
            throw (SocketException) new SocketException(family + " is not available on this host").initCause(e);
        }
    }

    /// An IPv4 address gets an IPv4 socket: that of the default family is an IPv6 one, which would take both kinds.
    static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private static Endpoint.Inet inet(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Inet inet && inet.scheme().equals("udp")) {
            return inet;
        }
        throw new IllegalArgumentException("address " + endpoint + ": expected udp://HOST:PORT");
    }
}
