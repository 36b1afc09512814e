package echo.tcp;

import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// [Rounds][Round] for half of the processors, and at least one. The other half is for what takes no part, and for peers on this machine.
/// A round has a thread until a second after it has ended. Safe for use by several threads.
final class Rounds {

    private static final Comparator<Round> BY_SIZE = Comparator.comparingInt(Round::size);

    private final List<Round> rounds;

    Rounds() {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    /// @param count how many
    Rounds(int count) {
        // without a queue: what is to run either does at once, or never
        var threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(),
                Thread.ofPlatform().name("echo-turns-", 1).daemon().inheritInheritableThreadLocals(false).factory());
        this.rounds = Stream.generate(() -> new Round(threads)).limit(count).toList();
    }

    /// Takes part in the round that has the fewest members, as [Round#takePart] does.
    int takePart(Round.Member member) throws IOException {
        return Collections.min(rounds, BY_SIZE).takePart(member);
    }
}
