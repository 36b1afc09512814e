package echo.udp;

import echo.api.ServerOptions;
import echo.api.SocketType;
import echo.api.spi.AbstractEchoServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.time.Duration;

/// Answers datagrams: one responder for the socket it was given, and on a wildcard address one for each local address.
final class DatagramServer extends AbstractEchoServer {

    static final System.Logger LOGGER = System.getLogger("echo.udp");

    private final DatagramChannel channel;

    /// Serves a bound channel, which it owns from here on, unless this fails.
    DatagramServer(URI uri, DatagramChannel channel, ServerOptions options) throws IOException {
        super(uri, SocketType.DATAGRAM, channel, channel.supportedOptions(), options, LOGGER);
        this.channel = channel;
    }

    /// Starts to answer.
    DatagramServer start() throws IOException {
        if (((InetSocketAddress) localAddress()).getAddress().isAnyLocalAddress()) {
            new LocalAddresses(this, channel).follow();
        }
        start(channel);
        LOGGER.log(Level.DEBUG, () -> "listening " + uri());
        return this;
    }

    /// Starts to answer the datagrams of one more bound channel.
    Responder start(DatagramChannel channel) throws IOException {
        var responder = new Responder(channel, this);
        add(responder);
        responder.start();
        return responder;
    }

    @Override
    protected void stopAccepting(Duration limit) {
        // datagrams are not accepted: what has arrived is answered
    }
}
