package echo.udp;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoServer;
import echo.api.Endpoint;
import echo.api.ServerOptions;
import echo.api.spi.EchoProvider;
import echo.api.spi.Families;
import echo.api.spi.SocketOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
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
        var sockets = new Sockets(options);
        var channel = sockets.first(address);
        try {
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            return new DatagramServer(inet.withPort(port).uri(), channel, sockets, options).start();
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
        var channel = Families.open(Families.of(address.getAddress()), DatagramChannel::open);
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

    private static Endpoint.Inet inet(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Inet inet && inet.scheme().equals("udp")) {
            return inet;
        }
        throw new IllegalArgumentException("address " + endpoint + ": expected udp://HOST:PORT");
    }
}
