package echo.api.spi;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoStatistics;
import echo.api.SocketType;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/// What clients have in common, whatever their transport: they own a channel, and its settings are theirs.
public abstract class AbstractEchoClient implements EchoClient {

    private final URI uri;
    private final SocketType type;
    private final NetworkChannel channel;
    private final SocketAddress localAddress;
    private final SocketAddress remoteAddress;
    private final ClientOptions options;
    private final System.Logger logger;
    private final Tap tap;
    private volatile Duration timeout;

    /// Creates a client that owns a channel.
    ///
    /// @param uri the address of the server
    /// @param type what the transport carries
    /// @param channel the channel, bound, and connected if the options say so
    /// @param remoteAddress the address of the server, as resolved
    /// @param options how to connect
    /// @param logger the transport's
    /// @throws IOException if the channel is closed
    protected AbstractEchoClient(URI uri, SocketType type, NetworkChannel channel, SocketAddress remoteAddress,
                                 ClientOptions options, System.Logger logger) throws IOException {
        this.uri = Objects.requireNonNull(uri, "uri");
        this.type = Objects.requireNonNull(type, "type");
        this.channel = channel;
        this.localAddress = channel.getLocalAddress();
        this.remoteAddress = Objects.requireNonNull(remoteAddress, "remoteAddress");
        this.options = options;
        this.logger = logger;
        this.tap = new Tap(options.observer(), logger);
        this.timeout = options.timeout();
    }

    /// {@return where the client reports what it does}
    protected final Tap tap() {
        return tap;
    }

    /// {@return the timeout in milliseconds, rounded up, as sockets take it; 0 for no limit}
    protected final int timeoutMillis() {
        return millis(timeout);
    }

    /// {@return a timeout in milliseconds, rounded up, as sockets take it; 0 for no limit}
    ///
    /// @param timeout up to [Integer#MAX_VALUE] milliseconds
    protected static int millis(Duration timeout) {
        return Math.toIntExact(timeout.plusNanos(999_999).toMillis());
    }

    /// Checks a buffer before anything is read, which would be lost if it did not fit in.
    ///
    /// @param buffer the buffer
    /// @throws IllegalArgumentException if it is read-only
    protected static void checkWritable(ByteBuffer buffer) {
        if (Objects.requireNonNull(buffer, "buffer").isReadOnly()) {
            throw new IllegalArgumentException("buffer: is read-only");
        }
    }

    /// Closes the channel. Called when the client is closed, which may be more than once.
    ///
    /// @throws IOException if that fails, which is logged
    protected void hangUp() throws IOException {
        channel.close();
    }

    @Override
    public final void close() {
        try {
            hangUp();
        } catch (IOException e) {
            logger.log(Level.DEBUG, () -> "closing the client of " + uri, e);
        }
    }

    @Override
    public final boolean isOpen() {
        return channel.isOpen();
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
    public final ClientOptions options() {
        return options;
    }

    @Override
    public final SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public final SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public final Duration timeout() {
        return timeout;
    }

    @Override
    public final void setTimeout(Duration timeout) {
        this.timeout = options.withTimeout(timeout).timeout();
    }

    @Override
    public final <T> T getOption(SocketOption<T> option) throws IOException {
        return channel.getOption(Objects.requireNonNull(option, "option"));
    }

    @Override
    public final <T> void setOption(SocketOption<T> option, T value) throws IOException {
        channel.setOption(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value"));
    }

    @Override
    public final Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public final EchoStatistics statistics() {
        return tap.statistics();
    }

    @Override
    public final String toString() {
        return "EchoClient[" + uri + (isOpen() ? "]" : ", closed]");
    }
}
