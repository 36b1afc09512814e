package echo.tcp;

/// Whether it pays to let other connections have their turn before reading again. All connections of a server find it out together: were
/// it up to each, those with bad luck would wait for their peers while the others had turn after turn.
///
/// Safe for use by several threads. Counts that get lost between them do no harm.
final class Turns {

    /// What a turn that paid is worth, in turns that were lost: it saves a wait, and a lost one costs a read in vain.
    private static final int GAIN = 3;
    /// How many have to be lost before turns no longer pay: when all peers pause for once, each connection loses one.
    private static final int MOST_CREDIT = 4096;
    /// After how many turns in a row to rest.
    static final int MOST_IN_A_ROW = 32;

    /// There is one scheduler.
    private static final Recess RECESS = new Recess();

    private volatile int credit;

    boolean pay() {
        return credit > 0;
    }

    /// After a turn there was something to read.
    void paid() {
        int credit = this.credit;
        if (credit < MOST_CREDIT) {
            this.credit = credit + GAIN;
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
