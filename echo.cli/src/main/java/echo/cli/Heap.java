package echo.cli;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Keeps the heap of the program small. Much of what connections leave behind when they wait counts as old by then, and the JDK's serial
/// collector, which suits a server otherwise, collects that only once the heap is as large as it may become: after days, and never if
/// there is no more traffic.
final class Heap {

    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);
    /// After how many quiet periods in a row the program is quiet.
    private static final int QUIET = 5;
    /// By how much what is used changes in a quiet period at most, in bytes.
    private static final long LITTLE = 256 << 10;
    /// What has to be new since the last collection for one while the program is quiet, or an eighth of what was in use, if that is more:
    /// the more there is, the longer it takes.
    private static final long SOME = 2 << 20;
    /// What has to be new for one while the program is busy, or as much as was in use, if that is more.
    private static final long MUCH = 32 << 20;

    private final LongSupplier used;
    private final Runnable collector;
    private long inUse; // after the last collection, in bytes
    private long before; // used at the last look
    private int quiet;

    /// @param used how many bytes are used, whether they are in use or not
    /// @param collector collects all that are not in use
    Heap(LongSupplier used, Runnable collector) {
        this.used = used;
        this.collector = collector;
        this.inUse = used.getAsLong();
        this.before = inUse;
    }

    /// Looks after the heap of the program from now on.
    static void watch() {
        var runtime = Runtime.getRuntime();
        var heap = new Heap(() -> runtime.totalMemory() - runtime.freeMemory(), System::gc);
        Thread.ofPlatform().daemon().name("jecho-heap").start(() -> {
            while (true) {
                LockSupport.parkNanos(PERIOD);
                heap.look();
            }
        });
    }

    /// Collects if it is worth it. To be called once a period.
    void look() {
        long now = used.getAsLong();
        quiet = Math.abs(now - before) <= LITTLE ? quiet + 1 : 0;
        before = now;
        if (now - inUse > (quiet >= QUIET ? Math.max(inUse / 8, SOME) : Math.max(inUse, MUCH))) {
            collector.run();
            inUse = used.getAsLong();
            before = inUse;
            quiet = 0;
        }
    }
}
