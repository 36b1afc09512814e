package echo.tcp;

import java.util.concurrent.locks.LockSupport;

/// The turns that connections take, and those of virtual threads that make their own.
final class Turns {

    /// After how many turns in a row to let all others have theirs.
    private static final int MOST_IN_A_ROW = 32;

    private Turns() {}

    /// {@return whether it pays to take turns, instead of waiting}
    ///
    /// One that paid saves a wait, and a lost one costs some reads in vain. All connections of a server find it out together: were it up to
    /// each, those with bad luck would wait for their peers while the others had turn after turn. When all peers pause for once, each
    /// connection loses one.
    static Credit credit() {
        return new Credit(3, 1, 4096);
    }

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
