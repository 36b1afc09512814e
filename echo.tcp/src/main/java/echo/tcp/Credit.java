package echo.tcp;

/// Whether connections take turns instead of waiting, by what turns have brought of late. A turn saves a wait; a look that has found nothing,
/// while others had turns, takes from that, and so does it to leave and come again. Once nothing is left none comes, and who is there leaves
/// when it looks in vain. After many waits all try again, together: with few of them in turn another look comes sooner, and so in vain more
/// often, than with all.
///
/// All is counted in looks. Safe for use by several threads: counts that get lost between them do little harm.
final class Credit {

    /// What a wait takes beyond a turn, and so does it to leave and come again.
    static final int WAIT = 10;
    /// What there may be at most, so that much is soon forgotten; so much that a thousand connections may pause at once.
    private static final int MOST = 4096 * WAIT;
    /// What there is for a trial.
    private static final int TRIAL = 2048;
    /// How many waits there are before the first trial, and from one to the next.
    private static final int FIRST_WAITS = 32;
    private static final int WAITS = 8192;

    private volatile int left = -FIRST_WAITS; // the waits to come until the next trial, if negative

    boolean isLeft() {
        return left > 0;
    }

    /// A turn has been made.
    ///
    /// @param looks how many had been in vain before it
    void turned(int looks) {
        add(WAIT - looks);
    }

    /// There will be no turn.
    ///
    /// @param looks how many have been in vain, or what else it took, in looks
    void lost(int looks) {
        add(-looks);
    }

    private void add(int looks) {
        int before = left;
        if (before > 0) {
            int after = Math.min(before + looks, MOST);
            if (after != before) { // many write only if there is news
                left = after > 0 ? after : -WAITS;
            }
        }
    }

    /// A connection has waited.
    void waited() {
        int before = left;
        if (before < 0) {
            left = before < -1 ? before + 1 : TRIAL;
        }
    }
}
