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
    private final Alarm alarm = new Alarm();
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
            if (isShareable()) {
                answerOn(address, options().sockets() - 1);
            }
            var tasks = new ArrayList<Runnable>();
            if (address.getAddress().isAnyLocalAddress() && isShareable()) {
                tasks.add(new LocalAddresses(address, this::answerOn)::rescan);
            }
            int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
            if (granted < Sockets.RECEIVE_BUFFER && !options().socketOptions().containsKey(StandardSocketOptions.SO_RCVBUF)) {
                tasks.add(new Shortage(uri(), address, granted)::look);
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
        return answerOn(address, options().sockets());
    }

    /// Opens as many sockets, or none.
    private List<Responder> answerOn(InetSocketAddress address, int count) throws IOException {
        var responders = new ArrayList<Responder>();
        try {
            while (responders.size() < count) {
                responders.add(answer(sockets.another(channel, address)));
            }
            return responders;
        } catch (Throwable e) {
            responders.forEach(Responder::cut);
            throw e;
        }
    }

    private boolean isShareable() {
        return supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)
                && options().socketOptions().get(StandardSocketOptions.SO_REUSEPORT) != Boolean.FALSE;
    }

    private Responder answer(DatagramChannel channel) throws IOException {
        try {
            var responder = new Responder(channel, defence, alarm, this);
            start(responder);
            return responder;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
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
