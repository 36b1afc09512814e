package echo.api;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// How to serve. Immutable: each `with` method returns a copy that differs in one value.
///
/// {@snippet lang=java :
/// var options = ServerOptions.defaults().withBufferSize(1024).withBacklog(5);
/// var server = EchoServer.open("tcp://127.0.0.1:7007", options);
/// }
///
/// No argument and no result is `null`.
public final class ServerOptions {

    private static final ServerOptions DEFAULTS = new ServerOptions(
            4096, 128 * 1024, Duration.ofSeconds(5), List.of(), Limits.defaults(), Runtime.getRuntime().availableProcessors(), true,
            null, false, Impairments.none(), null, Map.of());

    private final int backlog;
    private final int bufferSize;
    private final Duration drain;
    private final List<Network> allowed;
    private final Limits limits;
    private final int sockets;
    private final boolean defended;
    private final SSLContext sslContext;
    private final boolean clientCertificateNeeded;
    private final Impairments impairments;
    private final Consumer<? super EchoEvent> observer;
    private final Map<SocketOption<?>, Object> socketOptions;

    private ServerOptions(int backlog, int bufferSize, Duration drain, List<Network> allowed, Limits limits, int sockets, boolean defended,
                          SSLContext sslContext, boolean clientCertificateNeeded, Impairments impairments,
                          Consumer<? super EchoEvent> observer, Map<SocketOption<?>, Object> socketOptions) {
        this.backlog = backlog;
        this.bufferSize = bufferSize;
        this.drain = drain;
        this.allowed = allowed;
        this.limits = limits;
        this.sockets = sockets;
        this.defended = defended;
        this.sslContext = sslContext;
        this.clientCertificateNeeded = clientCertificateNeeded;
        this.impairments = impairments;
        this.observer = observer;
        this.socketOptions = socketOptions;
    }

    /// {@return the options a server has unless told otherwise}
    public static ServerOptions defaults() {
        return DEFAULTS;
    }

    /// {@return how many connections the kernel may hold that have not been accepted yet: 4,096 by default}
    public int backlog() {
        return backlog;
    }

    /// {@return these options with another backlog}
    ///
    /// The kernel may hold fewer (on Linux `net.core.somaxconn`). Transports without connections ignore it.
    ///
    /// @param backlog in connections, at least 1
    /// @throws IllegalArgumentException if the backlog is out of range
    public ServerOptions withBacklog(int backlog) {
        Checks.range("backlog", backlog, 1, Integer.MAX_VALUE);
        return new ServerOptions(backlog, bufferSize, drain, allowed, limits, sockets, defended, sslContext, clientCertificateNeeded,
                impairments, observer, socketOptions);
    }

    /// {@return the most bytes that one read takes: 131,072 by default}
    public int bufferSize() {
        return bufferSize;
    }

    /// {@return these options with another buffer size}
    ///
    /// For a stream it bounds each read; more than 1 MiB has no effect. For datagrams it is the size beyond which they are cut; more
    /// than 65,535 has no effect.
    ///
    /// @param bytes from 1 to 1,073,741,824
    /// @throws IllegalArgumentException if the size is out of range
    public ServerOptions withBufferSize(int bytes) {
        Checks.range("bytes", bytes, 1, 1 << 30);
        return new ServerOptions(backlog, bytes, drain, allowed, limits, sockets, defended, sslContext, clientCertificateNeeded,
                impairments, observer, socketOptions);
    }

    /// {@return how long a close waits for connections to finish before it cuts them: 5 seconds by default}
    public Duration drain() {
        return drain;
    }

    /// {@return these options with another drain time}
    ///
    /// @param drain from zero, to cut at once, to [Integer#MAX_VALUE] milliseconds
    /// @throws IllegalArgumentException if the time is out of range
    public ServerOptions withDrain(Duration drain) {
        Checks.range("drain", drain);
        return new ServerOptions(backlog, bufferSize, drain, allowed, limits, sockets, defended, sslContext, clientCertificateNeeded,
                impairments, observer, socketOptions);
    }

