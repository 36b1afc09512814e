package echo.tcp;

/// Whether it pays to let other connections have their turn before reading again. All connections of a server find it out together: were
/// it up to each, those with bad luck would wait for their peers while the others had turn after turn.
///
/// Safe for use by several threads. Counts that get lost between them do no harm.
final class Turns {

    /// How many have to be lost before turns no longer pay.
    private static final int MOST_CREDIT = 64;

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
}
