package echo.tcp;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Members that take turns: one thread makes those of all, and the members' own threads wait meanwhile. To go on to the next takes a call
/// then, and not an exchange of threads. Several read before they write: what a read has brought into the processor's caches is of use to
/// the next, and what a write has brought, to the next write.
///
/// That thread is a platform thread, which the kernel makes share its processor with all others. The JDK's scheduler would not: a virtual
/// thread that yields comes back before those that have been woken from elsewhere.
///
/// Safe for use by several threads.
final class Round implements Runnable {

    /// What takes turns. Who makes a turn has it for itself: what it reads and writes needs no guard.
    interface Member {

        /// Makes the first half of a turn, without waiting for anything.
        ///
        /// @return the number of bytes that are to be written now; 0 if there is nothing to do yet, -1 if there is nothing to do any more
        /// @throws IOException if it fails, of which the member's own thread is told
        int read() throws IOException;

        /// Makes the second half of a turn, if the first has brought something, without waiting for anything.
        ///
        /// @return for how many turns it counts, by the time it took; 0 if nothing could be written
        /// @throws IOException if it fails, of which the member's own thread is told
        int write() throws IOException;

        /// {@return how often it may look in vain while others have turns; then it leaves} Must not fail.
        int patience();

        /// {@return what tells whether turns pay} Must not fail.
        Credit credit();
    }

    /// For how long members stay if none has anything to do, in nanoseconds. It takes longer to wait.
    private static final long QUIET = TimeUnit.MICROSECONDS.toNanos(25);
    /// After how many turns others may use the processor, and those are let in who have come meanwhile.
    private static final int TURNS_IN_A_ROW = 32;
    /// How many members read before they write, at most: no more than there are buffers kept for.
    private static final int MOST_AT_ONCE = Buffers.SPARE;
    /// How many bytes they have read then, so that these are still at hand when they are written.
    private static final int MUCH = 1 << 16;
    /// After how many looks in vain these are charged, as many processors may write where that is counted.
    private static final int LOOKS_TO_CHARGE = 8;
    /// After how many times that to begin the loop anew: one that does not end may stay in code that is out of use.
    private static final int ROWS_PER_LOOP = 512;

    private final Executor executor;
    private final Queue<Seat> coming = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean underWay = new AtomicBoolean();
    // of who has set underWay, in the order of their turns, linked so that nothing fails for want of memory
    private Seat first;
    private Seat last;
    private int changes; // how often there has been a turn, or a newcomer
    private int changesBeforeQuiet;
    private long quietSince;

    /// Makes a round without members.
    ///
    /// @param executor runs the round, one at a time, on a platform thread; if it throws it never will
    Round(Executor executor) {
        this.executor = executor;
    }

    /// {@return how many members there are}
    int size() {
        return size.get();
    }

    /// Takes part until there has been nothing to do for a while, or there is nothing to do any more. For how long, is up to the member's
    /// patience, as long as turns pay. Called by the member's own thread.
    ///
    /// @return what the last turn returned, 0 if there was none
    /// @throws IOException if a turn has failed
    int takePart(Member member) throws IOException {
        var seat = new Seat(member);
        seat.credit.lost(Credit.WAIT); // before it comes: a trial is over soon, however many try
        size.incrementAndGet();
        try {
            coming.add(seat);
            if (underWay.compareAndSet(false, true)) {
                begin();
            }
            return seat.awaitLeft();
        } finally {
            size.decrementAndGet();
        }
    }

    private void begin() {
        try {
            executor.execute(this);
        } catch (RuntimeException | Error e) {
            do { // there may be no memory for a thread: all go on alone
                for (Seat seat; (seat = coming.poll()) != null;) {
                    seat.leave();
                }
            } while (!stops());
        }
    }

    /// Makes the turns of all until there are no members.
    @Override
    public void run() {
        while (makeTurns()) {
            // there may be more
        }
    }

