package echo.cli;

import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `jecho help`, `jecho COMMAND --help` and `jecho --version`: what the table of commands says.
final class Help {

    static final Command COMMAND = new Command("help", "[COMMAND]", "explains a command, or lists them all",
            List.of(), List.of(), Help::run);

    static final Command VERSION = new Command("--version", "", "prints the version of jecho and of its Java run-time image",
            List.of(), List.of(), Help::version);

    private static final List<String> FOOTER = List.of(
            "ADDRESS   tcp://, udp:// or tls://HOST:PORT, or unix:/PATH; IPv6 in brackets: udp://[::1]:7007",
            "          tcp, udp or tls alone means 127.0.0.1, port 7007",
            "N         a number, or a size: 64, 16KiB, 1MiB",
            "D         a duration: 300ms, 1s, 1m30s; D..D is a range: 0..1s",
            "",
            "Exit code 0: as asked.  1: the other side refused, did not reply, or replied something else.",
            "          2: usage or environment.  130: interrupted.");

    private Help() {}

    static Command find(String name) {
        if (name.equals("--help") || name.equals("-h")) {
            return COMMAND;
        }
        return Jecho.COMMANDS.stream().filter(command -> command.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown " + (name.startsWith("-") ? "option: " : "command: ") + Text.escape(name)));
    }

    /// {@return what to type to be helped with a command}
    static String line(Command command) {
        return command == COMMAND || command == VERSION ? "jecho help" : "jecho help " + command.name();
    }

    static boolean isAskedFor(List<String> words) {
        return words.stream().takeWhile(word -> !word.equals("--")).anyMatch(word -> word.equals("--help") || word.equals("-h"));
    }

    private static int run(Arguments arguments, Terminal terminal) {
        if (arguments.operands().size() > 1) {
            throw new IllegalArgumentException("one command at a time");
        }
        return arguments.operands().isEmpty() ? print(terminal) : print(find(arguments.operands().getFirst()), terminal);
    }

    private static int print(Terminal terminal) {
        terminal.print("jecho echoes bytes over TCP and UDP.");
        terminal.print("");
        terminal.print("Usage: jecho COMMAND [OPTIONS] [ADDRESS]...");
        terminal.print("");
        for (var command : Jecho.COMMANDS) {
            terminal.print(row(command.name() + " " + command.operands(), command.summary()));
        }
        terminal.print("");
        FOOTER.forEach(terminal::print);
        return Jecho.OK;
    }

    static int print(Command command, Terminal terminal) {
        if (command == COMMAND) {
            return print(terminal);
        }
        terminal.print("Usage: jecho " + Stream.of(command.name(), command.options().isEmpty() ? "" : "[OPTIONS]", command.operands())
                .filter(part -> !part.isEmpty()).collect(Collectors.joining(" ")));
        terminal.print("");
        terminal.print(command.summary().substring(0, 1).toUpperCase(Locale.ROOT) + command.summary().substring(1) + ".");
        command.description().forEach(terminal::print);
        if (!command.options().isEmpty()) {
            terminal.print("");
            command.options().forEach(option -> terminal.print(row(option.synopsis(), option.summary())));
        }
        return Jecho.OK;
    }

    private static String row(String left, String right) {
        return "  " + left + " ".repeat(Math.max(2, 26 - left.length())) + right;
    }

    private static int version(Arguments arguments, Terminal terminal) {
        if (!arguments.operands().isEmpty()) {
            throw new IllegalArgumentException("--version takes nothing more");
        }
        var version = Optional.ofNullable(Help.class.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion);
        terminal.print("jecho " + version.map(text -> text + " ").orElse("") + "(Java " + Runtime.version() + ")");
        return Jecho.OK;
    }
}
