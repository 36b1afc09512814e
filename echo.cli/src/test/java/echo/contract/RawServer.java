package echo.contract;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLSocket;

/// A server for one client, which says nothing unless told to.
final class RawServer implements AutoCloseable {

    private final Transport transport;
    private final ServerSocketChannel listener;
    private final DatagramChannel datagrams;
    private final FutureTask<SSLSocket> handshake; // null if there is none
    private SocketChannel stream;
    private SocketAddress peer;

    RawServer(Transport transport) throws IOException {
        transport.address();
        this.transport = transport;
        this.listener = transport.isStream() ? ServerSocketChannel.open(transport.family()).bind(transport.socketAddress()) : null;
        this.datagrams = transport.isStream() ? null : DatagramChannel.open(transport.family()).bind(transport.socketAddress());
        this.handshake = transport == Transport.TLS ? new FutureTask<>(this::acceptTls) : null;
        if (handshake != null) {
            Thread.startVirtualThread(handshake);
        }
    }

    private SSLSocket acceptTls() throws IOException {
        stream = listener.accept();
        var socket = (SSLSocket) Keys.SERVER.getSocketFactory().createSocket(stream.socket(), null, true);
        socket.startHandshake();
        return socket;
    }

    private SSLSocket tls() throws IOException {
        try {
            return handshake.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        }
    }

    private SocketAddress localAddress() throws IOException {
        return listener != null ? listener.getLocalAddress() : datagrams.getLocalAddress();
    }

    String address() throws IOException {
        return transport.address(localAddress());
    }

    int port() throws IOException {
        return ((InetSocketAddress) localAddress()).getPort();
    }

    byte[] receive(int size) throws IOException {
        if (handshake != null) {
            return tls().getInputStream().readNBytes(size);
        }
        var buffer = ByteBuffer.allocate(size);
        if (datagrams != null) {
            peer = datagrams.receive(buffer);
        } else {
            while (buffer.hasRemaining() && stream().read(buffer) >= 0) {
                peer = stream().getRemoteAddress();
            }
        }
        return Bytes.array(buffer.flip());
    }

    void send(byte[] bytes) throws IOException {
        if (handshake != null) {
            tls().getOutputStream().write(bytes);
        } else if (datagrams != null) {
            datagrams.send(ByteBuffer.wrap(bytes), peer);
        } else {
            stream().write(ByteBuffer.wrap(bytes));
        }
    }

    private SocketChannel stream() throws IOException {
        if (stream == null) {
            stream = listener.accept();
        }
        return stream;
    }

    @Override
    public void close() throws IOException {
        var address = localAddress();
        if (handshake != null && stream != null) {
            tls().close();
        }
        for (var channel : new java.nio.channels.Channel[] {listener, datagrams, stream}) {
            if (channel != null) {
                channel.close();
            }
        }
        if (handshake != null) {
            awaitEnd(); // a listener that a thread waits for is closed only when that has noticed
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
    }

    private void awaitEnd() {
        try {
            handshake.get();
        } catch (InterruptedException | ExecutionException e) {
            // nobody has called, or the call has failed
        }
    }
}
