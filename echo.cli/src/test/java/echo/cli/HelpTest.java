package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.ServerOptions;
import echo.api.lesson.Lesson;
import echo.api.lesson.Table;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {

    private static final List<Command> COMMANDS = Jecho.COMMANDS;
    private static final List<Command> EXPLAINED = COMMANDS.stream().filter(command -> command != Help.VERSION).toList();
    private static final Pattern DEFAULT = Pattern.compile("(?:\\(default |（默认 )([^)）]+)[)）]");

    private static Tool.Outcome help(String... args) {
        var outcome = Tool.run(args);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.errors()).isEmpty();
        return outcome;
    }

    @Test
    void listsExactlyTheCommandsThereAre() {
        var listed = help("help").text().lines().filter(line -> line.matches("  \\S.*"))
                .map(line -> line.strip().split(" ")[0]);

        assertThat(listed).containsExactlyElementsOf(COMMANDS.stream().map(Command::name).toList())
                .containsExactly("serve", "send", "lesson", "wire", "help", "--version");
    }

    @ParameterizedTest
    @FieldSource("EXPLAINED")
    void showsEveryOptionOfACommand(Command command) {
        var text = help("help", command.name()).text();

        assertThat(command.options()).filteredOn(_ -> command != Help.COMMAND).allSatisfy(option ->
                assertThat(text).containsPattern(
                        "(?m)^  " + Pattern.quote(option.synopsis()) + " {2,}" + Pattern.quote(summary(option)) + "$"));
        assertThat(text.lines().filter(line -> line.startsWith("  --")))
                .hasSize(command == Help.COMMAND ? 1 : command.options().size());
    }

    @ParameterizedTest
    @FieldSource("EXPLAINED")
    void commandExplainsItself(Command command) {
        var text = help("help", command.name()).text();

        assertThat(help(command.name(), "--help").text()).isEqualTo(text);
        assertThat(help(command.name(), "-h").text()).isEqualTo(text);
        assertThat(text).contains("Usage: jecho ").contains(command.operands());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpIsAnOptionToo(String option) {
        assertThat(help(option).text()).isEqualTo(help("help").text());
    }

    @ParameterizedTest
    @FieldSource("EXPLAINED")
    void fitsATerminalOf120Columns(Command command) {
        assertThat(help("help", command.name()).text().lines()).allMatch(line -> line.length() <= 120);
    }

    @ParameterizedTest
    @FieldSource("EXPLAINED")
    void speaksChinese(Command command) {
        var lines = help("help", command.name(), "--lang", "zh-CN").text().lines().toList();

        assertThat(help(command.name(), "--help", "--lang=zh-CN").text().lines()).isEqualTo(lines);
        assertThat(lines).first().asString().matches("用法：jecho .*|jecho 通过 TCP 和 UDP 回显字节。");
        assertThat(lines).allMatch(line -> Table.width(line) <= 120);
        assertThat(command.options()).allSatisfy(option -> assertThat(Language.CHINESE.say(option.summary()))
                .satisfies(text -> assertThat(defaults(text)).isEqualTo(defaults(summary(option)))));
    }

    private static List<String> defaults(String summary) {
        return DEFAULT.matcher(summary).results().map(found -> found.group(1)).toList();
    }

    @Test
    void helpIsNotAskedForByWhatIsToBeSent() {
        try (var server = Tool.start("serve", "tcp://127.0.0.1:0")) {
            var outcome = Tool.run("send", server.awaitAddress(0), "--", "--help");

            assertThat(outcome.text()).isEqualTo("--help");
        }
    }

    @Test
    void defaultsOfServeAreThoseOfTheApi() {
        var defaults = ServerOptions.defaults();

        assertThat(defaultOf(Serve.COMMAND, "--buffer")).isEqualTo(defaults.bufferSize());
        assertThat(defaultOf(Serve.COMMAND, "--backlog")).isEqualTo(defaults.backlog());
        assertThat(defaultOf(Serve.COMMAND, "--drain")).isEqualTo(defaults.drain());
        assertThat(defaultOf(Serve.COMMAND, "--max-connections")).isEqualTo(defaults.limits().connections());
        assertThat(defaultOf(Serve.COMMAND, "--max-per-peer")).isEqualTo(defaults.limits().connectionsPerPeer());
        assertThat(defaultOf(Serve.COMMAND, "--handshake-timeout")).isEqualTo(defaults.limits().handshakeTimeout());
        assertThat(defaultOf(Serve.COMMAND, "--idle-timeout")).isEqualTo(defaults.limits().idleTimeout());
        assertThat(defaultOf(Serve.COMMAND, "--write-timeout")).isEqualTo(defaults.limits().writeTimeout());
        assertThat(defaultOf(Serve.COMMAND, "--max-duration")).isEqualTo(defaults.limits().duration());
        assertThat(defaultOf(Serve.COMMAND, "--max-bytes")).isEqualTo((int) defaults.limits().bytes());
        assertThat(defaultOf(Serve.COMMAND, "--defend")).isEqualTo(defaults.defended());
    }

    @Test
    void defaultsOfTheLessonAreThoseOfTheApi() {
        assertThat(defaultOf(Teach.COMMAND, "--buffer")).isEqualTo(Lesson.over("tcp").bufferSize());
        assertThat(defaultOf(Teach.COMMAND, "--speed")).isEqualTo(Lesson.over("tcp").speed());
    }

    @Test
    void everyDefaultIsATextThatItsOptionTakes() {
        var defaults = COMMANDS.stream().flatMap(command -> command.options().stream())
                .flatMap(option -> DEFAULT.matcher(summary(option)).results()
                        .map(found -> option.parser().apply(found.group(1))));

        assertThat(defaults).hasSize(16).doesNotContainNull();
    }

    private static String summary(Option<?> option) {
        return Language.ENGLISH.say(option.summary());
    }

    private static Object defaultOf(Command command, String name) {
        var option = command.options().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        var text = DEFAULT.matcher(summary(option)).results().map(found -> found.group(1)).findFirst().orElseThrow();
        return option.parser().apply(text);
    }

    @Test
    void versionNamesToolAndJava() {
        assertThat(help("--version").text())
                .matches("jecho( \\S+)? \\(Java " + Pattern.quote(Runtime.version().toString()) + "\\)\\R");
    }

    @Test
    void optionsOfTheTableAreNamedAlikeAndOnce() {
        assertThat(COMMANDS).allSatisfy(command -> assertThat(command.options().stream().map(Option::name))
                .doesNotHaveDuplicates().allMatch(name -> name.matches("--[a-z][a-z-]*")));
        assertThat(Stream.of("ping", "load", "check", "completion")).allSatisfy(planned ->
                assertThat(Tool.run(planned).errors()).startsWith("jecho: unknown command: " + planned));
    }
}
