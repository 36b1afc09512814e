package echo.tcp;

import echo.api.EchoServer;
import echo.api.EchoStatistics;
import echo.api.ServerOptions;
import echo.api.SocketType;
import echo.api.spi.Shutdown;
import echo.api.spi.SocketOptions;
import echo.api.spi.Tap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Accepts connections on a platform thread, gives each a virtual thread of its own, and closes them in good order.
final class StreamServer implements EchoServer {

    static final System.Logger LOGGER = System.getLogger("echo.tcp");

    /// How long to leave the scheduler, once closing, to wake those whose bytes have already reached this host.
    private static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(20);
    /// How often to look, once closing, whether connections have become idle.
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(2);
    /// How long to wait, after the cut, for threads that an observer holds up.
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);
    /// How long to wait before accepting again when that has failed, for instance for want of descriptors.
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final URI uri;
    private final ServerSocketChannel listener;
    private final SocketAddress localAddress;
    private final Set<SocketOption<?>> supportedOptions;
    private final Runnable afterUnbind;
    private final ServerOptions options;
    private final Tap tap;
    private final Selector selector;
    private final Thread acceptor;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Shutdown shutdown = new Shutdown();
    private long lastConnection; // of the acceptor alone

    /// Serves a bound listener, which it owns from here on.
    StreamServer(URI uri, ServerSocketChannel listener, Set<SocketOption<?>> supportedOptions, Runnable afterUnbind,
                 ServerOptions options) throws IOException {
        this.uri = uri;
        this.listener = listener;
        this.localAddress = listener.getLocalAddress();
        this.supportedOptions = supportedOptions;
        this.afterUnbind = afterUnbind;
        this.options = options;
        this.tap = new Tap(options.observer(), LOGGER);
        // only closing the listener would wake a thread blocked in accept, and reset the connections in its queue
        this.selector = Selector.open();
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        this.acceptor = Thread.ofPlatform().name("echo-accept " + uri).daemon(false).unstarted(this::accept);
        acceptor.start();
        LOGGER.log(Level.DEBUG, () -> "listening " + uri);
    }

    private void accept() {
        try (selector; listener) {
            while (!shutdown.hasBegun()) {
                selector.select();
                selector.selectedKeys().clear();
                acceptQueued();
            }
            acceptQueued();
        } catch (IOException e) {
            LOGGER.log(Level.ERROR, "no longer accepting on " + uri, e);
        } finally {
            afterUnbind.run();
        }
    }

    /// Takes no more than a queue full, so that a flood does not keep the closing from going on.
    private void acceptQueued() {
        try {
            SocketChannel channel;
            for (int i = 0; i < options.backlog() && (channel = listener.accept()) != null; i++) {
                start(channel);
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, () -> "cannot accept on " + uri + " for now: " + e);
            shutdown.awaitBegin(PAUSE);
        }
    }

    private void start(SocketChannel channel) throws IOException {
        try {
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            SocketOptions.apply(options.socketOptions(), channel);
            var connection = new Connection(++lastConnection, channel, this);
            connections.add(connection);
            connection.start();
        } catch (IOException e) {
            channel.close(); // reset already
        }
    }

    void ended(Connection connection) {
        connections.remove(connection);
    }

    Tap tap() {
        return tap;
    }

    /// Waits for the given time, or until the server begins to close.
    void awaitClosing(long nanos) {
        shutdown.awaitBegin(nanos);
    }

    @Override
    public void close() {
        shutdown.begin("echo-close " + uri, this::drain);
        if (!isOwn(Thread.currentThread())) {
            shutdown.awaitDone();
        }
    }

    private boolean isOwn(Thread thread) {
        return thread == acceptor || connections.stream().anyMatch(connection -> connection.runsOn(thread));
    }

    private void drain() {
        long start = System.nanoTime();
        long limit = options.drain().toNanos();
        selector.wakeup();
        join(acceptor, Duration.ofNanos(limit).plusNanos(GRACE));
        while (!connections.isEmpty()) {
            long elapsed = System.nanoTime() - start;
            if (elapsed > limit + GRACE) {
                LOGGER.log(Level.ERROR, connections.size() + " connections of " + uri + " do not end: is an observer blocked?");
                break;
            } else if (elapsed >= limit) {
                connections.forEach(Connection::cut);
            } else if (elapsed > SETTLE) {
                connections.forEach(Connection::endIfIdle);
            }
            LockSupport.parkNanos(TICK);
            // under load a thread whose bytes have arrived waits for its turn: let every thread before this one have it
            join(Thread.startVirtualThread(() -> {}), Duration.ofNanos(SETTLE));
        }
        LOGGER.log(Level.DEBUG, () -> "closed " + uri);
    }

    /// The thread of a [Shutdown] is nobody else's, and never interrupted.
    private static void join(Thread thread, Duration limit) {
        try {
            thread.join(limit);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public SocketType type() {
        return SocketType.STREAM;
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
        return listener.getOption(option);
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
