package echo.tcp;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// The streams of a channel with TLS over them (RFC 8446, RFC 5246), as the JDK's sockets speak it.
final class TlsDuplex implements Duplex, TimedReader {

    /// As much as one record holds (RFC 8446, section 5.1).
    private static final int RECORD = 16 * 1024;
    /// What a connection may take, in bytes: most of it in a handshake.
    private static final int MEMORY = 64 * 1024;
    /// How long a closing client may take to say so.
    private static final Duration GOODBYE = Duration.ofMillis(100);
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

    private final SocketChannel channel;
    private final SSLSocket socket;
    private final RawInput input; // null on the client's side
    private final SocketReader reader;
    private final OutputStream output;
    private volatile boolean reading;
    private volatile boolean closing;

    private TlsDuplex(SocketChannel channel, SSLSocket socket, RawInput input) throws IOException {
        this.channel = channel;
        this.socket = socket;
        this.input = input;
        socket.setEnabledProtocols(protocols(socket.getEnabledProtocols()));
        this.reader = new SocketReader(channel, socket);
        this.output = socket.getOutputStream();
    }

    /// Checks that a server can be made of a context.
    ///
    /// @throws IllegalArgumentException if not
    static void check(SSLContext context) {
        try {
            if (protocols(context.createSSLEngine().getEnabledProtocols()).length == 0) {
                throw new IllegalArgumentException("sslContext: speaks neither TLS 1.3 nor TLS 1.2");
            }
        } catch (IllegalStateException | UnsupportedOperationException e) {
            throw new IllegalArgumentException("sslContext: " + e.getMessage(), e);
        }
    }

    private static String[] protocols(String[] enabled) {
        return Arrays.stream(enabled).filter(PROTOCOLS::contains).toArray(String[]::new);
    }

    /// {@return what makes the server's ends of connections}
    static Maker server(SSLContext context, boolean needClientCertificate) {
        return new Maker() {
            @Override
            public Duplex make(SocketChannel channel) throws IOException {
                // meant for what somebody else has read already, and as good for what nobody has
                var input = new RawInput(channel.socket().getInputStream());
                var socket = (SSLSocket) context.getSocketFactory().createSocket(channel.socket(), input, true);
                socket.setNeedClientAuth(needClientCertificate);
                return new TlsDuplex(channel, socket, input);
            }

            @Override
            public ByteBuffer allocate(int size) {
                return ByteBuffer.allocate(size);
            }

            @Override
            public long mostConnections() {
                return Math.max(16, Runtime.getRuntime().maxMemory() / 2 / MEMORY);
            }
        };
    }

    /// Makes the client's end of a connection.
    ///
    /// @param name what the server's certificate is to name: a host name or an IP address (RFC 9525)
    /// @param timeout how long the handshake may take; zero for no limit
    /// @throws SocketTimeoutException if it takes longer
    static TlsDuplex client(SocketChannel channel, SSLContext context, String name, Duration timeout) throws IOException {
        int port = channel.socket().getPort();
        var socket = (SSLSocket) context.getSocketFactory().createSocket(channel.socket(), name, port, true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!isAddress(name)) {
            parameters.setServerNames(List.of(serverName(name))); // the JDK's sockets would not ask for one without a dot
        }
        socket.setSSLParameters(parameters);
        var duplex = new TlsDuplex(channel, socket, null);
        try {
            Detached.run(() -> duplex.handshake(channel)).await(channel, timeout);
        } catch (SocketTimeoutException e) {
            throw (SocketTimeoutException) new SocketTimeoutException("TLS handshake timed out").initCause(e);
        }
        return duplex;
    }

    private static boolean isAddress(String name) {
        return name.contains(":") || name.matches("[0-9.]+");
    }

    private static SNIHostName serverName(String name) {
        try {
            return new SNIHostName(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("serverName: " + e.getMessage(), e);
        }
    }

    /// The JDK writes from within reads: answers to the peer's change of keys.
    @Override
    public boolean mayWriteWhileReading() {
        return reading && input != null && !input.isReading();
    }

    @Override
    public void handshake(SocketChannel channel) throws IOException {
        socket.startHandshake();
    }

    @Override
    public int read(SocketChannel channel) throws IOException {
        var first = new byte[1];
        return read(ByteBuffer.wrap(first), 0) < 0 ? END : Byte.toUnsignedInt(first[0]);
    }

    /// Only the rest of the byte's record: to read another that is not genuine would close the socket before the echo.
    @Override
    public int readRest(SocketChannel channel, ByteBuffer buffer) throws IOException {
        return socket.getInputStream().available() == 0 ? 0 : read(buffer, 0);
    }

    /// A record of which only a part has arrived is not there yet: nobody knows whether it is genuine.
    @Override
    public int readArrived(SocketChannel channel, ByteBuffer buffer) throws IOException {
        try {
            boolean nothing = socket.getInputStream().available() == 0 && channel.socket().getInputStream().available() == 0;
            return nothing ? 0 : read(buffer, 1);
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    /// Reads one record at most.
    @Override
    public int read(ByteBuffer buffer, int millis) throws IOException {
        checkOpen();
        reading = true;
        try {
            int count = reader.read(buffer, millis);
            if (input != null) {
                input.bringsData();
            }
            if (count < 0 && closing) {
                throw new AsynchronousCloseException(); // that is only the peer's reply to the closing
            }
            return count;
        } catch (IOException e) {
            throw told(e);
        } finally {
            reading = false;
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /// {@return a failure, of what began while the channel was open, as the channel tells it}
    ///
    /// Of a channel that is closed meanwhile, the JDK's sockets tell in an exception of their own, or that it is closed already, where
    /// they go from one read to the next; they close it themselves when something has failed.
    private IOException told(IOException failure) {
        boolean closed = closing;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AsynchronousCloseException meanwhile) {
                return meanwhile;
            }
            closed |= cause instanceof ClosedChannelException;
        }
        return closed ? (IOException) new AsynchronousCloseException().initCause(failure) : failure;
    }

    @Override
    public int write(SocketChannel channel, ByteBuffer buffer) throws IOException {
        checkOpen();
        if (closing) {
            throw new AsynchronousCloseException();
        }
        if (socket.isOutputShutdown()) {
            throw new ClosedChannelException();
        }
        int count = Math.min(buffer.remaining(), RECORD);
        try {
            if (buffer.hasArray()) {
                output.write(buffer.array(), buffer.arrayOffset() + buffer.position(), count);
                buffer.position(buffer.position() + count);
            } else {
                var bytes = new byte[count];
                buffer.get(bytes);
                output.write(bytes);
            }
            return count;
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public void endOutput(SocketChannel channel) throws IOException {
        endOutput().await(channel, Duration.ZERO);
    }

    @Override
    public void endOutputSoon(SocketChannel channel) {
        endOutput();
    }

    /// To tell it takes a record, which has to wait for a write that is under way, and for room. No interrupt would end that wait.
    private Detached<Void> endOutput() {
        return Detached.run(() -> {
            checkOpen();
            try {
                socket.shutdownOutput();
            } catch (IOException e) {
                throw told(e);
            }
        });
    }

    @Override
    public void close(SocketChannel channel) throws IOException {
        if (channel.isOpen()) {
            closing = true;
            boolean interrupted = Thread.interrupted(); // the peer is told all the same
            var ending = endOutput();
            try (channel) {
                ending.await(channel, GOODBYE);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
