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
import java.util.concurrent.TimeUnit;

/// Answers datagrams: one responder for the socket it was given, and on a wildcard address one for each local address.
final class DatagramServer extends AbstractEchoServer {

    static final System.Logger LOGGER = System.getLogger("echo.udp");

    /// How often to look for local addresses that have come or gone.
    private static final long RESCAN = TimeUnit.SECONDS.toNanos(5);

    private final DatagramChannel channel;
    private final Defence defence; // null if there is none
    private volatile Thread follower; // of local addresses; null if there is none

    /// Serves a bound channel, which it owns from here on, unless this fails.
    DatagramServer(URI uri, DatagramChannel channel, ServerOptions options) throws IOException {
        super(uri, SocketType.DATAGRAM, channel, channel.supportedOptions(), options, LOGGER);
        this.channel = channel;
        int port = ((InetSocketAddress) localAddress()).getPort();
        this.defence = options.defended() ? new Defence(port, System::nanoTime) : null;
    }

    /// Starts to answer.
    DatagramServer start() throws IOException {
        try {
            answer(channel);
            if (((InetSocketAddress) localAddress()).getAddress().isAnyLocalAddress()) {
                followAddresses();
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
        LOGGER.log(Level.DEBUG, () -> "listening " + uri());
        return this;
    }

    private Responder answer(DatagramChannel channel) throws IOException {
        var responder = new Responder(channel, defence, this);
        start(responder, Thread.ofPlatform().name("echo-udp " + channel.getLocalAddress()).daemon(false));
        return responder;
    }

    private void followAddresses() throws IOException {
        var addresses = new LocalAddresses(channel, options(), this::answer);
        if (addresses.open()) {
            follower = Thread.ofVirtual().name("echo-addresses " + uri()).start(() -> {
                while (!awaitClosing(RESCAN)) {
                    addresses.rescan();
                }
            });
        }
    }

    /// Datagrams are not accepted, and what has arrived is answered; but no socket is to be opened any more.
    @Override
    protected void stopAccepting(Duration limit) {
        if (follower != null) {
            join(follower, limit);
        }
    }
}
