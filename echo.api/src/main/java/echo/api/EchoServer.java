package echo.api;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.URI;
import java.util.Objects;
import java.util.Set;

/// A running server that sends back what it receives, as RFC 862 describes it: over a stream the same bytes in the
/// same order, over datagrams each datagram to its sender.
///
/// A server is running from the moment it is opened until it is closed:
///
/// {@snippet lang=java :
/// try (var server = EchoServer.open("tcp");
///      var client = EchoClient.open(server.uri())) {
///     client.echo("hello");                       // "hello"
/// }
/// }
///
/// An open server keeps the Java virtual machine alive. It answers nothing beyond loopback unless its address says so.
///
/// Addresses are those of [Endpoint]; which schemes there are depends on the [providers][echo.api.spi.EchoProvider]
/// present. No argument and no result is `null`. Servers are safe for use by several threads.
///
/// @implSpec Implementations are obtained from a provider. Nothing a peer does ends a server; only [#close] does.
public interface EchoServer extends AutoCloseable {

    /// Opens a server with the [default options][ServerOptions#defaults].
    ///
    /// @param address the address to listen on, such as `tcp://127.0.0.1:7007`, `unix:/run/echo.sock`, or the bare `udp`
    /// @return the running server
    /// @throws IllegalArgumentException if the address is malformed, or no provider knows its scheme
    /// @throws java.net.UnknownHostException if the host cannot be resolved
    /// @throws java.net.BindException if the address is in use, not local, or not permitted
    /// @throws IOException if the server cannot be opened for another reason
    static EchoServer open(String address) throws IOException {
        return open(address, ServerOptions.defaults());
    }

    /// Opens a server with the options given.
    ///
    /// @param address the address to listen on
    /// @param options how to serve
    /// @return the running server
    /// @throws IllegalArgumentException if the address is malformed, no provider knows its scheme, or a socket option has a value
    ///         that is not valid, or the transport is TLS and there is no [context][ServerOptions#sslContext] for it
    /// @throws UnsupportedOperationException if the transport does not support one of the socket options
    /// @throws java.net.UnknownHostException if the host cannot be resolved
    /// @throws java.net.BindException if the address is in use, not local, or not permitted
    /// @throws IOException if the server cannot be opened for another reason
    static EchoServer open(String address, ServerOptions options) throws IOException {
        return Providers.openServer(Endpoint.of(address), options);
    }

    /// Opens a server with the [default options][ServerOptions#defaults].
    ///
    /// @param address the address to listen on
    /// @return the running server
    /// @throws IOException as [#open(String)] does, which this equals
    static EchoServer open(URI address) throws IOException {
        return open(Objects.requireNonNull(address, "address").toString());
    }

    /// Opens a server with the options given.
    ///
    /// @param address the address to listen on
    /// @param options how to serve
    /// @return the running server
    /// @throws IOException as [#open(String, ServerOptions)] does, which this equals
    static EchoServer open(URI address, ServerOptions options) throws IOException {
        return open(Objects.requireNonNull(address, "address").toString(), options);
    }

    /// {@return the address that clients can open, with the actual port}
    ///
    /// The host is as it was given, so that of a server on a wildcard address is a wildcard too. It stays the same after
    /// the server has been closed.
    URI uri();

    /// {@return whether this is a server of streams or of datagrams}
    SocketType type();

    /// {@return the options this server was opened with}
    ServerOptions options();

    /// {@return the local address this server is, or was, bound to}
    SocketAddress localAddress();

    /// {@return the value of an option of the listening socket}
    ///
    /// @param <T> the type of the value
    /// @param option the option
    /// @throws UnsupportedOperationException if the socket does not support the option
    /// @throws java.nio.channels.ClosedChannelException if the server is closed
    /// @throws IOException if the option cannot be read
    <T> T getOption(SocketOption<T> option) throws IOException;

    /// {@return the options that [ServerOptions#withSocketOption] accepts for this transport}
    Set<SocketOption<?>> supportedOptions();

    /// {@return what this server has done so far}
    ///
    /// The counters are read one after another while the server goes on, so that they may be a few events apart. Once
    /// `close` has returned on a thread other than the server's own they are final.
    EchoStatistics statistics();

    /// {@return whether [#close] has not been called yet}
    boolean isOpen();

    /// Drains and closes this server.
    ///
    /// No new connection is taken; those already established are answered everything that has reached this host, then
    /// told the end of the stream, and closed when their peer has ended too or is silent for 200 milliseconds; those still busy
    /// after [ServerOptions#drain] are cut. The method returns when the last
    /// connection has ended, or at once when it is called from one of the server's own threads, that is from within an
    /// observer. It may be called on an interrupted thread, and leaves the interrupt status as it was. Closing a closed
    /// server has no effect but to wait for the first `close` to be done.
    @Override
    void close();
}
