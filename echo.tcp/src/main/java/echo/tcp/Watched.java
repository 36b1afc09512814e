package echo.tcp;

import echo.api.EchoEvent.Closed.Reason;
import echo.api.spi.AbstractEchoServer;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;

/// A connection as other threads see it, and what they do to it: the reaper closes one that exceeds a limit, the closing server ends one
/// that is idle. The thread that has the connection tells what it is about, and its own is woken by the closing of its channel.
///
/// What it has to tell is part of the connection itself, instead of an object of its own: there may be very many.
abstract class Watched extends AbstractEchoServer.Worker {

    /// How long a peer that has been told the end of the stream may be silent before its own end is no longer waited for.
    private static final Duration LINGER = Duration.ofMillis(200);
    /// How long it may go on sending.
    private static final Duration LONGEST_LINGER = Duration.ofSeconds(2);
    /// How much later the first of two times may be than the second, as different threads take them, in milliseconds.
    private static final int SKEW = 1 << 20;

    private enum Phase {
        /// Agreeing with its peer on how to talk.
        OPENING,
        /// Anything but the following.
        WORKING,
        /// In a read that may block.
        READING,
        /// In a write that may block.
        WRITING,
        /// Told the end of the stream, and waiting for its peer's own.
        LINGERING
    }

    private static final AtomicReferenceFieldUpdater<Watched, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(Watched.class, Phase.class, "phase");
    private static final AtomicIntegerFieldUpdater<Watched> PROGRESSED =
            AtomicIntegerFieldUpdater.newUpdater(Watched.class, "progressed");

    final SocketChannel channel;
    final Duplex duplex;
    private volatile Phase phase = Phase.WORKING;
    private volatile int progressed; // 1 if a byte has been moved, or a read or write begun, since the last look
    private volatile int since = now(); // when it began, then to open, and at last to linger
    private volatile Reason forced;

    private int lastProgressAt = since; // of the reaper and of the closing thread, which follow each other
    private boolean roused;             // since then, as bytes may have arrived without anyone having told the thread yet
    private boolean rousedToEnd;        // of the closing thread alone

    Watched(StreamServer server, SocketChannel channel, Duplex duplex) {
        super(server);
        this.channel = channel;
        this.duplex = duplex;
    }

