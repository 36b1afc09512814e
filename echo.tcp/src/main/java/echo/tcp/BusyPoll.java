package echo.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Looks again and again for what is about to arrive, instead of waiting for it. A peer that is near has often sent its next message sooner
/// than a thread is put to sleep and woken, which takes the processors longer, too.
///
/// As this keeps a processor from all others, it is for a short time, as long as it pays, and on half of the processors at most, or on the
/// only one, for all servers together: a peer on this machine needs one as well. Safe for use by several threads.
final class BusyPoll {

    /// For how long at most, in nanoseconds. It takes longer to wait.
    private static final long LONGEST = TimeUnit.MICROSECONDS.toNanos(25);

    private static final Semaphore HALF_OF_THE_PROCESSORS = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    private final Semaphore processors;
    /// A look in vain takes the processor time that some which paid have saved. After 128 of them in a row there is no more.
    private final Credit credit = new Credit(1, 10, 1280);

    BusyPoll() {
        this(HALF_OF_THE_PROCESSORS);
    }

    /// @param processors those that may be kept busy
    BusyPoll(Semaphore processors) {
        this.processors = processors;
    }

    /// {@return whether it has paid of late, and may be done}
    boolean pays() {
        return credit.isLeft() && processors.availablePermits() > 0;
    }

    /// Reads what is about to arrive.
    ///
    /// @param trial whether to look even if that has not paid of late
    /// @return as [Duplex#readArrived(ByteBuffer)] does: 0 if nothing has arrived, or if there was no use in looking
    int read(Duplex duplex, ByteBuffer buffer, boolean trial) throws IOException {
        if (!trial && !pays() || !processors.tryAcquire()) {
            return 0;
        }
        try {
            int count = poll(duplex, buffer);
            credit.note(count != 0);
            return count;
        } finally {
            processors.release();
        }
    }

    private static int poll(Duplex duplex, ByteBuffer buffer) throws IOException {
        long start = System.nanoTime();
        int count;
        do {
            Thread.onSpinWait();
            count = duplex.readArrived(buffer);
        } while (count == 0 && System.nanoTime() - start < LONGEST);
        return count;
    }
}
