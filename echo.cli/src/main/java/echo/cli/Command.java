package echo.cli;

import java.util.List;
import java.util.stream.Stream;

/// A command: a row of the table from which parsing and help follow.
///
/// @param name what it is called by
/// @param operands what follows its options, as help shows it
/// @param summary key of what it does, in a line
/// @param description key of what else help says, in lines, or `null`
/// @param options its options, to which that of every command is added
/// @param action what carries it out
record Command(String name, String operands, String summary, String description, List<Option<?>> options, Action action) {

    Command {
        options = Stream.concat(options.stream(), Stream.of(Language.OPTION)).toList();
    }

    /// What carries a command out.
    interface Action {

        /// {@return the exit code}
        ///
        /// @throws IllegalArgumentException if the arguments make no sense
        /// @throws Failure if something failed, and there is something to say about it
        /// @throws InterruptedException if it was to end early, and did
        int run(Arguments arguments, Terminal terminal) throws Failure, InterruptedException;
    }
}
