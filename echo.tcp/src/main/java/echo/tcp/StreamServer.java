package echo.tcp;

import echo.api.EchoEvent.Refused;
import echo.api.ServerOptions;
import echo.api.SocketType;
import echo.api.spi.AbstractEchoServer;
import echo.api.spi.SocketOptions;
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
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Accepts connections on a platform thread, and gives each a virtual thread of its own.
final class StreamServer extends AbstractEchoServer {

    static final System.Logger LOGGER = System.getLogger("echo.tcp");

    /// How long to wait at most, in milliseconds, before accepting again when that has failed, as for want of descriptors.
    private static final long PAUSE = 100;

    private final ServerSocketChannel listener;
    private final Duplex.Maker maker;
    private final Runnable beforeUnbind;
    private final Selector selector;
    private final Thread acceptor;
    private final Census census;
    private final Buffers buffers;
    private final Credit turns;
    // at hand, as every turn needs them, when a system call has left little in the processor's caches
    private final long byteLimit;
    private final boolean observed;
    private final ReapSchedule schedule; // of the acceptor alone, as is all that follows
    private long lastConnection;
    private long lastTold = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
    private long refusals; // not told yet
    private SocketAddress lastRefused;
    private Refused.Reason lastRefusal;

    /// Serves a bound listener, which it owns from here on, unless this fails.
    StreamServer(URI uri, ServerSocketChannel listener, Duplex.Maker maker, Set<SocketOption<?>> supportedOptions,
                 Runnable beforeUnbind, ServerOptions options) throws IOException {
        super(uri, SocketType.STREAM, listener, supportedOptions, options, LOGGER);
        this.listener = listener;
        this.maker = maker;
        this.beforeUnbind = beforeUnbind;
        this.census = new Census(options.limits(), maker.mostConnections());
        this.turns = new Credit(census::size);
        this.buffers = new Buffers(options.bufferSize(), maker::allocate);
        this.byteLimit = options.limits().bytes();
        this.observed = options.observer().isPresent();
        this.schedule = new ReapSchedule(options.limits(), System.nanoTime());
        Pollers.prepare();
        // only closing the listener would wake a thread blocked in accept, and reset the connections in its queue
        this.selector = Selector.open();
        this.acceptor = Thread.ofPlatform().name("echo-accept " + uri).daemon(false).unstarted(this::accept);
    }

    /// Starts to accept.
    StreamServer start() throws IOException {
        try {
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            acceptor.start();
        } catch (Throwable e) {
            selector.close();
            throw e;
        }
        LOGGER.log(Level.DEBUG, () -> "listening " + uri());
        return this;
    }

    private void accept() {
        try (selector; listener) {
            while (isOpen()) {
                acceptAndReap();
            }
            beforeUnbind.run();
            acceptQueued();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "closing the listener of " + uri(), e);
        }
    }

    /// Whatever fails, for instance for want of memory, the next round may succeed: without this thread the server would be deaf.
    private void acceptAndReap() {
        try {
            awaitNewcomer();
            reap(); // first: what it ends gives back what accepting may lack
            acceptOne(); // only one: to find nobody allocates as much as to find one, and the wait tells it for nothing
            tellRefusals();
        } catch (IOException | RuntimeException | Error e) {
            pause();
            logIfPossible(() -> "cannot accept on " + uri() + " for now", e);
        }
    }

    /// Waits for a newcomer, but no longer than until the next look at the connections is due.
    private void awaitNewcomer() throws IOException {
        selector.select(_ -> { }, schedule.millisLeft(System.nanoTime()));
    }

    private void pause() {
        awaitClosing(TimeUnit.MILLISECONDS.toNanos(Math.min(PAUSE, schedule.millisLeft(System.nanoTime()))));
    }

    static void logIfPossible(Supplier<String> text, Throwable failure) {
        try {
            LOGGER.log(Level.ERROR, text, failure);
        } catch (RuntimeException | Error e) {
            // not even for that is there memory
        }
    }

    private void reap() {
        long now = System.nanoTime();
        if (schedule.isDue(now)) {
            boolean stopped = schedule.isLate(now); // no peer is to be blamed for that time
            schedule.reaped(now);
            int millis = Watched.millis(now);
            workers().forEachOrdered(worker -> ((Connection) worker).reap(millis, stopped));
        }
    }

    /// Takes no more than a queue full, so that a flood does not keep the closing from going on.
    private void acceptQueued() {
        for (int i = 0; i < options().backlog() && acceptOne(); i++) {
            // another
        }
    }

    /// {@return whether there was one}
    private boolean acceptOne() {
        try {
            var channel = listener.accept();
            if (channel != null) {
                serve(channel);
            }
            return channel != null;
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, () -> "cannot accept on " + uri() + " for now: " + e);
            pause();
            return false;
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        SocketAddress entered = null;
        try {
            var peer = channel.getRemoteAddress();
            var refusal = options().allows(peer) ? census.enter(peer) : Refused.Reason.NOT_ALLOWED;
            if (refusal != null) {
                channel.close();
                refuse(peer, refusal);
                return;
            }
            entered = peer;
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            SocketOptions.apply(options().socketOptions(), channel);
            start(connection(channel));
        } catch (Throwable e) {
            if (entered != null) {
                census.leave(entered);
            }
            channel.close();
            // a peer may have reset it already; anything else is not a peer's doing
            LOGGER.log(e instanceof IOException ? Level.DEBUG : Level.ERROR, "cannot serve a connection to " + uri(), e);
        }
    }

    private Connection connection(SocketChannel channel) throws IOException {
        long number = ++lastConnection;
        var duplex = maker.make(channel);
        return options().impairments().delaysReads() ? new DelayedConnection(number, channel, duplex, this)
                : new Connection(number, channel, duplex, this);
    }

    private void refuse(SocketAddress peer, Refused.Reason reason) {
        tap().refused(0, peer, reason);
        refusals++;
        lastRefused = peer;
        lastRefusal = reason;
    }

    /// Tells the log once a second at most: a flood of newcomers is to flood nothing else.
    private void tellRefusals() {
        long now = System.nanoTime();
        if (refusals > 0 && now - lastTold >= TimeUnit.SECONDS.toNanos(1)) {
            LOGGER.log(Level.WARNING, uri() + " refused " + refusals + (refusals == 1 ? " connection" : " connections, the last")
                    + " of " + lastRefused + ": " + lastRefusal.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            lastTold = now;
            refusals = 0;
        }
    }

    Buffers buffers() {
        return buffers;
    }

    /// {@return whether turns pay}
    Credit turns() {
        return turns;
    }

    /// {@return how many bytes a peer may send, 0 for no limit}
    long byteLimit() {
        return byteLimit;
    }

    /// {@return whether somebody observes}
    boolean isObserved() {
        return observed;
    }

    /// Called by a connection whose channel is closed, before anyone is told.
    void ended(Connection connection) {
        census.leave(connection.peer());
    }

    @Override
    protected void stopAccepting(Duration limit) {
        selector.wakeup();
        join(acceptor, limit);
    }

    @Override
    protected boolean runsOn(Thread thread) {
        return thread == acceptor || super.runsOn(thread);
    }
}
