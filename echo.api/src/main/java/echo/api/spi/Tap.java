package echo.api.spi;

import echo.api.EchoEvent;
import echo.api.EchoEvent.Refused;
import echo.api.EchoStatistics;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// The one place where a transport reports what it does. Counters and the observer are fed from here, so that they cannot
/// disagree. An event is made only when there is an observer.
///
/// A tap is safe for use by several threads. Nothing an observer throws leaves it.
public final class Tap {

    private final Consumer<? super EchoEvent> observer;
    private final System.Logger logger;
    private final AtomicBoolean observerFailed = new AtomicBoolean();

    private final LongAdder accepted = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();
    private final LongAdder truncated = new LongAdder();
    private final Map<Refused.Reason, LongAdder> refused = new EnumMap<>(Refused.Reason.class);
    private final LongAdder failed = new LongAdder();

    private record Snapshot(long accepted, long closed, long reads, long bytesRead, long writes, long bytesWritten,
                            long truncated, Map<Refused.Reason, Long> refusals, long failed) implements EchoStatistics {

        @Override
        public long refused() {
            return refusals.values().stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public long refused(Refused.Reason reason) {
            return refusals.get(reason);
        }

        @Override
        public String toString() {
            return "EchoStatistics[accepted=" + accepted + ", closed=" + closed + ", reads=" + reads + ", bytesRead=" + bytesRead
                    + ", writes=" + writes + ", bytesWritten=" + bytesWritten + ", truncated=" + truncated
                    + ", refused=" + refused() + ", failed=" + failed + "]";
        }
    }

    /// Creates a tap.
    ///
    /// @param observer who is told of events, if anyone
    /// @param logger where failures are logged
    public Tap(Optional<? extends Consumer<? super EchoEvent>> observer, System.Logger logger) {
        this.observer = observer.orElse(null);
        this.logger = logger;
        for (var reason : Refused.Reason.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    /// {@return what has been reported so far}
    public EchoStatistics statistics() {
        // what ends is read before what begins, so that no counter of the past exceeds that of its cause
        long closed = this.closed.sum();
        long writes = this.writes.sum();
        long bytesWritten = this.bytesWritten.sum();
        return new Snapshot(accepted.sum(), closed, reads.sum(), bytesRead.sum(), writes, bytesWritten,
                truncated.sum(), sums(refused), failed.sum());
    }

    private static Map<Refused.Reason, Long> sums(Map<Refused.Reason, LongAdder> counters) {
        var sums = new EnumMap<Refused.Reason, Long>(Refused.Reason.class);
        counters.forEach((reason, counter) -> sums.put(reason, counter.sum()));
        return sums;
    }

    /// Reports that a connection was accepted.
    ///
    /// @param connection the connection's number
    /// @param peer the other side
    public void accepted(long connection, SocketAddress peer) {
        accepted.increment();
        if (observer != null) {
            tell(new EchoEvent.Accepted(connection, peer, System.nanoTime()));
        }
    }

    /// Reports that a read returned bytes, or a datagram.
    ///
    /// @param connection the connection's number; 0 for a datagram
    /// @param peer the other side
    /// @param offset of the first byte within the stream; 0 for a datagram
    /// @param content what was read, between the buffer's position and limit, which stay as they are
    public void read(long connection, SocketAddress peer, long offset, ByteBuffer content) {
        reads.increment();
        bytesRead.add(content.remaining());
        if (observer != null) {
            tell(new EchoEvent.Read(connection, peer, System.nanoTime(), offset, content));
        }
    }

    /// Reports that bytes were written, or a datagram was sent.
    ///
    /// @param connection the connection's number; 0 for a datagram
    /// @param peer the other side
    /// @param offset of the first byte within the stream; 0 for a datagram
    /// @param size the number of bytes
    public void written(long connection, SocketAddress peer, long offset, int size) {
        writes.increment();
        bytesWritten.add(size);
        if (observer != null) {
            tell(new EchoEvent.Written(connection, peer, System.nanoTime(), offset, size));
        }
    }

    /// Reports that a datagram exceeded the buffer; its read is reported next.
    ///
    /// @param connection the connection's number; 0 for a datagram
    /// @param peer the sender
    /// @param limit the number of bytes that were kept
    public void truncated(long connection, SocketAddress peer, int limit) {
        truncated.increment();
        if (observer != null) {
            tell(new EchoEvent.Truncated(connection, peer, System.nanoTime(), limit));
        }
    }

    /// Reports that a peer was not served.
    ///
    /// @param connection the connection's number; 0 for a datagram
    /// @param peer the other side
    /// @param reason why
    public void refused(long connection, SocketAddress peer, Refused.Reason reason) {
        refused.get(reason).increment();
        if (observer != null) {
            tell(new EchoEvent.Refused(connection, peer, System.nanoTime(), reason));
        }
    }

    /// Reports that a connection failed, or a datagram could not be sent.
    ///
    /// @param connection the connection's number; 0 for a datagram
    /// @param peer the other side
    /// @param cause what went wrong
    public void failed(long connection, SocketAddress peer, Throwable cause) {
        failed.increment();
        logger.log(System.Logger.Level.TRACE, () -> peer + ": " + cause);
        if (observer != null) {
            tell(new EchoEvent.Failed(connection, peer, System.nanoTime(), cause));
        }
    }

    /// Reports that a connection ended.
    ///
    /// @param connection the connection's number
    /// @param peer the other side
    /// @param bytesRead how many bytes were read from it
    /// @param bytesWritten how many bytes were written to it
    /// @param reason why
    public void closed(long connection, SocketAddress peer, long bytesRead, long bytesWritten, EchoEvent.Closed.Reason reason) {
        closed.increment();
        if (observer != null) {
            tell(new EchoEvent.Closed(connection, peer, System.nanoTime(), bytesRead, bytesWritten, reason));
        }
    }

    private void tell(EchoEvent event) {
        try {
            observer.accept(event);
        } catch (Throwable e) {
            if (observerFailed.compareAndSet(false, true)) {
                logger.log(System.Logger.Level.ERROR, "an observer failed, which is logged only the first time", e);
            }
        }
    }
}
