package echo.udp;

import echo.api.ServerOptions;
import echo.api.spi.Families;
import echo.api.spi.SocketOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/// Opens the sockets of a server, which share its port.
final class Sockets {

    /// What a socket is to hold of a flood until its thread has its turn, in bytes.
    static final int RECEIVE_BUFFER = 4 << 20;

    private final ServerOptions options;

    Sockets(ServerOptions options) {
        this.options = options;
    }

    /// Opens the first, which fails if the port is in use.
    DatagramChannel first(InetSocketAddress address) throws IOException {
        return open(address, false);
    }

    /// Opens another. What the first is bound to is shared only from here on.
    DatagramChannel another(DatagramChannel first, InetSocketAddress address) throws IOException {
        first.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        return open(address, true);
    }

    private DatagramChannel open(InetSocketAddress address, boolean share) throws IOException {
        var channel = Families.open(Families.of(address.getAddress()), DatagramChannel::open);
        try {
            SocketOptions.check(options.socketOptions(), channel.supportedOptions());
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            SocketOptions.apply(options.socketOptions(), channel);
            if (share) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(address);
            return channel;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }
}
