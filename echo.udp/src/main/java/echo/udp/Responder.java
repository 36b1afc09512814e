package echo.udp;

import echo.api.EchoEvent.Refused;
import echo.api.spi.AbstractEchoServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Answers the datagrams of one socket, one after another, on a thread of its own.
final class Responder extends AbstractEchoServer.Worker {

    private static final int LARGEST = 65_535;
    /// How many datagrams to answer before others have their turn.
    private static final int TURN = 32;
    /// How long to wait before receiving again when that has failed for no reason of a peer.
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final DatagramChannel channel;
    private final SocketAddress localAddress;
    private final int limit;
    private final ByteBuffer buffer;
    private final LongSupplier delays;
    private final Defence defence; // null if there is none

    private boolean roused;            // of the closing thread alone
    private volatile boolean waiting;  // in a receive that may block

    Responder(DatagramChannel channel, Defence defence, DatagramServer server) throws IOException {
        super(server);
        this.channel = channel;
        this.defence = defence;
        this.localAddress = channel.getLocalAddress();
        this.limit = Math.min(options().bufferSize(), LARGEST);
        this.buffer = ByteBuffer.allocateDirect(limit + 1); // the one more byte tells a cut datagram from a whole one
        var impairments = options().impairments();
        this.delays = impairments.delaysReads() ? impairments.readDelays(0) : null;
    }

    @Override
    protected void work() {
        try (channel) {
            while (!echoedToTheEnd()) {
                awaitClosing(PAUSE);
            }
        } catch (IOException e) {
            DatagramServer.LOGGER.log(Level.DEBUG, () -> "closing " + localAddress, e);
        }
    }

    private boolean echoedToTheEnd() {
        try {
            echo();
            return true;
        } catch (ClosedChannelException e) {
            return true; // by the closing server, or because the local address is gone
        } catch (IOException | RuntimeException | Error e) {
            DatagramServer.LOGGER.log(Level.ERROR, () -> "cannot answer on " + localAddress + " for now", e);
            return !isServerOpen();
        }
    }

    private void echo() throws IOException {
        SocketAddress peer;
        for (int turn = 1; (peer = receive()) != null; turn++) {
            if (isServed(peer)) {
                send(peer);
            }
            pause();
            if (turn % TURN == 0) {
                Thread.yield(); // a flood does not dry up
            }
        }
    }

    /// Receives a datagram into the buffer and returns its sender; `null` when the server is closing and none is left.
    private SocketAddress receive() throws IOException {
        var peer = await();
        if (peer == null) {
            return null;
        }
        buffer.flip();
        if (buffer.limit() > limit) {
            buffer.limit(limit);
            tap().truncated(0, peer, limit);
        }
        tap().read(0, peer, 0, buffer);
        return peer;
    }

    private SocketAddress await() throws IOException {
        waiting = true;
        try {
            // looked at only now: a server that begins to close after this sees the thread waiting
            return isServerOpen() ? channel.receive(buffer.clear()) : receiveWhatThereIs();
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

    private boolean isServed(SocketAddress peer) {
        var refusal = refusal((InetSocketAddress) peer);
        if (refusal != null) {
            tap().refused(0, peer, refusal);
        }
        return refusal == null;
    }

    private Refused.Reason refusal(InetSocketAddress source) {
        if (!options().allows(source)) {
            return Refused.Reason.NOT_ALLOWED;
        }
        if (defence != null) {
            return defence.refusal(source, buffer);
        }
        return source.getPort() == 0 ? Refused.Reason.SOURCE_PORT_ZERO : null;
    }

    private void send(SocketAddress peer) throws IOException {
        try {
            int size = channel.send(buffer, peer);
            tap().written(0, peer, 0, size);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            tap().failed(0, peer, e); // this peer's datagram, not the socket: there is no route, or a filter forbids it
        }
    }

    private void pause() {
        if (delays != null) {
            awaitClosing(delays.getAsLong());
        }
    }

    /// A thread that waits does so since before the closing began. Something may have arrived without anyone having told it yet: it
    /// is let look first.
    @Override
    protected void endIfIdle() {
        if (!waiting || thread().getState() != Thread.State.WAITING) {
            return;
        }
        if (roused) {
            cut();
        } else {
            roused = true;
            LockSupport.unpark(thread());
        }
    }

    @Override
    protected void cut() {
        try {
            channel.close();
        } catch (IOException e) {
            DatagramServer.LOGGER.log(Level.DEBUG, () -> "closing " + localAddress, e);
        }
    }
}
