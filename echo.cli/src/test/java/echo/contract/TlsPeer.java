package echo.contract;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// The JDK's TLS at one end of a connection, and what arrives there in bytes: that alone tells a stream that was ended from one
/// that was cut.
final class TlsPeer implements AutoCloseable {

    private static final int ALERT = 21;
    private static final int ENCRYPTED = 23;
    private static final int ENCRYPTED_ALERT = 2 + 1 + 16 + 16; // with its type, the padding of the JDK, and the tag

    private final Tapped plain;
    private final SSLSocket tls;

    private TlsPeer(Tapped plain, Socket tls, String... protocols) throws IOException {
        this.plain = plain;
        this.tls = (SSLSocket) tls;
        this.tls.setEnabledProtocols(protocols);
        this.tls.startHandshake();
    }

    /// Connects to a server.
    static TlsPeer connect(SocketAddress server, String... protocols) throws IOException {
        return connect(server, Keys.CLIENT, protocols);
    }

    static TlsPeer connect(SocketAddress server, SSLContext context, String... protocols) throws IOException {
        var plain = new Tapped();
        plain.connect(server);
        return new TlsPeer(plain, context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true), protocols);
    }

    /// Makes a listener for [#accept].
    static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")) {
            @Override
            public Socket accept() throws IOException {
                var plain = new Tapped();
                implAccept(plain);
                return plain;
            }
        };
    }

    /// Accepts a client.
    static TlsPeer accept(ServerSocket listener, String... protocols) throws IOException {
        var plain = (Tapped) listener.accept();
        return new TlsPeer(plain, Keys.SERVER.getSocketFactory().createSocket(plain, null, true), protocols);
    }

    SSLSocket tls() {
        return tls;
    }

    /// {@return the socket below}
    Socket plain() {
        return plain;
    }

    InputStream input() throws IOException {
        return tls.getInputStream();
    }

    OutputStream output() throws IOException {
        return tls.getOutputStream();
    }

    byte[] echo(byte[] bytes) throws IOException {
        output().write(bytes);
        return input().readNBytes(bytes.length);
    }

    /// Sends a message, and in the same segment bytes that are below TLS.
    void send(byte[] message, byte[] below) throws IOException {
        plain.held = new ByteArrayOutputStream();
        output().write(message);
        plain.held.write(below);
        var all = plain.held.toByteArray();
        plain.held = null;
        plain.getOutputStream().write(all);
    }

    /// {@return whether the last record that came, from a JDK, is an alert: once the stream has ended, that which says so}
    boolean isToldTheEnd() {
        var bytes = ByteBuffer.wrap(plain.received());
        int type = 0;
        int size = 0;
        while (bytes.remaining() >= 5) {
            type = bytes.get();
            bytes.getShort();
            size = bytes.getShort();
            bytes.position(Math.min(bytes.position() + size, bytes.limit()));
        }
        return type == ALERT || type == ENCRYPTED && size == ENCRYPTED_ALERT;
    }

    @Override
    public void close() throws IOException {
        tls.close();
    }

    private static final class Tapped extends Socket {

        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private ByteArrayOutputStream held; // what is not to be sent yet, or null

        byte[] received() {
            return received.toByteArray();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    int value = super.read();
                    if (value >= 0) {
                        received.write(value);
                    }
                    return value;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = super.read(bytes, offset, length);
                    received.write(bytes, offset, Math.max(count, 0));
                    return count;
                }
            };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    (held == null ? out : held).write(bytes, offset, length);
                }
            };
        }
    }
}
