package echo.benchmark;

import java.io.IOException;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/// The pauses that clients make before they send again: of random length, exponential, so that each comes when it likes, whatever the
/// others do. They are the same sequence in each round, shared out as clients come.
final class Pauses {

    private final long mean;
    private final Random random = new Random(1);
    private final PriorityQueue<Client> pausing = new PriorityQueue<>(Comparator.comparingLong(client -> client.dueAt));

    /// @param mean nanoseconds; 0 for none
    Pauses(long mean) {
        this.mean = mean;
    }

    /// Has a client start after a pause, or at once if there are none.
    void startAfterOne(Client client) throws IOException {
        if (mean == 0) {
            client.start();
        } else {
            client.dueAt = System.nanoTime() + (long) (mean * random.nextExponential());
            pausing.add(client);
        }
    }

    /// {@return for how many nanoseconds there is nothing more to start}
    long startAllThatAreDue(long now) throws IOException {
        while (!pausing.isEmpty()) {
            long left = pausing.peek().dueAt - now;
            if (left > 0) {
                return left;
            }
            pausing.poll().start();
        }
        return Long.MAX_VALUE;
    }
}
