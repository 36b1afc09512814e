package echo.udp;

import echo.api.ServerOptions;
import echo.api.SocketType;
import echo.api.spi.AbstractEchoServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Answers datagrams, each socket with a responder of its own: several sockets share the address, and on a wildcard address each of
/// the local ones has as many.
final class DatagramServer extends AbstractEchoServer {

    static final System.Logger LOGGER = System.getLogger("echo.udp");

    /// How often to look for what has changed.
    private static final long RESCAN = TimeUnit.SECONDS.toNanos(5);

    private final DatagramChannel channel;
    private final Sockets sockets;
    private final Defence defence; // null if there is none
    private volatile Thread follower; // of what changes; null if there is none

    /// Serves a bound channel, which it owns from here on, unless this fails.
    DatagramServer(URI uri, DatagramChannel channel, Sockets sockets, ServerOptions options) throws IOException {
        super(uri, SocketType.DATAGRAM, channel, channel.supportedOptions(), options, LOGGER);
        this.channel = channel;
        this.sockets = sockets;
        int port = ((InetSocketAddress) localAddress()).getPort();
        this.defence = options.defended() ? new Defence(port, System::nanoTime) : null;
    }

    /// Starts to answer.
    DatagramServer start() throws IOException {
        try {
            var address = (InetSocketAddress) localAddress();
            answer(channel);
            answerOnMore(address);
            var tasks = new ArrayList<Runnable>();
            if (address.getAddress().isAnyLocalAddress() && isShareable()) {
                tasks.add(new LocalAddresses(address, this::answerOn)::rescan);
            }
            if (channel.getOption(StandardSocketOptions.SO_RCVBUF) < Sockets.RECEIVE_BUFFER) {
                tasks.add(new Shortage(uri(), address, channel.getOption(StandardSocketOptions.SO_RCVBUF))::look);
            }
            tasks.forEach(Runnable::run);
            repeat(tasks);
        } catch (Throwable e) {
            close();
            throw e;
        }
        LOGGER.log(Level.DEBUG, () -> "listening " + uri());
        return this;
    }

    /// Opens all sockets for a local address that has none yet.
    private List<Responder> answerOn(InetSocketAddress address) throws IOException {
        var responders = new ArrayList<Responder>();
        responders.add(answer(sockets.another(channel, address)));
        responders.addAll(answerOnMore(address));
        return responders;
    }

    private List<Responder> answerOnMore(InetSocketAddress address) throws IOException {
        var responders = new ArrayList<Responder>();
        for (int i = 1; i < options().sockets() && isShareable(); i++) {
            responders.add(answer(sockets.another(channel, address)));
        }
        return responders;
    }

    private boolean isShareable() {
        return supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    }

    private Responder answer(DatagramChannel channel) throws IOException {
        var responder = new Responder(channel, defence, this);
        start(responder, Thread.ofVirtual().inheritInheritableThreadLocals(false));
        return responder;
    }

    private void repeat(List<Runnable> tasks) {
        if (!tasks.isEmpty()) {
            follower = Thread.ofVirtual().name("echo-follow " + uri()).start(() -> {
                while (!awaitClosing(RESCAN)) {
                    tasks.forEach(Runnable::run);
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
