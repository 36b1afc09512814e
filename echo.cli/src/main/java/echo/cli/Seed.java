package echo.cli;

import java.util.concurrent.ThreadLocalRandom;

/// What random pauses follow from: the same seed, the same pauses.
final class Seed {

    static final Option<Long> OPTION = new Option<>("--seed", "N",
            "what the random pauses follow from (default: another each time, printed)", Values.anyLong());

    private Seed() {}

    /// {@return the seed that was given, or another each time}
    static long of(Arguments arguments) {
        return arguments.get(OPTION).orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000));
    }

    /// {@return the same, and if none was given says which it is, so that a run can be repeated}
    static long said(Arguments arguments, Terminal terminal) {
        long seed = of(arguments);
        if (!arguments.has(OPTION)) {
            terminal.complain("seed " + seed);
        }
        return seed;
    }
}