    /// {@return a time by [System#nanoTime] in milliseconds, which wraps around after twice the longest [limit][echo.api.Limits]}
    static int millis(long nanos) {
        return (int) TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private static int now() {
        return millis(System.nanoTime());
    }

    /// The connection is about to agree with its peer on how to talk.
    final void willOpen() {
        since = now();
        phase = Phase.OPENING;
    }

    /// The connection has agreed with its peer on how to talk.
    final void hasOpened() {
        phase = Phase.WORKING;
    }

    /// The connection is about to read.
    final void willRead() {
        hasProgressed();
        phase = Phase.READING;
    }

    /// The connection is about to write.
    final void willWrite() {
        hasProgressed();
        PHASE.lazySet(this, Phase.WRITING);
    }

    /// The connection has read.
    ///
    /// @return whether it goes on; if not, the closing server ended its output meanwhile
    final boolean hasRead() {
        return PHASE.compareAndSet(this, Phase.READING, Phase.WORKING);
    }

    /// The connection has written.
    final void hasWritten() {
        PHASE.lazySet(this, Phase.WORKING);
    }

    /// The connection has moved bytes.
    ///
    /// @param bytes how many
    final void hasMoved(int bytes) {
        if (bytes > 0) {
            hasProgressed();
        }
    }

    private void hasProgressed() {
        PROGRESSED.lazySet(this, 1);
    }

    /// The connection has told its peer the end of the stream.
    final void willLinger() {
        since = now();
        phase = Phase.LINGERING;
    }

    final boolean isLingering() {
        return phase == Phase.LINGERING;
    }

    /// {@return why another thread has closed the channel, or `null` if none has, or none had to give a reason}
    final Reason forced() {
        return forced;
    }

    /// Called every now and then: closes a connection that exceeds a limit.
    ///
    /// @param now the time in [milliseconds][#millis]
    /// @param stopped whether nobody was served for a while: what has been still is counted as still from now on
    final void reap(int now, boolean stopped) {
        if (stopped) {
            startsAnew(now);
        }
        var limits = options().limits();
        var phase = this.phase;
        long still = elapsed(lastProgress(now), now);
        if (phase == Phase.LINGERING) {
            endLinger(now, still);
        } else if (exceeds(elapsed(since, now), limits.duration())) {
            force(Reason.TIME_LIMIT);
        } else if (phase == Phase.OPENING && exceeds(elapsed(since, now), limits.handshakeTimeout())) {
            force(Reason.HANDSHAKE_TIMEOUT);
        } else if (phase == Phase.READING && exceeds(still, limits.idleTimeout())) {
            endIdle();
        } else if ((phase == Phase.WRITING || isStuck()) && exceeds(still, limits.writeTimeout())) {
            force(Reason.WRITE_TIMEOUT);
        } else if (phase == Phase.WRITING && exceeds(4 * still, limits.writeTimeout())) {
            // the kernel calls a socket writable only when much of its buffer is free: a slow peer may have made room for some
            LockSupport.unpark(thread());
        }
    }

    /// {@return the milliseconds from one time to another, less than 0 if that is a [little][#SKEW] earlier}
    static long elapsed(int from, int to) {
        return Integer.toUnsignedLong(to - from + SKEW) - SKEW;
    }

    private void startsAnew(int now) {
        lastProgressAt = now;
        if (phase == Phase.OPENING) {
            since = now;
        }
    }

    private boolean isStuck() {
        return duplex.mayWriteWhileReading() && thread().getState() == Thread.State.WAITING;
    }

    @Override
    protected final void endIfIdle() {
        int now = now();
        long still = elapsed(lastProgress(now), now);
        if (isLingering()) {
            endLinger(now, still);
        } else if (waits() && !rousedToEnd) {
            rousedToEnd = true;
            LockSupport.unpark(thread());
        } else if (waits() && phase == Phase.READING) {
            endOutput(now);
        } else if (waits() && exceeds(elapsed(since, now), LONGEST_LINGER)) {
            force(Reason.HANDSHAKE_TIMEOUT);
        }
    }

    /// {@return whether the connection waits for its peer to send something}
    private boolean waits() {
        var phase = this.phase;
        return (phase == Phase.READING || phase == Phase.OPENING) && thread().getState() == Thread.State.WAITING;
    }

    private void endIdle() {
        if (!roused) {
            roused = true;
            LockSupport.unpark(thread());
        } else if (thread().getState() == Thread.State.WAITING) {
            force(Reason.IDLE_TIMEOUT);
        }
    }

    private void endOutput(int now) {
        since = now;
        if (PHASE.compareAndSet(this, Phase.READING, Phase.LINGERING)) {
            duplex.endOutputSoon(channel);
        }
    }

    private void endLinger(int now, long still) {
        long lingering = elapsed(since, now);
        if (exceeds(Math.min(still, lingering), LINGER) || exceeds(lingering, LONGEST_LINGER)) {
            force(null);
        }
    }

    private int lastProgress(int now) {
        if (progressed != 0) {
            progressed = 0;
            lastProgressAt = now;
            roused = false;
        }
        return lastProgressAt;
    }

    private static boolean exceeds(long millis, Duration limit) {
        return limit.isPositive() && millis > limit.toMillis();
    }

    @Override
    protected final void cut() {
        force(isLingering() ? null : Reason.CUT);
    }

    /// Closes the channel. A connection whose peer takes nothing is reset: what is still to be sent would stay in the kernel.
    private void force(Reason reason) {
        try {
            if (!channel.isOpen()) {
                return; // for a reason of its own
            }
            forced = reason;
            if (phase == Phase.WRITING || reason == Reason.WRITE_TIMEOUT) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        } catch (IOException e) {
            // closed already
        }
    }
}
