package echo.api;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// How to connect to a server. Immutable: each `with` method returns a copy that differs in one value.
///
/// {@snippet lang=java :
/// var options = ClientOptions.defaults().withTimeout(Duration.ofSeconds(1));
/// var client = EchoClient.open("udp://127.0.0.1:7007", options);
/// }
///
/// No argument and no result is `null`.
public final class ClientOptions {

    private static final ClientOptions DEFAULTS = new ClientOptions(
            Duration.ofSeconds(10), true, null, null, null, null, Map.of());

    private final Duration timeout;
    private final boolean connected;
    private final SocketAddress localAddress;
    private final SSLContext sslContext;
    private final String serverName;
    private final Consumer<? super EchoEvent> observer;
    private final Map<SocketOption<?>, Object> socketOptions;

    private ClientOptions(Duration timeout, boolean connected, SocketAddress localAddress, SSLContext sslContext,
                          String serverName, Consumer<? super EchoEvent> observer, Map<SocketOption<?>, Object> socketOptions) {
        this.timeout = timeout;
        this.connected = connected;
        this.localAddress = localAddress;
        this.sslContext = sslContext;
        this.serverName = serverName;
        this.observer = observer;
        this.socketOptions = socketOptions;
    }

    /// {@return the options a client has unless told otherwise}
    public static ClientOptions defaults() {
        return DEFAULTS;
    }

    /// {@return how long connecting, a handshake of TLS, and each receive may take: 10 seconds by default; zero if without limit}
    public Duration timeout() {
        return timeout;
    }

    /// {@return these options with another timeout}
    ///
    /// @param timeout from zero, for no limit, to [Integer#MAX_VALUE] milliseconds; rounded up to milliseconds
    /// @throws IllegalArgumentException if the timeout is out of range
    public ClientOptions withTimeout(Duration timeout) {
        Checks.range("timeout", timeout);
        return new ClientOptions(timeout, connected, localAddress, sslContext, serverName, observer, socketOptions);
    }

    /// {@return whether the socket is connected to the server: `true` by default}
    public boolean connected() {
        return connected;
    }

    /// {@return these options with the socket connected or not}
    ///
    /// A datagram client that is not connected [sends][EchoClient#sendTo] to, and [receives][EchoClient#receiveFrom]
    /// from, anyone; its `send` goes to the address it was opened with. It is not told when a datagram is refused. A
    /// stream is always connected: to open one that is not fails.
    ///
    /// @param connected whether to connect
    public ClientOptions withConnected(boolean connected) {
        return new ClientOptions(timeout, connected, localAddress, sslContext, serverName, observer, socketOptions);
    }

    /// {@return the local address to bind, if the system does not choose: it does by default}
    public Optional<SocketAddress> localAddress() {
        return Optional.ofNullable(localAddress);
    }

    /// {@return these options with a local address to bind}
    ///
    /// The file that a Unix domain socket is bound to remains when the client is closed.
    ///
    /// @param localAddress of the transport's kind; port 0 picks a free one
    public ClientOptions withLocalAddress(SocketAddress localAddress) {
        Objects.requireNonNull(localAddress, "localAddress");
        return new ClientOptions(timeout, connected, localAddress, sslContext, serverName, observer, socketOptions);
    }

    /// {@return whom a client of TLS trusts, and what it identifies itself with: [SSLContext#getDefault] unless set}
    public Optional<SSLContext> sslContext() {
        return Optional.ofNullable(sslContext);
    }

    /// {@return these options with a context for TLS}
    ///
    /// Transports other than TLS ignore it. TLS 1.3 and 1.2 are spoken, of those the context enables, with what else it
    /// has by default.
    ///
    /// @param sslContext holds the authorities that the server's certificate is to come from, and the client's own certificate and
    ///        key if the server needs them
    public ClientOptions withSslContext(SSLContext sslContext) {
        Objects.requireNonNull(sslContext, "sslContext");
        return new ClientOptions(timeout, connected, localAddress, sslContext, serverName, observer, socketOptions);
    }

    /// {@return the name that the certificate of a server of TLS is to have: the host of its address unless set}
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    /// {@return these options with another name of the server}
    ///
    /// It is what the server is asked for (RFC 6066, section 3), and what its certificate is to name (RFC 9525). Transports other
    /// than TLS ignore it.
    ///
    /// @param serverName a host name or an IP address
    /// @throws IllegalArgumentException if it is empty
    public ClientOptions withServerName(String serverName) {
        if (Objects.requireNonNull(serverName, "serverName").isEmpty()) {
            throw new IllegalArgumentException("serverName: is empty");
        }
        return new ClientOptions(timeout, connected, localAddress, sslContext, serverName, observer, socketOptions);
    }

    /// {@return who is told of events, if anyone: nobody by default}
    public Optional<Consumer<? super EchoEvent>> observer() {
        return Optional.ofNullable(observer);
    }

    /// {@return these options with an observer}
    ///
    /// It is told of each [read][EchoEvent.Read], [write][EchoEvent.Written] and [cut][EchoEvent.Truncated], on the thread
    /// that called the client. What it throws is logged and otherwise ignored.
    ///
    /// @param observer who is told of events, in place of any before
    public ClientOptions withObserver(Consumer<? super EchoEvent> observer) {
        Objects.requireNonNull(observer, "observer");
        return new ClientOptions(timeout, connected, localAddress, sslContext, serverName, observer, socketOptions);
    }

    /// {@return the socket options set by [#withSocketOption], in the order they were set, unmodifiable}
    public Map<SocketOption<?>, Object> socketOptions() {
        return socketOptions;
    }

    /// {@return these options with a socket option, set before the socket is connected}
    ///
    /// @param <T> the type of the value
    /// @param option such as [IP_TOS][java.net.StandardSocketOptions#IP_TOS], whose unit and range are the system's
    /// @param value its value
    public <T> ClientOptions withSocketOption(SocketOption<T> option, T value) {
        return new ClientOptions(timeout, connected, localAddress, sslContext, serverName, observer,
                Checks.with(socketOptions, option, value));
    }

    /// {@return whether another object is options of the same values; observers are compared by their own `equals`}
    @Override
    public boolean equals(Object other) {
        return other instanceof ClientOptions options && values().equals(options.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ClientOptions" + values();
    }

    private Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("timeout", timeout);
        values.put("connected", connected);
        values.put("localAddress", localAddress);
        values.put("sslContext", sslContext);
        values.put("serverName", serverName);
        values.put("observer", observer);
        values.put("socketOptions", socketOptions);
        return values;
    }
}
