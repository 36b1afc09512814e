package echo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.spi.ToolProvider;

/// The tool: finds the command, runs it, and turns whatever it fails with into a line of text and an exit code.
public final class Jecho implements ToolProvider {

    static final int OK = 0;
    static final int OTHER_SIDE = 1;
    static final int USAGE = 2;
    static final int INTERRUPTED = 130;

    static final List<Command> COMMANDS = List.of(
            Serve.COMMAND, Send.COMMAND, Teach.COMMAND, Wire.COMMAND, Help.COMMAND, Help.VERSION);

    /// Creates the tool.
    public Jecho() {}

    @Override
    public String name() {
        return "jecho";
    }

    @Override
    public int run(PrintStream out, PrintStream err, String... args) {
        var language = Language.of(Locale.getDefault(Locale.Category.DISPLAY));
        return run(new Terminal(System.in, out, err, () -> false, language), args);
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... args) {
        return run(new PrintStream(new WriterStream(out), true, UTF_8), new PrintStream(new WriterStream(err), true, UTF_8), args);
    }

    static int run(Terminal asFound, String... args) {
        var terminal = Language.askedFor(Arrays.asList(args)).map(asFound::in).orElse(asFound);
        var help = "jecho help";
        try {
            if (args.length == 0) {
                throw new Usage("usage.command");
            }
            var command = Help.find(args[0]);
            help = Help.line(command);
            var words = Arrays.asList(args).subList(1, args.length);
            if (Help.isAskedFor(words)) {
                return Help.print(command, terminal);
            }
            return command.action().run(Arguments.parse(command, words), terminal);
        } catch (IllegalArgumentException e) {
            terminal.complain(Usage.phrase(e));
            terminal.errors().println(help);
            return USAGE;
        } catch (Failure e) {
            terminal.complain(e.phrase());
            return e.exitCode();
        } catch (UncheckedIOException e) {
            return local(e.getCause(), terminal);
        } catch (InterruptedException e) {
            return INTERRUPTED;
        } catch (RuntimeException | Error e) {
            System.getLogger("echo.cli").log(System.Logger.Level.DEBUG, "unexpected", e);
            terminal.complain(new Phrase("failure.unexpected", e));
            return USAGE;
        }
    }

    /// A reader of our output that has gone away has had what it wanted: `jecho lesson | head -1` ends quietly.
    private static int local(IOException e, Terminal terminal) {
        if (String.valueOf(e.getMessage()).contains("roken pipe") || isPipe(terminal)) {
            return OK;
        }
        terminal.complain(Phrase.at(new Phrase("failure.output"), Failure.reason(e)));
        return USAGE;
    }

    /// The text of the exception follows the locale, and so does not say the same everywhere.
    private static boolean isPipe(Terminal terminal) {
        try {
            return terminal.isOfAProcess()
                    && Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString().startsWith("pipe:");
        } catch (IOException e) {
            return false;
        }
    }
}
