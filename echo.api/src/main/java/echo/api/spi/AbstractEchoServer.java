package echo.api.spi;

import echo.api.EchoEvent;
import echo.api.EchoServer;
import echo.api.EchoStatistics;
import echo.api.ServerOptions;
import echo.api.SocketType;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.URI;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What servers have in common, whatever their transport: they own a bound channel, have workers that answer peers, and
/// close in good order.
///
/// The closing is carried out by a thread of its own, as the caller of [#close] may be interrupted, and could then not touch a
/// channel without closing it, or may be one of the workers that the closing waits for. It is a platform thread, so that
/// workers which keep the carriers of virtual threads busy cannot keep it from cutting them off.
public abstract class AbstractEchoServer implements EchoServer {

    /// What answers one peer, or the peers of one socket, on a thread of its own, or on several, one after another. It ends by itself
    /// once the server is no longer [open][#isOpen] and it has answered everything that had arrived.
    public abstract static class Worker implements Runnable {

        private final AbstractEchoServer server;
        private volatile Thread thread; // set before it starts, and before the closing thread can see the worker
        private boolean begun;          // by that thread; guarded by this
        int place;                      // of the roster

        /// Creates a worker.
        ///
        /// @param server the server it works for, and which starts it
        protected Worker(AbstractEchoServer server) {
            this.server = server;
        }

        /// Does the work, on the worker's thread. The loop is here, not in the work, so that the JVM may compile it into the outermost frame
        /// of a virtual thread. It leaves that frame where it was kept last, in memory for all frames, until the thread comes back to it.
        @Override
        public final void run() {
            if (!begins()) {
                return;
            }
            try {
                while (work()) {
                    // there is more
                }
            } finally {
                if (thread == Thread.currentThread()) {
                    server.workers.remove(this);
                }
            }
        }

        private synchronized boolean begins() {
            var isMine = thread == Thread.currentThread();
            begun |= isMine;
            return isMine;
        }

        /// Has a new thread go on with [#work]. Called within it, by the worker's thread.
        ///
        /// @return whether it does; if so, this one has nothing more to do than to return false from there
        protected final boolean handOver() {
            Thread next = null;
            try {
                next = Objects.requireNonNull(newThread(), "newThread()");
                awaits(next);
                next.start();
                return true;
            } catch (RuntimeException | Error e) {
                return next != null && !takesBack(next);
            }
        }

        private synchronized void awaits(Thread next) {
            thread = next;
            begun = false;
        }

        /// The JDK may fail to start a virtual thread for want of a carrier, and run it later nonetheless.
        ///
        /// @param next the one that has failed to start
        /// @return whether it has not begun, and will not
        private synchronized boolean takesBack(Thread next) {
            if (begun || thread != next) {
                return false;
            }
            thread = Thread.currentThread();
            begun = true;
            return true;
        }

        /// Makes a thread for the worker: for its start by the thread that starts it, later by the one before it, of which nothing is
        /// carried over.
        ///
        /// @return a thread that runs this worker, not started
        protected abstract Thread newThread();

        /// Does a part of the work: called again and again until it returns false, or throws, and then again by the next thread, if it has
        /// been [handed over][#handOver]. Otherwise the worker holds nothing any more.
        ///
        /// @return whether this thread has more to do: false if there is no more, or another thread goes on
        protected abstract boolean work();

        /// Ends the worker if it waits for a peer from which nothing has arrived. Called every few milliseconds, always by the
        /// same thread, while the server closes.
        protected abstract void endIfIdle();

        /// Ends the worker, whatever it is doing. Called when the drain time is over.
        protected abstract void cut();

        /// {@return the worker's thread, which may be another at the next call; it may not have begun yet, or may have ended}
        protected final Thread thread() {
            return thread;
        }

        /// {@return the server it works for}
        protected final AbstractEchoServer server() {
            return server;
        }

        /// {@return where to report what the worker does}
        protected final Tap tap() {
            return server.tap;
        }

        /// {@return how to serve}
        protected final ServerOptions options() {
            return server.options;
        }

        /// {@return whether the server is still open}
        protected final boolean isServerOpen() {
            return server.isOpen();
        }

        /// Waits until the server begins to close.
        ///
        /// @param nanos for how long at most
        /// @return whether it has begun
        protected final boolean awaitClosing(long nanos) {
            return server.awaitClosing(nanos);
        }
    }

    /// How often to look, once closing, whether workers have become idle.
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(2);
    /// How long to wait, after the cut, for workers that an observer holds up.
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

    private final URI uri;
    private final SocketType type;
    private final NetworkChannel channel;
    private final SocketAddress localAddress;
    private final Set<SocketOption<?>> supportedOptions;
    private final ServerOptions options;
    private final System.Logger logger;
    private final Tap tap;
    private final Roster workers = new Roster();
    private final Shutdown shutdown = new Shutdown();
    private volatile boolean drained;

