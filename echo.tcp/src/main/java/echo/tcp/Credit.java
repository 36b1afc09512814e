package echo.tcp;

import java.util.function.IntSupplier;

/// Whether connections take turns instead of waiting, by what turns have brought of late. A turn saves a wait; a look that has found nothing,
/// while others had turns, takes from that, and so does it to come and leave again. Once nothing is left none comes, and who is there leaves
/// when it looks in vain. After many waits all try again, together: with few of them in turn another look comes sooner, and so in vain more
/// often, than with all. So what a trial may take grows with the number of connections, within bounds, and what they wait before the next
/// with that. Those that are idle count as well: where most are, trials are few.
///
/// All is counted in looks. Safe for use by several threads: counts that get lost between them do little harm.
final class Credit {

    /// What a wait takes beyond a turn, and so does it to come and leave again.
    static final int WAIT = 10;
    /// What there may be at most, so that much is soon forgotten; so much that a thousand connections may pause at once.
    private static final int MOST = 4096 * WAIT;
    /// What there is of each connection for a trial: to come, and to look twice as often as pays.
    private static final int TRIAL = 3 * WAIT;
    /// What there is for a trial at least.
    private static final int LEAST_TRIAL = 2048;
    /// How many waits there are before the first trial.
    private static final int FIRST_WAITS = 32;
    /// How many there are before the next, for each look of the last: so trials take a fiftieth of what waits take.
    private static final int WAITS = 5;

    private final IntSupplier connections;
    private volatile int left = -FIRST_WAITS; // the waits to come until the next trial, if negative
    private int trial; // what there was for the last one

    /// @param connections tells how many there are, in turn, waiting or idle
    Credit(IntSupplier connections) {
        this.connections = connections;
    }

    boolean isLeft() {
        return left > 0;
    }

    /// A turn has been made.
    ///
    /// @param looks how many have been in vain before it
    void turned(int looks) {
        add(WAIT - looks);
    }

    /// There has been no turn.
    ///
    /// @param looks how many have been in vain, or what else it takes, in looks
    void lost(int looks) {
        add(-looks);
    }

    private void add(int looks) {
        int before = left;
        if (before > 0) {
            int after = Math.min(before + looks, MOST);
            if (after != before) { // many write only if there is news
                left = after > 0 ? after : -WAITS * trial;
            }
        }
    }

    /// A connection has waited.
    void waited() {
        int before = left;
        if (before < -1) {
            left = before + 1;
        } else if (before == -1) {
            trial = Math.clamp((long) TRIAL * connections.getAsInt(), LEAST_TRIAL, MOST);
            left = trial;
        }
    }
}