    /// {@return whether there may be members}
    private boolean makeTurns() {
        for (int i = 0; i < ROWS_PER_LOOP; i++) {
            if (!admit()) {
                return false;
            }
            makeTurnsInARow();
            Thread.yield();
        }
        return true;
    }

    /// {@return whether there are members; if not, the next to come begins anew}
    private boolean admit() {
        do {
            for (Seat seat; (seat = coming.poll()) != null;) {
                seat.seen = ++changes;
                append(seat);
            }
            if (first != null) {
                return true;
            }
        } while (!stops());
        return false;
    }

    /// Ends the round, unless somebody has come who has seen it under way.
    private boolean stops() {
        underWay.set(false);
        return coming.isEmpty() || !underWay.compareAndSet(false, true);
    }

    private void makeTurnsInARow() {
        for (int turns = 0; turns < TURNS_IN_A_ROW && first != null;) {
            for (int count = read(); count > 0; count--) {
                turns += Math.max(write(), 1);
            }
        }
    }

    /// Makes the first half of a turn of the first members, of one at least.
    ///
    /// @return of how many
    private int read() {
        int count = 0;
        int bytes = 0;
        for (var seat = first; seat != null && count < MOST_AT_ONCE && bytes < MUCH; seat = seat.next) {
            bytes += Math.max(seat.read(), 0);
            count++;
        }
        return count;
    }

    /// Makes the second half of the first member's turn, which is the last from then on if it stays.
    ///
    /// @return for how many turns it counts
    private int write() {
        var seat = first;
        first = seat.next;
        int made = seat.write();
        if (seat.stays()) {
            append(seat);
        } else {
            seat.leave();
        }
        return made;
    }

    private void append(Seat seat) {
        seat.next = null;
        if (first == null) {
            first = seat;
        } else {
            last.next = seat;
        }
        last = seat;
    }

    /// A member's place in the round.
    private final class Seat {

        private final Member member;
        private final Credit credit;
        private final Thread thread = Thread.currentThread();
        private Seat next;
        private int made; // what the last half of a turn returned
        private boolean isBlocked; // what has been read cannot be written
        private int seen; // how many changes there had been when it last looked
        private int looksInVain; // since its last turn, while others had theirs
        private int uncharged; // of these
        private Throwable failure;
        private volatile boolean left; // from when on all of it is the thread's

        Seat(Member member) {
            this.member = member;
            this.credit = member.credit();
        }

        int read() {
            isBlocked = false;
            try {
                made = member.read();
            } catch (Throwable e) {
                fail(e);
            }
            return made;
        }

        int write() {
            try {
                if (made > 0) {
                    made = member.write();
                    isBlocked = made == 0;
                }
            } catch (Throwable e) {
                fail(e);
            }
            return made;
        }

        private void fail(Throwable e) {
            failure = e;
            made = -1;
        }

        boolean stays() {
            if (made > 0) {
                credit.turned(uncharged);
                uncharged = 0;
                looksInVain = 0;
                seen = ++changes;
                return true;
            }
            boolean stays = made == 0 && (seen == changes ? staysInQuiet() : staysBesideOthers());
            if (!stays && (made < 0 || isBlocked)) {
                credit.turned(uncharged); // it has not come in vain
            } else if (!stays) {
                credit.lost(uncharged);
            }
            return stays;
        }

        private boolean staysBesideOthers() {
            seen = changes;
            looksInVain++;
            if (!isBlocked && ++uncharged == LOOKS_TO_CHARGE) {
                credit.lost(uncharged);
                uncharged = 0;
            }
            return looksInVain < member.patience() && credit.isLeft();
        }

        private boolean staysInQuiet() {
            long now = System.nanoTime();
            if (changesBeforeQuiet != changes) {
                changesBeforeQuiet = changes;
                quietSince = now;
            }
            return now - quietSince < QUIET;
        }

        void leave() {
            left = true;
            LockSupport.unpark(thread);
        }

        int awaitLeft() throws IOException {
            while (!left) {
                LockSupport.park();
            }
            switch (failure) {
                case null -> { }
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(failure);
            }
            return made;
        }
    }
}
