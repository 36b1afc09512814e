package echo.tcp;

/// Whether what is tried again and again pays, by how it has paid of late. It does not at first.
///
/// Safe for use by several threads. Counts that get lost between them do no harm.
final class Credit {

    private final int gain;
    private final int loss;
    private final int most;
    private volatile int left;

    /// @param gain what is gained when it pays once
    /// @param loss what is lost when it does not
    /// @param most how much there may be, so that much is soon forgotten
    Credit(int gain, int loss, int most) {
        this.gain = gain;
        this.loss = loss;
        this.most = most;
    }

    boolean isLeft() {
        return left > 0;
    }

    void note(boolean paid) {
        int before = left;
        int after = paid ? Math.min(before + gain, most) : Math.max(before - loss, 0);
        if (after != before) {
            left = after;
        }
    }
}
