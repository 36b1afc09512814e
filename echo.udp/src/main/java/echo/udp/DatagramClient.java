package echo.udp;

import echo.api.ClientOptions;
import echo.api.SocketType;
import echo.api.spi.AbstractEchoClient;
import echo.api.spi.Families;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/// A client over datagrams.
final class DatagramClient extends AbstractEchoClient {

    private static final int LARGEST = 65_535;

    private final DatagramChannel channel;
    private final DatagramSocket socket;
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock echoing = new ReentrantLock();
    private byte[] scratch = new byte[0]; // guarded by receiving
    private long unanswered;              // echoes that timed out; guarded by echoing

    /// Uses a bound channel, which it owns from here on, unless this fails.
    DatagramClient(URI uri, DatagramChannel channel, SocketAddress remoteAddress, ClientOptions options) throws IOException {
        super(uri, SocketType.DATAGRAM, channel, remoteAddress, options, DatagramServer.LOGGER);
        this.channel = channel;
        this.socket = channel.socket();
    }

    @Override
    public void send(ByteBuffer message) throws IOException {
        sendTo(message, remoteAddress());
    }

    @Override
    public void sendTo(ByteBuffer message, SocketAddress peer) throws IOException {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(peer, "peer");
        int size = message.remaining();
        if (size == 0 && channel.isConnected()) {
            sendEmpty(peer);
        } else {
            channel.send(message, peer);
        }
        tap().written(0, peer, 0, size);
    }

    /// A connected channel sends nothing when it is to send an empty datagram. Disconnecting it for a moment would wait for a
    /// thread that is receiving, so a second socket with the same local address sends it.
    private void sendEmpty(SocketAddress peer) throws IOException {
        if (!peer.equals(remoteAddress())) {
            throw new AlreadyConnectedException();
        }
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        try (var twin = DatagramChannel.open(Families.of(((InetSocketAddress) localAddress()).getAddress()))) {
            twin.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            twin.bind(localAddress());
            twin.send(ByteBuffer.allocate(0), peer);
        }
    }

    @Override
    public int receive(ByteBuffer buffer) throws IOException {
        checkWritable(buffer);
        int start = buffer.position();
        receiveFrom(buffer);
        return buffer.position() - start;
    }

    @Override
    public SocketAddress receiveFrom(ByteBuffer buffer) throws IOException {
        checkWritable(buffer);
        receiving.lock();
        try {
            var packet = receive(buffer.remaining());
            buffer.put(packet.getData(), 0, packet.getLength());
            return packet.getSocketAddress();
        } finally {
            receiving.unlock();
        }
    }

    /// Receives a datagram into the scratch, cut to the limit.
    private DatagramPacket receive(int limit) throws IOException {
        limit = Math.min(limit, LARGEST);
        if (scratch.length <= limit) {
            scratch = new byte[limit + 1]; // the one more byte tells a cut datagram from a whole one
        }
        var packet = new DatagramPacket(scratch, limit + 1);
        await(packet);
        if (packet.getLength() > limit) {
            packet.setLength(limit);
            tap().truncated(0, packet.getSocketAddress(), limit);
        }
        tap().read(0, packet.getSocketAddress(), 0, ByteBuffer.wrap(scratch, 0, packet.getLength()));
        return packet;
    }

    private void await(DatagramPacket packet) throws IOException {
        try {
            socket.setSoTimeout(timeoutMillis());
            socket.receive(packet);
        } catch (SocketTimeoutException | PortUnreachableException e) {
            throw e;
        } catch (SocketException e) {
            if (channel.isOpen()) {
                throw e;
            }
            throw Thread.currentThread().isInterrupted() ? new ClosedByInterruptException() : new AsynchronousCloseException();
        }
    }

    @Override
    public void shutdownOutput() {
        throw new UnsupportedOperationException("datagrams know no end of output");
    }

    @Override
    public ByteBuffer echo(ByteBuffer message) throws IOException {
        Objects.requireNonNull(message, "message");
        echoing.lock();
        try {
            var sent = message.duplicate();
            send(message);
            var reply = receiveCopy(sent.remaining() + 1);
            while (unanswered > 0 && !reply.equals(sent)) {
                unanswered--; // a late answer to an earlier echo
                reply = receiveCopy(sent.remaining() + 1);
            }
            return reply;
        } catch (SocketTimeoutException e) {
            unanswered++;
            throw e;
        } finally {
            echoing.unlock();
        }
    }

    private ByteBuffer receiveCopy(int limit) throws IOException {
        receiving.lock();
        try {
            var packet = receive(limit);
            return ByteBuffer.wrap(Arrays.copyOf(packet.getData(), packet.getLength()));
        } finally {
            receiving.unlock();
        }
    }
}
