package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Standard streams that are closed, or whose other end is.
@Timeout(120)
class PipesIT {

    @ParameterizedTest
    @ValueSource(strings = {"help", "--version", "lesson udp --speed 1000", "serve tcp://127.0.0.1:0"})
    void closedOutputIsAnError(String command) {
        var outcome = Image.shell("\"$jecho\" " + command + " >&-");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors().lines()).singleElement().asString().startsWith("jecho: standard output: ");
    }

    @Test
    void fullDeviceIsAnError() {
        var outcome = Image.shell("\"$jecho\" help >/dev/full");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors().lines()).containsExactly("jecho: standard output: no space left on device");
    }

    @Test
    void readerThatGoesAwayEndsItQuietly() {
        var outcome = Image.shell("{ \"$jecho\" lesson both --speed 20; echo \"exit code $?\" >&2; } | head -1");

        assertThat(outcome.lines()).singleElement().asString().startsWith("TCP: ");
        assertThat(outcome.errors().lines()).containsExactly("exit code 0");
    }

    @Test
    void pageIsWrittenAlsoWhereTheReaderGoesAway(@TempDir Path folder) throws IOException {
        var page = folder.resolve("lesson.html");
        var outcome = Image.shell("{ \"$jecho\" lesson both --speed 20 --html '" + page + "'; echo \"exit code $?\" >&2; } | head -1");

        assertThat(outcome.lines()).singleElement().asString().startsWith("TCP: ");
        assertThat(outcome.errors().lines()).containsExactly("exit code 0");
        assertThat(Files.readString(page)).contains("TCP: a stream", "UDP: a sequence").endsWith("</html>\n");
    }

    @Test
    void readerOfSendThatGoesAwayEndsItQuietly() {
        try (var server = Image.start("serve", "tcp://127.0.0.1:0")) {
            var outcome = Image.shell("head -c 50000000 /dev/zero | { \"$jecho\" send " + Image.address(server)
                    + "; echo \"exit code $?\" >&2; } | head -c 10");

            assertThat(outcome.output()).hasSize(10);
            assertThat(outcome.errors().lines()).containsExactly("exit code 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void closedInputIsAnError(String scheme) {
        try (var server = Image.start("serve", scheme + "://127.0.0.1:0")) {
            var outcome = Image.shell("\"$jecho\" send " + Image.address(server) + " <&-");

            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.output()).isEmpty();
            assertThat(outcome.errors().lines()).singleElement().asString().startsWith("jecho: standard input: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--version", "lesson udp --speed 1000"})
    void closedInputDoesNotMatterToThoseWhoReadNone(String command) {
        var outcome = Image.shell("\"$jecho\" " + command + " <&-");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.errors()).isEmpty();
    }

    @Test
    void closedErrorsDoNotMatter() {
        assertThat(Image.shell("\"$jecho\" bogus 2>&-").exitCode()).isEqualTo(2);
        assertThat(Image.shell("\"$jecho\" help 2>&-").exitCode()).isZero();
    }

    @Test
    void folderAsInputIsAnError() {
        try (var server = Image.start("serve", "tcp://127.0.0.1:0")) {
            var outcome = Image.shell("\"$jecho\" send " + Image.address(server) + " </");

            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.errors().lines()).containsExactly("jecho: standard input: is a directory");
        }
    }
}
