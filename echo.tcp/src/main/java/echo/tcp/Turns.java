package echo.tcp;

import java.util.concurrent.locks.LockSupport;

/// Whether it pays to let other connections have their turn before reading again. All connections of a server find it out together: were
/// it up to each, those with bad luck would wait for their peers while the others had turn after turn.
///
/// Safe for use by several threads. Counts that get lost between them do no harm.
final class Turns {

    /// How many have to be lost before turns no longer pay.
    private static final int MOST_CREDIT = 64;

    /// After how many turns in a row to leave the queue of threads that have their turn.
    private static final int MOST_IN_A_ROW = 32;

    private volatile int credit;

    boolean pay() {
        return credit > 0;
    }

    /// After a turn there was something to read.
    void paid() {
        int credit = this.credit;
        if (credit < MOST_CREDIT) {
            this.credit = credit + 1;
        }
    }

    /// After a turn there was nothing to read.
    void lost() {
        int credit = this.credit;
        if (credit > 0) {
            this.credit = credit - 1;
        }
    }

    /// Lets other virtual threads have their turn before this one goes on.
    ///
    /// The JDK's scheduler looks at what comes from elsewhere, be it new threads or those that have slept or been woken by a poller,
    /// only when the queue it is at has run empty. A thread that yields stays in that queue, one that sleeps leaves it: if all do so
    /// every now and then, it runs empty, and nobody starves.
    ///
    /// @param turns how many there have been since the thread last left the queue
    /// @return how many there have been now
    static int giveWay(int turns) {
        if (turns < MOST_IN_A_ROW) {
            Thread.yield();
            return turns + 1;
        }
        LockSupport.parkNanos(1);
        return 0;
    }
}
