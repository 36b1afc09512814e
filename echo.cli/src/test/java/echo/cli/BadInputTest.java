package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BadInputTest {

    private static final String LONG_NAME = "s".repeat(120);

    @TempDir
    private Path folder;

    private static void assertUsageError(Tool.Outcome outcome, String message, String help) {
        assertThat(outcome.errorLines()).containsExactly("jecho: " + message, help);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.output()).isEmpty();
    }

    private static void assertError(Tool.Outcome outcome, int exitCode, String message) {
        assertThat(outcome.errorLines()).containsExactly("jecho: " + message);
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
        assertThat(outcome.output()).isEmpty();
    }

    @Test
    void missingCommand() {
        assertUsageError(Tool.run(), "a command is missing", "jecho help");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "bogus; unknown command: bogus; jecho help",
        "Serve; unknown command: Serve; jecho help",
        "--bogus; unknown option: --bogus; jecho help",
        "help bogus; unknown command: bogus; jecho help",
        "help serve send; one command at a time; jecho help",
        "serve --bogus; unknown option: --bogus; jecho help serve",
        "serve --buffer; --buffer N: the value is missing; jecho help serve",
        "serve --buffer=x; --buffer: \"x\" is not a size such as 64, 16KiB or 1MiB; jecho help serve",
        "serve --buffer 0; --buffer: 0 is not within 1 and 1073741824; jecho help serve",
        "serve --backlog 0; --backlog: 0 is not within 1 and 2147483647; jecho help serve",
        "serve --drain 5; --drain: \"5\" is not a duration such as 300ms, 1s or 1m30s; jecho help serve",
        "serve --impair loss=1,delay=1s; --impair: unknown key \"loss\", known: delay; jecho help serve",
        "serve --impair delay=1s,; --impair: unknown key \"\", known: delay; jecho help serve",
        "serve --impair delay=1s,delay=2s; --impair: delay: once is enough; jecho help serve",
        "serve --impair delay; --impair: delay: the value is missing; jecho help serve",
        "serve --impair delay=1; --impair: \"1\" is not a duration such as 300ms, 1s or 1m30s; jecho help serve",
        "serve --impair delay=1s..0; --impair: 1s..0 ends before it begins; jecho help serve",
        "serve --seed 3; --seed is for --impair: nothing else is random; jecho help serve",
        "serve --print=yes; --print takes no value; jecho help serve",
        "send; ADDRESS is missing; jecho help send",
        "send --lesson tcp text; --lesson has messages of its own: no TEXT beside it; jecho help send",
        "send --pace 1s tcp text; --pace is for --lesson alone; jecho help send",
        "send --seed 3 tcp text; --seed is for --lesson alone; jecho help send",
        "send --lesson --seed 3 tcp; --seed is for --pace: nothing else is random; jecho help send",
        "send --lesson --pace 1s.. tcp; --pace: \"\" is not a duration such as 300ms, 1s or 1m30s; jecho help send",
        "send --size 65508 udp; --size: 65508 is not within 1 and 65507; jecho help send",
        "lesson sctp; expected tcp, udp or both, not: sctp; jecho help lesson",
        "lesson --speed 0; --speed: 0 is not within 0.01 and 1000; jecho help lesson",
        "lesson --result three; --result: \"three\" is neither one nor two; jecho help lesson",
        "lesson --result one --seed 3; --result has a seed of its own: no --seed beside it; jecho help lesson",
        "lesson udp --result one; --result is of tcp: over udp each read is a message; jecho help lesson",
        "lesson --result one --buffer 64; --result needs the buffer of 1024 bytes; jecho help lesson",
        "lesson --html=; --html: the name of the file is missing; jecho help lesson",
        "lesson --seed one; --seed: \"one\" is not a whole number of 64 bits; jecho help lesson",
        "wire; FILE is missing; jecho help wire",
        "wire one two; one FILE at a time; jecho help wire"})
    void usageErrorIsTwoLines(String line, String message, String help) {
        assertUsageError(Tool.run(line.split(" ")), message, help);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "tcp://127.0.0.1:65536; port: 65536 is not within 0 and 65535",
        "tcp://127.0.0.1:99999; port: 99999 is not within 0 and 65535",
        "udp://127.0.0.1:99999999999; port: 99999999999 is not within 0 and 65535",
        "tcp://127.0.0.1:-1; port: \"-1\" is not a number",
        "tcp://127.0.0.1; the port is missing",
        "tcp://127.0.0.1:; the port is missing",
        "tcp://:7007; the host is missing",
        "tcp://127.0.0.1:7007/x; '/' is out of place after HOST:PORT",
        "tcp://me@127.0.0.1:7007; '@' is out of place after HOST:PORT",
        "tcp://fe80::1:7007; an IPv6 address, and nothing else, stands in brackets: [::1]",
        "unix:relative; expected SCHEME://HOST:PORT, such as tcp://localhost:7007, or SCHEME:/PATH"})
    void malformedAddress(String address, String message) {
        for (var command : new String[] {"serve", "send"}) {
            assertUsageError(Tool.run(command, address), "address \"" + address + "\": " + message, "jecho help " + command);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e4", "a."})
    void overlongName(String part) {
        var name = part.repeat(5001);

        assertUsageError(Tool.run("send", "--tls-name", name, "tls", "text"),
                "--tls-name: \"" + name + "\" is no host name and no IP address", "jecho help send");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gopher://127.0.0.1:70", "gopher", "gopher:/path"})
    void unknownSchemeNamesThoseKnown(String address) {
        for (var command : new String[] {"serve", "send"}) {
            assertUsageError(Tool.run(command, address, "text"),
                    "scheme: there is no transport \"gopher\"; there are tcp, tls, udp, unix",
                    "jecho help " + command);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "tls", "udp"})
    void portZeroNamesNoServer(String scheme) {
        var outcome = Tool.run("send", scheme + "://127.0.0.1:0", "text");

        assertUsageError(outcome, "port: 0 names no server; a client needs the actual port", "jecho help send");
    }

    @ParameterizedTest
    @CsvSource({"serve,tcp", "serve,udp", "send,tcp", "send,udp"})
    void unresolvableHost(String command, String scheme) {
        assertError(Tool.run(command, scheme + "://nohost.invalid:7007"), 2, "nohost.invalid: unknown host");
    }

    @Test
    void portInUseByAStream() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = "tcp://127.0.0.1:" + other.getLocalPort();

            assertError(Tool.run("serve", address), 2, address + ": address already in use");
        }
    }

    @Test
    void portInUseByDatagrams() throws Exception {
        try (var other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var address = "udp://127.0.0.1:" + other.getLocalPort();

            assertError(Tool.run("serve", address), 2, address + ": address already in use");
        }
    }

    @Test
    void addressOfAnotherHost() {
        assertError(Tool.run("serve", "tcp://192.0.2.1:7007"), 2, "tcp://192.0.2.1:7007: cannot assign requested address");
    }

    @Test
    void refusedConnection() throws Exception {
        var address = "tcp://127.0.0.1:" + Ports.justFreed();

        assertError(Tool.run("send", address, "text"), 1, address + ": connection refused");
    }

    @Test
    void unreachablePort() throws Exception {
        int port;
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertError(Tool.run("send", "udp://127.0.0.1:" + port, "text"), 1,
                "udp://127.0.0.1:" + port + ": connection refused (port unreachable): 0 of 1 datagram came back");
    }

    @Test
    void noReplyToADatagram() throws Exception {
        try (var silent = FakeServer.udp(received -> List.of())) {
            assertError(Tool.run("send", "--timeout", "100ms", silent.address(), "text"), 1,
                    silent.address() + ": no reply: 0 of 1 datagram came back");
        }
    }

    @Test
    void unixPathTooLongToServe() {
        assertError(Tool.run("serve", "unix:" + folder + "/" + LONG_NAME), 2,
                "unix:" + folder + "/" + LONG_NAME + ": unix domain path too long");
    }

    @Test
    void unixPathTooLongToSendTo() {
        assertError(Tool.run("send", "unix:" + folder + "/" + LONG_NAME, "text"), 2,
                "unix:" + folder + "/" + LONG_NAME + ": unix domain path too long");
    }

    @Test
    void missingUnixSocket() {
        assertError(Tool.run("send", "unix:" + folder + "/none", "text"), 1, "unix:" + folder + "/none: no such socket");
    }

    @Test
    void unixSocketInAMissingFolder() {
        var outcome = Tool.run("serve", "unix:" + folder + "/none/socket");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errorLines()).hasSize(1);
    }

    @Test
    void fileThatIsNoSocketIsNotReplaced() throws Exception {
        var file = Files.writeString(folder.resolve("precious"), "content");

        var outcome = Tool.run("serve", "unix:" + file);

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errorLines()).hasSize(1);
        assertThat(file).hasContent("content");
    }

    @Test
    void datagramTooLargeToSend() throws Exception {
        try (var server = FakeServer.udp(received -> received)) {
            assertUsageError(Tool.run("send", server.address(), "x".repeat(65_508)),
                    "TEXT of 65508 bytes: a datagram holds 65507 at most", "jecho help send");
        }
    }

    @Test
    void controlCharactersOfArgumentsDoNotReachTheTerminal() {
        for (var args : new String[][] {{"\u001b[31m\n"}, {"serve", "--\u001b\n"}, {"serve", "--buffer=\u001b\n"},
            {"serve", "tcp://\u001b\n:1"},
            {"serve", "\u001b\n"}, {"lesson", "\u001b\n"}, {"lesson", "--speed", "\u001b\n"},
            {"lesson", "--seed", "\u001b\n"},
            {"serve", "--drain", "\u001b\n"}, {"serve", "--backlog", "\u001b\n"}, {"send", "unix:/none/\u001b\n"}}) {
            assertThat(Tool.run(args).errors().replace(System.lineSeparator(), ""))
                    .describedAs(Text.escape(String.join(" ", args))).doesNotContain("\u001b", "\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void unreadableInputIsReportedAfterWhatCameBack(String scheme) {
        var input = new InputStream() {
            private boolean read;

            @Override
            public int read() {
                throw new AssertionError("byte by byte");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (read) {
                    throw new IOException("Input/output error");
                }
                read = true;
                System.arraycopy(FakeServer.bytes("hello"), 0, bytes, offset, 5);
                return 5;
            }
        };
        try (var server = Tool.start("serve", scheme + "://127.0.0.1:0")) {
            var outcome = Tool.run(input, "send", server.awaitAddress(0));

            assertThat(outcome.text()).isEqualTo("hello");
            assertThat(outcome.errorLines()).containsExactly("jecho: standard input: input/output error");
            assertThat(outcome.exitCode()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--version", "help send", "lesson tcp --speed 1000", "lesson udp --speed 1000",
            "serve tcp://127.0.0.1:0", "serve --json udp://127.0.0.1:0"})
    void outputThatBreaksEndsQuietly(String line) {
        var outcome = Tool.run(InputStream.nullInputStream(), Sink.broken("Broken pipe"), line.split(" "));

        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--version", "lesson tcp --speed 1000", "lesson udp --speed 1000",
            "serve tcp://127.0.0.1:0"})
    void outputThatFailsIsReported(String line) {
        var outcome = Tool.run(InputStream.nullInputStream(), Sink.broken("No space left on device"), line.split(" "));

        assertThat(outcome.errorLines()).containsExactly("jecho: standard output: no space left on device");
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"tcp,Broken pipe,0,0", "udp,Broken pipe,0,0",
            "tcp,No space left on device,2,1", "udp,No space left on device,2,1"})
    void outputOfSendThatFails(String scheme, String failure, int exitCode, int lines) {
        try (var server = Tool.start("serve", scheme + "://127.0.0.1:0")) {
            var outcome = Tool.run(InputStream.nullInputStream(), Sink.broken(failure), "send", server.awaitAddress(0), "text");

            assertThat(outcome.exitCode()).isEqualTo(exitCode);
            assertThat(outcome.errorLines()).hasSize(lines);
        }
    }
}
