package echo.udp;

import echo.api.EchoEvent.Refused;
import echo.api.spi.AbstractEchoServer;
import echo.api.spi.Tap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Answers the datagrams of one socket on a thread of its own: receives some of what has arrived, or one where someone looks or is to wait,
/// and answers them one after another.
final class Responder extends AbstractEchoServer.Worker {

    private static final int LARGEST = 65_535;
    /// How many datagrams to receive at most before they are answered.
    private static final int MOST_AT_ONCE = 16;
    /// How long to wait before receiving again when that has failed for no reason of a peer.
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);
    /// How many alarms to raise, a second's or so, until a thread is taken to be out of their reach, as one behind a firewall.
    private static final int MOST_ALARMS = 500;

    private final DatagramChannel channel;
    private final InetSocketAddress localAddress;
    private final int limit;
    private final Batch batch;
    private final LongSupplier delays; // null if there are none
    private final Defence defence; // null if there is none
    private final Alarm alarm;
    // at hand, as every datagram needs them, when a system call has left little in the processor's caches
    private final Tap tap;
    private final boolean servesAll;

    private volatile boolean waiting; // in a receive that may block: once the server closes, in none that begins
    private int alarms;               // of the closing thread alone

    Responder(DatagramChannel channel, Defence defence, Alarm alarm, DatagramServer server) throws IOException {
        super(server);
        this.channel = channel;
        this.defence = defence;
        this.alarm = alarm;
        this.tap = tap();
        this.servesAll = options().allowed().isEmpty();
        this.localAddress = (InetSocketAddress) channel.getLocalAddress();
        this.limit = Math.min(options().bufferSize(), LARGEST);
        var impairments = options().impairments();
        this.delays = impairments.delaysReads() ? impairments.readDelays(0) : null;
        // who delays reads or observes them wants each answered before the next is received
        this.batch = new Batch(delays == null && options().observer().isEmpty() ? MOST_AT_ONCE : 1, limit);
    }

    /// A virtual thread would be woken by a poller, which takes as long as the echo itself.
    @Override
    protected Thread newThread() {
        return Thread.ofPlatform().daemon().name("echo-answer " + localAddress).inheritInheritableThreadLocals(false).unstarted(this);
    }

    @Override
    protected boolean work() {
        try (channel) {
            while (!echoedToTheEnd()) {
                awaitClosing(PAUSE);
            }
        } catch (IOException e) {
            DatagramServer.LOGGER.log(Level.DEBUG, () -> "closing " + localAddress, e);
        }
        return false;
    }

    private boolean echoedToTheEnd() {
        try {
            echo();
            return true;
        } catch (ClosedChannelException e) {
            return true; // by the closing server, or because the local address is gone
        } catch (IOException | RuntimeException | Error e) {
            DatagramServer.LOGGER.log(Level.ERROR, () -> "cannot answer on " + localAddress + " for now", e);
            return !isServerOpen() && !batch.hasNext();
        }
    }

    private void echo() throws IOException {
        while (batch.hasNext() || receive()) {
            answer(batch.next());
        }
    }

    /// Receives at least one datagram. Looks without waiting first, which takes the JDK less.
    ///
    /// @return whether there is one; if not, the server is closing
    private boolean receive() throws IOException {
        if (receiveWhatThereIs()) {
            return true;
        }
        waiting = isServerOpen();
        try {
            // looked at again: a server that begins to close after this sees the thread waiting
            if (isServerOpen()) {
                channel.configureBlocking(true);
                return batch.receive(channel);
            }
        } finally {
            waiting = false;
        }
        return receiveWhatThereIs();
    }

    private boolean receiveWhatThereIs() throws IOException {
        channel.configureBlocking(false);
        return batch.receive(channel);
    }

    private void answer(SocketAddress peer) throws IOException {
        if (alarm.hasSent(peer, batch.content())) {
            return;
        }
        if (batch.isTruncated()) {
            tap.truncated(0, peer, limit);
        }
        tap.read(0, peer, 0, batch.content());
        if (isServed(peer)) {
            send(peer);
        }
        pause();
    }

    private boolean isServed(SocketAddress peer) {
        var refusal = refusal((InetSocketAddress) peer);
        if (refusal != null) {
            tap.refused(0, peer, refusal);
        }
        return refusal == null;
    }

    private Refused.Reason refusal(InetSocketAddress source) {
        if (!servesAll && !options().allows(source)) {
            return Refused.Reason.NOT_ALLOWED;
        }
        if (defence != null) {
            return defence.refusal(source, batch.content());
        }
        return source.getPort() == 0 ? Refused.Reason.SOURCE_PORT_ZERO : null;
    }

    private void send(SocketAddress peer) throws IOException {
        try {
            var content = batch.content();
            int size = channel.send(content, peer);
            if (content.hasRemaining()) {
                channel.configureBlocking(true); // until there is room for it
                size = channel.send(content, peer);
            }
            tap.written(0, peer, 0, size);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            tap.failed(0, peer, e); // this peer's datagram, not the socket: there is no route, or a filter forbids it
        }
    }

    private void pause() {
        if (delays != null) {
            awaitClosing(delays.getAsLong());
        }
    }

    /// A thread that waits in the kernel does not see that the server closes, and to close its socket would lose what has just arrived:
    /// it is woken. Where no alarm reaches it, only the time that it has waited tells that nothing has arrived.
    @Override
    protected void endIfIdle() {
        if (!waiting) {
            return;
        }
        if (alarms++ < MOST_ALARMS) {
            alarm.raise(localAddress);
        } else {
            cut();
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
