package echo.tcp;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoServer;
import echo.api.Endpoint;
import echo.api.ServerOptions;
import echo.api.spi.EchoProvider;
import echo.api.spi.Families;
import echo.api.spi.SocketOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// Opens what the schemes `tcp`, `tls` and `unix` name. What differs between the two ends here: below, a stream is a stream.
public final class StreamProvider implements EchoProvider {

    private static final Duplex EAGER = new EagerDuplex();
    private static final Duplex PLAIN = new PlainDuplex();

    /// Creates a provider.
    public StreamProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("tcp", "tls", "unix");
    }

    @Override
    public EchoServer openServer(Endpoint endpoint, ServerOptions options) throws IOException {
        return switch (endpoint) {
            case Endpoint.Inet inet when inet.scheme().equals("tcp") -> inetServer(inet, _ -> EAGER, options);
            case Endpoint.Inet inet when inet.scheme().equals("tls") -> inetServer(inet, tls(options), options);
            case Endpoint.Local local when local.scheme().equals("unix") -> unixServer(local, options);
            default -> throw malformed(endpoint);
        };
    }

    private static Duplex.Maker tls(ServerOptions options) {
        var context = options.sslContext().orElseThrow(() -> new IllegalArgumentException(
                "sslContext: is missing; a server of tls needs one with a certificate and its key"));
        TlsDuplex.check(context);
        return TlsDuplex.server(context, options.clientCertificateNeeded());
    }

    private static EchoServer inetServer(Endpoint.Inet endpoint, Duplex.Maker maker, ServerOptions options)
            throws IOException {
        var address = endpoint.resolve().getFirst();
        var family = Families.of(address.getAddress());
        var listener = Families.open(family, ServerSocketChannel::open);
        try {
            var supported = prepare(listener, family, options);
            listener.bind(address, options.backlog());
            int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            return new StreamServer(endpoint.withPort(port).uri(), listener, maker, supported, () -> {}, options).start();
        } catch (Throwable e) {
            listener.close();
            throw e;
        }
    }

    private static EchoServer unixServer(Endpoint.Local endpoint, ServerOptions options) throws IOException {
        var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        SocketFile file = null;
        try {
            var supported = prepare(listener, StandardProtocolFamily.UNIX, options);
            file = SocketFile.bind(listener, endpoint.path(), options.backlog());
            return new StreamServer(endpoint.uri(), listener, _ -> EAGER, supported, file::remove, options).start();
        } catch (Throwable e) {
            listener.close();
            if (file != null) {
                file.remove();
            }
            throw e;
        }
    }

    /// Sets on a listener the options it supports, and returns those that it or its connections do.
    private static Set<SocketOption<?>> prepare(ServerSocketChannel listener, ProtocolFamily family, ServerOptions options)
            throws IOException {
        var supported = new HashSet<>(listener.supportedOptions());
        try (var connection = SocketChannel.open(family)) {
            supported.addAll(connection.supportedOptions());
            SocketOptions.check(options.socketOptions(), supported);
            SocketOptions.apply(options.socketOptions(), connection); // so that a bad value is found out now
        }
        SocketOptions.apply(options.socketOptions(), listener);
        return Set.copyOf(supported);
    }

    @Override
    public EchoClient openClient(Endpoint endpoint, ClientOptions options) throws IOException {
        if (!options.connected()) {
            throw new UnsupportedOperationException("connected: a stream cannot stay unconnected");
        }
        return switch (endpoint) {
            case Endpoint.Inet inet when inet.scheme().equals("tcp") -> inetClient(inet, _ -> PLAIN, options);
            case Endpoint.Inet inet when inet.scheme().equals("tls") -> inetClient(inet, tls(inet, options), options);
            case Endpoint.Local local when local.scheme().equals("unix") -> unixClient(local, options);
            default -> throw malformed(endpoint);
        };
    }

    private static Duplex.Maker tls(Endpoint.Inet endpoint, ClientOptions options) throws IOException {
        var context = options.sslContext().isPresent() ? options.sslContext().get() : defaultContext();
        var name = options.serverName().orElse(endpoint.host());
        return channel -> TlsDuplex.client(channel, context, name, options.timeout());
    }

    private static SSLContext defaultContext() throws IOException {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new SSLException("the system's authorities cannot be read", e);
        }
    }

    private static EchoClient inetClient(Endpoint.Inet endpoint, Duplex.Maker maker, ClientOptions options)
            throws IOException {
        if (endpoint.port() == 0) {
            throw new IllegalArgumentException("port: 0 names no server; a client needs the actual port");
        }
        IOException failure = null;
        for (var address : endpoint.resolve()) {
            if (options.localAddress().isPresent() && !isSameFamily(address, options.localAddress().get())) {
                continue;
            }
            try {
                return inetClient(endpoint, address, maker, options);
            } catch (SSLException e) {
                throw e; // it was the right one to call
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        if (failure == null) {
            throw new IllegalArgumentException("localAddress: is of another kind than the addresses of " + endpoint.host());
        }
        throw failure;
    }

    private static EchoClient inetClient(Endpoint.Inet endpoint, InetSocketAddress address, Duplex.Maker maker,
                                         ClientOptions options) throws IOException {
        var channel = Families.open(Families.of(address.getAddress()), SocketChannel::open);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return StreamClient.connect(endpoint.uri(), channel, address, maker, options);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static EchoClient unixClient(Endpoint.Local endpoint, ClientOptions options) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return StreamClient.connect(endpoint.uri(), channel, UnixDomainSocketAddress.of(endpoint.path()), _ -> PLAIN, options);
        } catch (SocketException e) {
            channel.close();
            throw refused(endpoint.path(), e);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    /// {@return the failure to connect, as that of TCP if nobody is there: a path that does not exist has no type of its own}
    private static SocketException refused(Path path, SocketException failure) {
        boolean tooLong = String.valueOf(failure.getMessage()).contains("too long");
        return tooLong || Files.exists(path) ? failure
                : (SocketException) new ConnectException("No such socket").initCause(failure);
    }

    private static boolean isSameFamily(InetSocketAddress address, SocketAddress local) {
        return local instanceof InetSocketAddress inet
                && Families.of(inet.getAddress()) == Families.of(address.getAddress());
    }

    private static IllegalArgumentException malformed(Endpoint endpoint) {
        return new IllegalArgumentException("address " + endpoint + ": expected "
                + (endpoint.scheme().equals("unix") ? "unix:/PATH" : endpoint.scheme() + "://HOST:PORT"));
    }
}
