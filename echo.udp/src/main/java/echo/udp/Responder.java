package echo.udp;

import echo.api.EchoEvent.Refused;
import echo.api.spi.AbstractEchoServer;
import echo.api.spi.Tap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Answers the datagrams of one socket, one after another, on a thread of its own.
final class Responder implements AbstractEchoServer.Worker {

    private static final int LARGEST = 65_535;
    /// How long to leave the scheduler, once closing, to run a thread that has been woken.
    private static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(20);

    private final DatagramChannel channel;
    private final DatagramServer server;
    private final Tap tap;
    private final int limit;
    private final ByteBuffer buffer;
    private final LongSupplier delays;
    private final Thread thread;

    private long firstAsked;           // of the closing thread alone
    private volatile boolean waiting;  // in a receive that may block

    Responder(DatagramChannel channel, DatagramServer server) throws IOException {
        this.channel = channel;
        this.server = server;
        this.tap = server.tap();
        this.limit = Math.min(server.options().bufferSize(), LARGEST);
        this.buffer = ByteBuffer.allocateDirect(limit + 1); // the one more byte tells a cut datagram from a whole one
        var impairments = server.options().impairments();
        this.delays = impairments.delaysReads() ? impairments.readDelays(0) : null;
        this.thread = Thread.ofPlatform().name("echo-udp " + channel.getLocalAddress()).daemon(false).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public boolean runsOn(Thread thread) {
        return this.thread == thread;
    }

    private void run() {
        try (channel) {
            echo();
        } catch (ClosedChannelException e) {
            // by the closing server, or because the local address is gone
        } catch (IOException | RuntimeException | Error e) {
            DatagramServer.LOGGER.log(Level.ERROR, "no longer answering on " + server.uri(), e);
        } finally {
            server.remove(this);
        }
    }

    private void echo() throws IOException {
        for (SocketAddress peer; (peer = receive()) != null;) {
            send(peer);
            pause();
        }
    }

    /// Receives a datagram into the buffer and returns its sender; `null` when the server is closing and none is left.
    private SocketAddress receive() throws IOException {
        var peer = server.isOpen() ? receiveWhenThereIs() : receiveWhatThereIs();
        if (peer == null) {
            return null;
        }
        buffer.flip();
        if (buffer.limit() > limit) {
            buffer.limit(limit);
            tap.truncated(0, peer, limit);
        }
        tap.read(0, peer, 0, buffer);
        return peer;
    }

    private SocketAddress receiveWhenThereIs() throws IOException {
        waiting = true;
        try {
            // a server that began to close before it could see this thread waiting would not wake it
            return server.isOpen() ? channel.receive(buffer.clear()) : receiveWhatThereIs();
        } finally {
            waiting = false;
        }
    }

    private SocketAddress receiveWhatThereIs() throws IOException {
        waiting = false;
        channel.configureBlocking(false);
        var peer = channel.receive(buffer.clear());
        channel.configureBlocking(true);
        return peer;
    }

    private void send(SocketAddress peer) throws IOException {
        if (((InetSocketAddress) peer).getPort() == 0) {
            tap.refused(0, peer, Refused.Reason.SOURCE_PORT_ZERO);
            return;
        }
        try {
            int size = channel.send(buffer, peer);
            tap.written(0, peer, 0, size);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            tap.failed(0, peer, e); // this peer's datagram, not the socket: there is no route, or a filter forbids it
        }
    }

    private void pause() {
        if (delays != null) {
            server.awaitClosing(delays.getAsLong());
        }
    }

    /// A thread that waits does so since before the closing began. The kernel has woken it if there is something to receive, but
    /// it may not have had its turn.
    @Override
    public void endIfIdle() {
        if (firstAsked == 0) {
            firstAsked = System.nanoTime();
        } else if (waiting && System.nanoTime() - firstAsked > SETTLE) {
            cut();
        }
    }

    @Override
    public void cut() {
        try {
            channel.close();
        } catch (IOException e) {
            DatagramServer.LOGGER.log(Level.DEBUG, () -> "closing a socket of " + server.uri(), e);
        }
    }
}
