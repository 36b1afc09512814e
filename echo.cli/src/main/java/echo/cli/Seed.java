package echo.cli;

import java.util.concurrent.ThreadLocalRandom;

/// What random pauses follow from: the same seed, the same pauses.
final class Seed {

    static final Option<Long> OPTION = new Option<>("--seed", "N", "help.seed", Values.anyLong());

    private Seed() {}

    /// {@return the seed that was given, or another each time}
    static long of(Arguments arguments) {
        return arguments.get(OPTION).orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000));
    }

    /// Says which it is, so that a run can be repeated, unless it was given.
    static void say(long seed, Arguments arguments, Terminal terminal) {
        if (!arguments.has(OPTION)) {
            terminal.complain(new Phrase("seed.said", seed));
        }
    }
}
