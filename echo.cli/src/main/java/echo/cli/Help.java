package echo.cli;

import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `jecho help`, `jecho COMMAND --help` and `jecho --version`: what the table of commands says.
final class Help {

    static final Command COMMAND = new Command("help", "[COMMAND]", "help.summary", null, List.of(), Help::run);

    static final Command VERSION = new Command("--version", "", "version.summary", null, List.of(), Help::version);

    private Help() {}

    static Command find(String name) {
        if (name.equals("--help") || name.equals("-h")) {
            return COMMAND;
        }
        return Jecho.COMMANDS.stream().filter(command -> command.name().equals(name)).findFirst()
                .orElseThrow(() ->
                        new Usage(name.startsWith("-") ? "usage.unknown.option" : "usage.unknown.command", Text.escape(name)));
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
            throw new Usage("usage.one.command");
        }
        return arguments.operands().isEmpty() ? print(terminal) : print(find(arguments.operands().getFirst()), terminal);
    }

    private static int print(Terminal terminal) {
        var language = terminal.language();
        terminal.print(language.say("help.title"));
        terminal.print("");
        terminal.print(language.say("help.usage", "COMMAND [OPTIONS] [ADDRESS]..."));
        terminal.print("");
        for (var command : Jecho.COMMANDS) {
            terminal.print(row(command.name() + " " + command.operands(), language.say(command.summary())));
        }
        terminal.print("");
        language.list("help.footer").forEach(terminal::print);
        return Jecho.OK;
    }

    static int print(Command command, Terminal terminal) {
        if (command == COMMAND) {
            return print(terminal);
        }
        var language = terminal.language();
        terminal.print(language.say("help.usage", Stream.of(command.name(), "[OPTIONS]", command.operands())
                .filter(part -> !part.isEmpty()).collect(Collectors.joining(" "))));
        terminal.print("");
        terminal.print(Text.capitalize(language.say("help.sentence", language.say(command.summary()))));
        if (command.description() != null) {
            language.list(command.description()).forEach(terminal::print);
        }
        terminal.print("");
        command.options().forEach(option -> terminal.print(row(option.synopsis(), language.say(option.summary()))));
        return Jecho.OK;
    }

    private static String row(String left, String right) {
        return "  " + left + " ".repeat(Math.max(2, 26 - left.length())) + right;
    }

    private static int version(Arguments arguments, Terminal terminal) {
        if (!arguments.operands().isEmpty()) {
            throw new Usage("usage.version");
        }
        var version = Optional.ofNullable(Help.class.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion);
        terminal.print("jecho " + version.map(text -> text + " ").orElse("") + "(Java " + Runtime.version() + ")");
        return Jecho.OK;
    }
}
