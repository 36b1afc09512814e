package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ImageIT {

    @TempDir
    private Path folder;

    @Test
    void versionIsOneLine() {
        var outcome = Image.run("--version");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.lines()).singleElement().asString().matches("jecho \\d\\S* \\(Java \\d\\S*\\)");
    }

    @Test
    void helpIsThatOfTheTool() {
        var outcome = Image.run("help");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.text()).isEqualTo(Tool.run("help").text());
    }

    /// One that there is not is passed over in silence, and connections take more memory.
    @Test
    void methodsThatAreCompiledInAWayOfTheirOwnExist() throws ClassNotFoundException {
        var pattern = Pattern.compile("-XX:CompileCommand=(?:dont)?inline,(.+)::(\\w+)(\\*?)");
        var options = System.getProperty("jecho.frames").split("\\s+");
        for (var option : options) {
            var method = pattern.matcher(option);
            assertThat(method.matches()).as(option).isTrue();
            assertThat(Class.forName(method.group(1)).getDeclaredMethods()).as(option).anyMatch(declared -> method.group(3).isEmpty()
                    ? declared.getName().equals(method.group(2)) : declared.getName().startsWith(method.group(2)));
        }
        assertThat(options).hasSizeGreaterThan(10);
    }

    /// None of these locales needs to be installed.
    @ParameterizedTest
    @CsvSource(value = {"zh_CN.UTF-8, -, -, TCP：", "C, zh_CN.UTF-8, -, TCP：", "en_US.UTF-8, -, zh_CN.UTF-8, TCP：",
            "zh_CN.UTF-8, C, -, TCP: ", "zh_CN.UTF-8, zh_CN, POSIX, TCP: ", "C, -, -, TCP: ", "POSIX, -, -, TCP: ",
            "-, -, -, TCP: ", "zh_TW.UTF-8, -, -, TCP: ", "zh, -, -, TCP：", "zh_CN@pinyin, -, -, TCP："}, nullValues = "-")
    void languageFollowsTheLocale(String lang, String messages, String all, String start) {
        var builder = new ProcessBuilder(Image.command("lesson", "tcp", "--speed", "1000"));
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        put(builder, "LANG", lang);
        put(builder, "LC_MESSAGES", messages);
        put(builder, "LC_ALL", all);

        assertThat(Child.run(builder).text()).startsWith(start);
    }

    private static void put(ProcessBuilder builder, String name, String value) {
        if (value != null) {
            builder.environment().put(name, value);
        }
    }

    @Test
    void argumentsAreUtf8InALocaleThatIsNotInstalled() {
        try (var server = Image.start("serve", "tcp://127.0.0.1:0")) {
            var builder = new ProcessBuilder(Image.command("send", Image.address(server), "字节流"));
            builder.environment().put("LC_ALL", "zh_CN.UTF-8");

            assertThat(Child.run(builder).text()).isEqualTo("字节流");
        }
    }

    @Test
    void usageErrorIsTwoLinesAndExitCode2() {
        var outcome = Image.run("bogus");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errors().lines()).containsExactly("jecho: unknown command: bogus", "jecho help");
    }

    @Test
    void holdsNoOtherModules() {
        var modules = Child.run(Image.HOME.resolve("bin", "java").toString(), "--list-modules");

        assertThat(modules.lines()).extracting(line -> line.replaceFirst("@.*", ""))
                .containsExactlyInAnyOrder("java.base", "jdk.unsupported", "echo.api", "echo.cli", "echo.tcp", "echo.udp");
    }

    @Test
    void runsThroughSymbolicLinks() throws Exception {
        var links = Files.createDirectory(folder.resolve("my links"));
        var absolute = Files.createSymbolicLink(links.resolve("absolute"), Path.of(Image.JECHO));
        var relative = Files.createSymbolicLink(links.resolve("relative"), Path.of("absolute"));
        var outer = Files.createSymbolicLink(folder.resolve("jecho"), Path.of("my links", "relative"));
        try {
            assertThat(Child.run(absolute.toString(), "help").exitCode()).isZero();
            assertThat(Child.run(outer.toString(), "help").exitCode()).isZero();
            assertThat(Child.run(new ProcessBuilder("./jecho", "help").directory(folder.toFile())).exitCode()).isZero();
            assertThat(Child.run(new ProcessBuilder("sh", "jecho", "help").directory(folder.toFile())).exitCode()).isZero();
            var onPath = new ProcessBuilder("sh", "-c", "jecho help");
            onPath.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
            assertThat(Child.run(onPath).exitCode()).isZero();
        } finally {
            // the folder is not to be cleared through them
            Files.delete(outer);
            Files.delete(relative);
            Files.delete(absolute);
        }
    }

    @Test
    void runsInAFolderWithSpacesInItsName() throws Exception {
        var copy = folder.resolve("an image of mine");
        copy(Image.HOME, copy);

        var outcome = Child.run(copy.resolve("bin", "jecho").toString(), "lesson", "udp", "--speed", "1000");

        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            paths.forEach(path -> {
                try {
                    Files.copy(path, to.resolve(from.relativize(path)), LinkOption.NOFOLLOW_LINKS);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Test
    void argumentsKeepTheirSpacesAndSpecialCharacters() {
        var texts = List.of("two  words", "", " $HOME `id` \"quoted\" 'single' * \\", "-");
        try (var server = Image.start("serve", "tcp://127.0.0.1:0")) {
            var outcome = Image.run("send", Image.address(server), texts.get(0), texts.get(1), texts.get(2), texts.get(3));

            assertThat(outcome.text()).isEqualTo(String.join("", texts));
            assertThat(outcome.exitCode()).isZero();
        }
    }

    @Test
    void lessonWithTheSameSeedIsPlannedTheSame() {
        var planned = Pattern.compile("(?m)^ *(\\d+\\.\\d{3}) +\\d+\\.\\d{3} (.*)\\|$");
        var runs = List.of(Image.run("lesson", "both", "--seed", "1", "--speed", "20"),
                Image.run("lesson", "both", "--seed", "1", "--speed", "20"));

        assertThat(runs).allSatisfy(run -> assertThat(run.exitCode()).describedAs(run.text() + run.errors()).isZero());
        var plans = runs.stream().map(run -> planned.matcher(run.text()).results()
                .map(line -> line.group(1) + line.group(2)).toList()).toList();
        assertThat(plans.getFirst()).hasSize(14).isEqualTo(plans.getLast());
    }
}
