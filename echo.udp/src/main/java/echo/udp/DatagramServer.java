package echo.udp;

import echo.api.EchoServer;
import echo.api.EchoStatistics;
import echo.api.ServerOptions;
import echo.api.SocketType;
import echo.api.spi.Shutdown;
import echo.api.spi.Tap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Answers datagrams: one responder for the socket it was given, and on a wildcard address one for each local address.
final class DatagramServer implements EchoServer {

    static final System.Logger LOGGER = System.getLogger("echo.udp");

    /// How long to leave the scheduler, once closing, to wake those whose datagrams have already reached this host.
    private static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(20);
    /// How often to look, once closing, whether the responders have ended.
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(2);
    /// How long to wait, after the cut, for threads that an observer holds up.
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

    private final URI uri;
    private final DatagramChannel channel;
    private final InetSocketAddress localAddress;
    private final ServerOptions options;
    private final Set<SocketOption<?>> supportedOptions;
    private final Tap tap;
    private final Set<Responder> responders = ConcurrentHashMap.newKeySet();
    private final Shutdown shutdown = new Shutdown();

    /// Serves a bound channel, which it owns from here on, unless this fails.
    DatagramServer(URI uri, DatagramChannel channel, ServerOptions options) throws IOException {
        this.uri = uri;
        this.channel = channel;
        this.localAddress = (InetSocketAddress) channel.getLocalAddress();
        this.options = options;
        this.supportedOptions = channel.supportedOptions();
        this.tap = new Tap(options.observer(), LOGGER);
        if (localAddress.getAddress().isAnyLocalAddress()) {
            new LocalAddresses(this, channel).follow();
        }
        start(channel);
        LOGGER.log(Level.DEBUG, () -> "listening " + uri);
    }

    /// Starts to answer the datagrams of a bound channel.
    Responder start(DatagramChannel channel) throws IOException {
        var responder = new Responder(channel, this);
        responders.add(responder);
        responder.start();
        return responder;
    }

    void ended(Responder responder) {
        responders.remove(responder);
    }

    Tap tap() {
        return tap;
    }

    /// Waits for the given time, or until the server begins to close, which it tells.
    boolean awaitClosing(long nanos) {
        return shutdown.awaitBegin(nanos);
    }

    @Override
    public void close() {
        shutdown.begin("echo-close " + uri, this::drain);
        if (responders.stream().noneMatch(responder -> responder.runsOn(Thread.currentThread()))) {
            shutdown.awaitDone();
        }
    }

    private void drain() {
        long start = System.nanoTime();
        long limit = options.drain().toNanos();
        while (!responders.isEmpty()) {
            long elapsed = System.nanoTime() - start;
            if (elapsed > limit + GRACE) {
                LOGGER.log(Level.ERROR, "a socket of " + uri + " does not end: is an observer blocked?");
                break;
            } else if (elapsed >= limit) {
                responders.forEach(Responder::end);
            } else if (elapsed > SETTLE) {
                responders.forEach(Responder::endIfIdle);
            }
            LockSupport.parkNanos(TICK);
        }
        LOGGER.log(Level.DEBUG, () -> "closed " + uri);
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public SocketType type() {
        return SocketType.DATAGRAM;
    }

    @Override
    public ServerOptions options() {
        return options;
    }

    @Override
    public SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        return channel.getOption(option);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return supportedOptions;
    }

    @Override
    public EchoStatistics statistics() {
        return tap.statistics();
    }

    @Override
    public boolean isOpen() {
        return !shutdown.hasBegun();
    }

    @Override
    public String toString() {
        return "EchoServer[" + uri + (isOpen() ? "]" : ", closed]");
    }
}