    /// Creates a server that owns a bound channel.
    ///
    /// @param uri the address, with the actual port
    /// @param type what the transport carries
    /// @param channel the channel
    /// @param supportedOptions the socket options that the transport supports
    /// @param options how to serve
    /// @param logger the transport's
    /// @throws IOException if the channel is closed
    protected AbstractEchoServer(URI uri, SocketType type, NetworkChannel channel, Set<SocketOption<?>> supportedOptions,
                                 ServerOptions options, System.Logger logger) throws IOException {
        this.uri = Objects.requireNonNull(uri, "uri");
        this.type = Objects.requireNonNull(type, "type");
        this.channel = channel;
        this.localAddress = channel.getLocalAddress();
        this.supportedOptions = Set.copyOf(supportedOptions);
        this.options = options;
        this.logger = logger;
        this.tap = new Tap(options.observer().map(AbstractEchoServer::uninterrupting), logger);
    }

    /// Takes back an interrupt that an observer leaves behind: the threads it is called on are the server's own, and an
    /// interrupted thread closes the channel it uses next.
    private static Consumer<EchoEvent> uninterrupting(Consumer<? super EchoEvent> observer) {
        return event -> {
            try {
                observer.accept(event);
            } finally {
                Thread.interrupted();
            }
        };
    }

    /// Stops taking what is new, called first of all when the server closes. By the time it returns, all workers are known.
    ///
    /// @param limit how long this may take
    protected abstract void stopAccepting(Duration limit);

    /// Waits for a thread to end, as part of [#stopAccepting].
    ///
    /// @param thread the thread
    /// @param limit for how long at most
    protected static void join(Thread thread, Duration limit) {
        try {
            thread.join(limit);
        } catch (InterruptedException e) {
            throw new AssertionError("the thread of a shutdown is nobody else's", e);
        }
    }

    /// Starts a worker, and knows it from then on until it ends.
    ///
    /// @param worker the worker
    /// @throws IllegalStateException if the server has been closed, and nobody would end the worker
    protected final void start(Worker worker) {
        if (drained) {
            throw new IllegalStateException("closed");
        }
        var thread = worker.newThread();
        worker.awaits(thread);
        workers.add(worker);
        try {
            thread.start();
        } catch (Throwable e) {
            if (worker.takesBack(thread)) {
                workers.remove(worker);
                throw e;
            }
        }
    }

    /// {@return where to report what the server does}
    protected final Tap tap() {
        return tap;
    }

    /// {@return the workers that have not ended, for [Stream#forEachOrdered]: out of order one may be passed over if others end meanwhile}
    protected final Stream<Worker> workers() {
        return workers.stream();
    }

    /// Waits until the server begins to close.
    ///
    /// @param nanos for how long at most
    /// @return whether it has begun
    protected final boolean awaitClosing(long nanos) {
        return shutdown.awaitBegin(nanos);
    }

    @Override
    public final void close() {
        shutdown.begin("echo-close " + uri, this::drain);
        if (!runsOn(Thread.currentThread())) {
            shutdown.awaitDone();
        }
    }

    /// {@return whether a thread is one of this server's own}
    ///
    /// @param thread the thread
    protected boolean runsOn(Thread thread) {
        return workers().anyMatch(worker -> worker.thread == thread);
    }

    private void drain() {
        long start = System.nanoTime();
        long limit = options.drain().toNanos();
        stopAccepting(Duration.ofNanos(limit).plusNanos(GRACE));
        while (!workers.isEmpty()) {
            long elapsed = System.nanoTime() - start;
            if (elapsed > limit + GRACE) {
                logger.log(Level.ERROR, uri + " has " + workers.size() + " workers that do not end: is an observer blocked?");
                break;
            } else if (elapsed >= limit) {
                workers().forEachOrdered(Worker::cut);
            } else {
                workers().forEachOrdered(Worker::endIfIdle);
            }
            LockSupport.parkNanos(TICK);
        }
        drained = true;
        logger.log(Level.DEBUG, () -> "closed " + uri);
    }

    @Override
    public final URI uri() {
        return uri;
    }

    @Override
    public final SocketType type() {
        return type;
    }

    @Override
    public final ServerOptions options() {
        return options;
    }

    @Override
    public final SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public final <T> T getOption(SocketOption<T> option) throws IOException {
        return channel.getOption(Objects.requireNonNull(option, "option"));
    }

    @Override
    public final Set<SocketOption<?>> supportedOptions() {
        return supportedOptions;
    }

    @Override
    public final EchoStatistics statistics() {
        return tap.statistics();
    }

    @Override
    public final boolean isOpen() {
        return !shutdown.hasBegun();
    }

    @Override
    public final String toString() {
        return "EchoServer[" + uri + (isOpen() ? "]" : ", closed]");
    }
}
