package echo.tcp;

import java.util.concurrent.locks.LockSupport;

/// The turns of virtual threads that make their own.
final class Turns {

    /// After how many turns in a row to let all others have theirs.
    private static final int MOST_IN_A_ROW = 32;

    private Turns() {}

    /// Lets other virtual threads have their turn before this one goes on.
    ///
    /// The JDK's scheduler looks at what comes from elsewhere, be it new threads or those that have slept or been woken by a poller, only
    /// when the queue it is at has run empty. A thread that yields stays in that queue, and one that sleeps leaves it.
    ///
    /// @param turns how many there have been since the thread last slept or waited
    /// @return the same, or 0 if it has slept
    static int giveWay(int turns) {
        if (turns >= MOST_IN_A_ROW) {
            LockSupport.parkNanos(1);
            return 0;
        }
        Thread.yield();
        return turns;
    }
}
