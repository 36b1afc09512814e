package echo.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/// One connection or socket of a load: sends, compares what comes back, and sends again.
abstract class Client {

    /// What came last to any of the clients, as there is but one thread.
    static final ByteBuffer INPUT = ByteBuffer.allocateDirect(1 << 20);

    final int index;
    final Load load;
    final Content content;
    final Tally tally;
    long served;
    /// When it starts again, if it pauses.
    long dueAt;

    Client(int index, Load load, Content content, Tally tally) {
        this.index = index;
        this.load = load;
        this.content = content;
        this.tally = tally;
    }

    abstract SelectableChannel channel();

    /// Sends as many messages as are to be under way.
    abstract void start() throws IOException;

    /// Does what its channel is ready for.
    abstract void ready() throws IOException;

    /// Gives up waiting for what has not come back in time.
    abstract void expire(long now) throws IOException;

    /// Compares the rest of the input with what was sent.
    void compare(int place) throws IOException {
        int length = INPUT.remaining();
        if (INPUT.mismatch(content.at(place, length)) >= 0) {
            throw new IOException("client " + index + ": an echo differs from what was sent");
        }
    }
}
