package echo.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoServer;
import echo.api.ServerOptions;
import echo.api.SocketType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/// Every provider there is, and for each kind of address one entry: what the contract is tested over.
enum Transport {

    TCP_IPV4("tcp", "127.0.0.1", SocketType.STREAM),
    TCP_IPV6("tcp", "::1", SocketType.STREAM),
    UNIX("unix", null, SocketType.STREAM),
    TLS("tls", "127.0.0.1", SocketType.STREAM),
    UDP_IPV4("udp", "127.0.0.1", SocketType.DATAGRAM),
    UDP_IPV6("udp", "::1", SocketType.DATAGRAM);

    private static final AtomicInteger FILES = new AtomicInteger();

    static {
        SSLContext.setDefault(Keys.CLIENT); // as if the authority of the tests were one of the system's
    }

    private final String scheme;
    private final String host;
    private final SocketType type;

    Transport(String scheme, String host, SocketType type) {
        this.scheme = scheme;
        this.host = host;
        this.type = type;
    }

    SocketType type() {
        return type;
    }

    boolean isStream() {
        return type == SocketType.STREAM;
    }

    ProtocolFamily family() {
        return host == null ? StandardProtocolFamily.UNIX
                : host.contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /// An address that a server can be opened on, another each time.
    String address() {
        assumeTrue(host == null || isAvailable(host), () -> "this host has no " + host);
        return host == null ? "unix:" + newPath().toUri().getRawPath() : address(0);
    }

    private String address(int port) {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /// The address of a socket, as a client is given it.
    String address(SocketAddress bound) {
        return bound instanceof InetSocketAddress inet ? address(inet.getPort())
                : "unix:" + ((UnixDomainSocketAddress) bound).getPath().toUri().getRawPath();
    }

    /// A local address for a socket of the test's own.
    SocketAddress socketAddress() {
        return host == null ? UnixDomainSocketAddress.of(newPath()) : new InetSocketAddress(host, 0);
    }

    private static boolean isAvailable(String host) {
        try (var channel = ServerSocketChannel.open()) {
            channel.bind(new InetSocketAddress(host, 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static Path newPath() {
        return Path.of(System.getProperty("java.io.tmpdir"),
                "echo-%d-%d.sock".formatted(ProcessHandle.current().pid(), FILES.incrementAndGet())).toAbsolutePath();
    }

    EchoServer serve() throws IOException {
        return serve(options());
    }

    /// Opens a server; one of TLS has the tests' own identity, unless told another.
    EchoServer serve(ServerOptions options) throws IOException {
        boolean lacksContext = this == TLS && options.sslContext().isEmpty();
        return EchoServer.open(address(), lacksContext ? options.withSslContext(Keys.SERVER) : options);
    }

    /// {@return the options without which a server of this transport cannot be opened}
    ServerOptions options() {
        return this == TLS ? ServerOptions.defaults().withSslContext(Keys.SERVER) : ServerOptions.defaults();
    }

    /// A client whose timeout is there only so that nothing hangs.
    static EchoClient connect(EchoServer server) throws IOException {
        return EchoClient.open(server.uri(), patient());
    }

    static ClientOptions patient() {
        return ClientOptions.defaults().withTimeout(java.time.Duration.ofSeconds(60));
    }
}
