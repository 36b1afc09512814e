package echo.tcp;

/// The turns that connections take, so that all of them have theirs.
final class Turns {

    /// After how many turns in a row to rest.
    static final int MOST_IN_A_ROW = 32;

    /// There is one scheduler.
    private static final Recess RECESS = new Recess();

    private Turns() {}

    /// {@return whether it pays to let others have their turn before reading again}
    ///
    /// One that paid saves a wait, and a lost one costs a read in vain. All connections of a server find it out together: were it up to
    /// each, those with bad luck would wait for their peers while the others had turn after turn. When all peers pause for once, each
    /// connection loses one.
    static Credit credit() {
        return new Credit(3, 1, 4096);
    }

    /// Lets other virtual threads have their turn before this one goes on.
    ///
    /// @param turns how many there have been since the thread last rested or waited
    /// @return how many there have been now
    static int giveWay(int turns) {
        if (isRestDue(turns)) {
            RECESS.rest();
            return 0;
        }
        Thread.yield();
        return turns + 1;
    }

    /// {@return whether it is time to rest}
    ///
    /// @param turns how many there have been since the thread last rested or waited
    static boolean isRestDue(int turns) {
        return turns >= MOST_IN_A_ROW || RECESS.isUnderWay();
    }
}