    /// {@return the networks whose peers are served, unmodifiable: empty, for all, by default}
    public List<Network> allowed() {
        return allowed;
    }

    /// {@return these options with other networks allowed}
    ///
    /// A peer of none of them is [refused][EchoEvent.Refused.Reason#NOT_ALLOWED]: its connection is closed at once, its datagram
    /// not answered. Peers without an IP address, those of Unix domain sockets, are served.
    ///
    /// @param allowed the networks whose peers are served; empty for all
    public ServerOptions withAllowed(List<Network> allowed) {
        return new ServerOptions(backlog, bufferSize, drain, List.copyOf(Objects.requireNonNull(allowed, "allowed")), limits,
                sockets, defended, sslContext, clientCertificateNeeded, impairments, observer, socketOptions);
    }

    /// {@return whether a peer is served as far as its address goes}
    ///
    /// @param peer the peer's address
    public boolean allows(SocketAddress peer) {
        return allowed.isEmpty() || !(peer instanceof InetSocketAddress inet)
                || allowed.stream().anyMatch(network -> network.contains(inet.getAddress()));
    }

    /// {@return what connections may take: [Limits#defaults] by default}
    public Limits limits() {
        return limits;
    }

    /// {@return these options with other limits}
    ///
    /// @param limits what connections may take
    public ServerOptions withLimits(Limits limits) {
        Objects.requireNonNull(limits, "limits");
        return new ServerOptions(backlog, bufferSize, drain, allowed, limits, sockets, defended, sslContext, clientCertificateNeeded,
                impairments, observer, socketOptions);
    }

    /// {@return how many sockets of a server of datagrams share its address: as many as there are processors by default}
    public int sockets() {
        return sockets;
    }

    /// {@return these options with another number of sockets}
    ///
    /// Each answers on a thread of its own; the system always hands datagrams of one peer to the same one. A server has a single socket
    /// where the system cannot share an address (SO_REUSEPORT). Streams have no use for it.
    ///
    /// @param sockets from 1 to 1,024
    /// @throws IllegalArgumentException if the number is out of range
    public ServerOptions withSockets(int sockets) {
        Checks.range("sockets", sockets, 1, 1024);
        return new ServerOptions(backlog, bufferSize, drain, allowed, limits, sockets, defended, sslContext,
                clientCertificateNeeded, impairments, observer, socketOptions);
    }

    /// {@return whether the server keeps itself from being turned against others: `true` by default}
    public boolean defended() {
        return defended;
    }

    /// {@return these options with defences or without}
    ///
    /// Datagrams carry a source address that anyone can forge. A server of datagrams that is defended refuses those that would
    /// have it answer somebody who has not asked, or itself, or another such server for ever; the
    /// [reasons][EchoEvent.Refused.Reason] and the transport's module page say which. One that is not is for a lab. Streams
    /// have no use for it.
    ///
    /// @param defended whether to refuse
    public ServerOptions withDefended(boolean defended) {
        return new ServerOptions(backlog, bufferSize, drain, allowed, limits, sockets, defended, sslContext, clientCertificateNeeded,
                impairments, observer, socketOptions);
    }

    /// {@return what a server of TLS identifies itself with, and whom it trusts: nothing by default}
    public Optional<SSLContext> sslContext() {
        return Optional.ofNullable(sslContext);
    }

    /// {@return these options with a context for TLS}
    ///
    /// A server whose transport is TLS cannot be opened without one; others ignore it. TLS 1.3 and 1.2 are spoken, of those the
    /// context enables, with what else it has by default. One that has no certificate is not noticed before a client comes.
    ///
    /// @param sslContext holds the server's certificate and key, and the authorities that [client
    ///        certificates][#withClientCertificateNeeded] are to come from
    public ServerOptions withSslContext(SSLContext sslContext) {
        Objects.requireNonNull(sslContext, "sslContext");
        return new ServerOptions(backlog, bufferSize, drain, allowed, limits, sockets, defended, sslContext, clientCertificateNeeded,
                impairments, observer, socketOptions);
    }

