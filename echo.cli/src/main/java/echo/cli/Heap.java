package echo.cli;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
    /// How much has to be new since the last collection for one while the program is busy, or as much as was in use, if that is more.
    private static final long MUCH = 32 << 20;
    /// How many times as long as a collection has taken there is none after it: the server stops meanwhile.
    private static final int REST = 200;

    private final LongSupplier used;
    private final BooleanSupplier collected;
    private final LongSupplier collector;
    private long inUse; // after the last collection, in bytes
    private long before; // used at the last look
    private boolean stirred; // since the last collection
    private int quiet;
    private long rest; // periods until there may be another collection

    /// @param used how many bytes are used, whether they are in use or not
    /// @param collected whether any have been collected since it was last asked, after which by chance as many may be used as before
    /// @param collector collects all that are not in use, and says how many nanoseconds it has taken
    Heap(LongSupplier used, BooleanSupplier collected, LongSupplier collector) {
        this.used = used;
        this.collected = collected;
        this.collector = collector;
        this.inUse = used.getAsLong();
        this.before = inUse;
    }

    /// Looks after the heap of the program from now on.
    static void watch() {
        var runtime = Runtime.getRuntime();
        var heap = new Heap(() -> runtime.totalMemory() - runtime.freeMemory(), new Sentinel()::isGone, Heap::collectAll);
        Thread.ofPlatform().daemon().name("jecho-heap").start(() -> {
            while (true) {
                LockSupport.parkNanos(PERIOD);
                heap.look();
            }
        });
    }

    private static long collectAll() {
        long start = System.nanoTime();
        System.gc();
        return System.nanoTime() - start;
    }

    /// Collects if it is time to. To be called once a period.
    void look() {
        long now = used.getAsLong();
        if (collected.getAsBoolean() || Math.abs(now - before) > LITTLE) {
            quiet = 0;
            stirred = true;
        } else {
            quiet++;
        }
        before = now;
        rest--;
        if (rest <= 0 && (stirred && quiet >= QUIET || now - inUse > Math.max(inUse, MUCH))) {
            collect();
        }
    }

    private void collect() {
        rest = collector.getAsLong() * REST / PERIOD;
        inUse = used.getAsLong();
        before = inUse;
        stirred = false;
        collected.getAsBoolean(); // that was this one
    }

    /// Garbage, which the next collection takes.
    private static final class Sentinel {

        private WeakReference<Object> garbage = new WeakReference<>(new Object());

        /// {@return whether it had been taken, in which case there is another from now on}
        boolean isGone() {
            boolean gone = garbage.refersTo(null);
            if (gone) {
                garbage = new WeakReference<>(new Object());
            }
            return gone;
        }
    }
}