    /// {@return whether a client of TLS needs a certificate: `false` by default}
    public boolean clientCertificateNeeded() {
        return clientCertificateNeeded;
    }

    /// {@return these options with a certificate needed from clients of TLS, or not}
    ///
    /// @param clientCertificateNeeded whether the handshake fails with a client that has no certificate the context trusts
    public ServerOptions withClientCertificateNeeded(boolean clientCertificateNeeded) {
        return new ServerOptions(backlog, bufferSize, drain, allowed, limits, sockets, defended, sslContext, clientCertificateNeeded,
                impairments, observer, socketOptions);
    }

    /// {@return what the server does wrong on purpose: [nothing][Impairments#none] by default}
    public Impairments impairments() {
        return impairments;
    }

    /// {@return these options with other impairments}
    ///
    /// @param impairments what the server does wrong on purpose
    public ServerOptions withImpairments(Impairments impairments) {
        Objects.requireNonNull(impairments, "impairments");
        return new ServerOptions(backlog, bufferSize, drain, allowed, limits, sockets, defended, sslContext, clientCertificateNeeded,
                impairments, observer, socketOptions);
    }

    /// {@return who is told of events, if anyone: nobody by default}
    public Optional<Consumer<? super EchoEvent>> observer() {
        return Optional.ofNullable(observer);
    }

    /// {@return these options with an observer}
    ///
    /// It is called on the thread where the event happens, which within a connection may change from one event to the next: events of one
    /// connection in their order, those of different connections at the same time. A slow observer slows the connection it observes,
    /// and for datagrams the socket. What it throws is logged and otherwise ignored. It may call any method of the server,
    /// [EchoServer#close] included.
    ///
    /// @param observer who is told of events, in place of any before
    public ServerOptions withObserver(Consumer<? super EchoEvent> observer) {
        Objects.requireNonNull(observer, "observer");
        return new ServerOptions(backlog, bufferSize, drain, allowed, limits, sockets, defended, sslContext, clientCertificateNeeded,
                impairments, observer, socketOptions);
    }

    /// {@return the socket options set by [#withSocketOption], in the order they were set, unmodifiable}
    public Map<SocketOption<?>, Object> socketOptions() {
        return socketOptions;
    }

    /// {@return these options with a socket option}
    ///
    /// It is set on the listening socket and on that of each connection, wherever it is supported; one that is supported by
    /// neither makes the opening of the server fail. Unless set here,
    /// [TCP_NODELAY][java.net.StandardSocketOptions#TCP_NODELAY] is `true` for TCP, and everything else as the system
    /// has it. Sockets of datagrams have an [SO_RCVBUF][java.net.StandardSocketOptions#SO_RCVBUF] of 4 MiB where the system grants
    /// it, and [SO_REUSEPORT][java.net.StandardSocketOptions#SO_REUSEPORT] once they are bound, if there are
    /// [several][#sockets]; set to `false`, there is one.
    ///
    /// @param <T> the type of the value
    /// @param option such as [SO_RCVBUF][java.net.StandardSocketOptions#SO_RCVBUF], whose unit and range are the system's
    /// @param value its value
    public <T> ServerOptions withSocketOption(SocketOption<T> option, T value) {
        return new ServerOptions(backlog, bufferSize, drain, allowed, limits, sockets, defended, sslContext, clientCertificateNeeded,
                impairments, observer, Checks.with(socketOptions, option, value));
    }

    /// {@return whether another object is options of the same values; observers are compared by their own `equals`}
    @Override
    public boolean equals(Object other) {
        return other instanceof ServerOptions options && values().equals(options.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ServerOptions" + values();
    }

    private Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("backlog", backlog);
        values.put("bufferSize", bufferSize);
        values.put("drain", drain);
        values.put("allowed", allowed);
        values.put("limits", limits);
        values.put("sockets", sockets);
        values.put("defended", defended);
        values.put("sslContext", sslContext);
        values.put("clientCertificateNeeded", clientCertificateNeeded);
        values.put("impairments", impairments);
        values.put("observer", observer);
        values.put("socketOptions", socketOptions);
        return values;
    }
}
