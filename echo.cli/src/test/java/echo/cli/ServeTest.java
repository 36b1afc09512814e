package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.EchoClient;
import echo.api.EchoServer;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServeTest {

    private static final String NOTHING_SERVED =
            "jecho: 0 connections; 0 bytes in 0 reads, 0 bytes in 0 writes; 0 truncated, 0 refused, 0 failed";
    private static final Pattern URI = Pattern.compile("\"uri\":\"([^\"]+)\"");

    @TempDir
    private Path folder;

    private static void echo(String address, String text) throws Exception {
        try (var client = EchoClient.open(address)) {
            assertThat(client.echo(text)).isEqualTo(text);
        }
    }

    @Test
    void interruptEndsItWithASummary() {
        try (var server = Tool.start("serve", "tcp://127.0.0.1:0")) {
            server.awaitAddress(0);

            var outcome = server.interruptAndAwait();

            assertThat(outcome.exitCode()).isEqualTo(130);
            assertThat(outcome.errorLines()).containsExactly(NOTHING_SERVED);
        }
    }

    @Test
    void terminationIsAGoodEnd() {
        try (var server = Tool.start("serve", "tcp://127.0.0.1:0", "udp://127.0.0.1:0")) {
            server.awaitAddress(1);

            var outcome = server.terminateAndAwait();

            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.errorLines()).containsExactly(NOTHING_SERVED);
        }
    }

    @Test
    void oneLineForEachAddressInTheirOrder() throws Exception {
        try (var server = Tool.start("serve", "udp://127.0.0.1:0", "tcp://127.0.0.1:0", "unix:" + folder + "/a%20b")) {
            assertThat(server.awaitAddress(0)).matches("udp://127\\.0\\.0\\.1:[1-9]\\d*");
            assertThat(server.awaitAddress(1)).matches("tcp://127\\.0\\.0\\.1:[1-9]\\d*");
            assertThat(server.awaitAddress(2)).isEqualTo("unix:" + folder + "/a%20b");
            for (int i = 0; i < 3; i++) {
                echo(server.awaitAddress(i), "hello");
            }
            assertThat(server.lines()).hasSize(3);
            assertThat(server.terminateAndAwait().errorLines()).containsExactly(
                    "jecho: 2 connections; 15 bytes in 3 reads, 15 bytes in 3 writes; 0 truncated, 0 refused, 0 failed");
        }
        assertThat(folder.resolve("a b")).doesNotExist();
    }

    @Test
    void oneLineForAWildcardAddress() {
        try (var server = Tool.start("serve", "udp://0.0.0.0:0", "tcp://127.0.0.1:0")) {
            assertThat(server.awaitAddress(0)).startsWith("udp://0.0.0.0:");
            server.awaitAddress(1);
            assertThat(server.lines()).hasSize(2);
        }
    }

    @Test
    void whereTheSecondAddressIsInUseTheFirstIsReleased() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var first = "tcp://127.0.0.1:" + Ports.justFreed();
            var second = "tcp://127.0.0.1:" + other.getLocalPort();

            var outcome = Tool.run("serve", first, second);

            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.errorLines()).containsExactly("jecho: " + second + ": address already in use");
            assertThat(outcome.output()).isEmpty();
            EchoServer.open(first).close();
        }
    }

    @Test
    void whereTheSecondAddressCannotBeResolvedTheSocketFileOfTheFirstIsRemoved() {
        var outcome = Tool.run("serve", "unix:" + folder + "/first", "udp://nohost.invalid:7007");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errorLines()).containsExactly("jecho: nohost.invalid: unknown host");
        assertThat(folder.resolve("first")).doesNotExist();
    }

    @Test
    void malformedAddressIsFoundBeforeAnyIsBound() throws Exception {
        try (var other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var outcome = Tool.run("serve", "udp://127.0.0.1:" + other.getLocalPort(), "tcp://127.0.0.1:99999");

            assertThat(outcome.errorLines()).hasSize(2).first().asString().contains("port: 99999");
        }
    }

    @Test
    void printsConnectionsReadsAndEnds() throws Exception {
        try (var server = Tool.start("serve", "--print", "tcp://127.0.0.1:0", "udp://127.0.0.1:0")) {
            echo(server.awaitAddress(0), "hi\u001b[31m\n");
            server.awaitLine(line -> line.contains(" closed after "));
            echo(server.awaitAddress(1), "€");
            server.awaitLine(line -> line.contains("\\xe2"));

            var peer = "127\\.0\\.0\\.1:\\d+ ";
            var lines = server.lines().subList(2, 6);
            assertThat(lines.get(0)).matches(peer + "connected");
            assertThat(lines.get(1)).matches(peer + Pattern.quote("read 8 bytes: hi\\x1b[31m\\n"));
            assertThat(lines.get(2)).matches(peer + "closed after 8 bytes: (end of stream|failed)");
            assertThat(lines.get(3)).matches(peer + Pattern.quote("read 3 bytes: \\xe2\\x82\\xac"));
        }
    }

    @Test
    void printsPeersOfUnixDomainSocketsByNumber() throws Exception {
        try (var server = Tool.start("serve", "--print", "unix:" + folder + "/socket")) {
            echo(server.awaitAddress(0), "one");
            server.awaitLine(line -> line.startsWith("unix#1 closed after 3 bytes"));
            echo(server.awaitAddress(0), "two");
            server.awaitLine(line -> line.equals("unix#2 read 3 bytes: two"));
        }
    }

    @Test
    void bufferLimitsReadsAndCutsAreReported() throws Exception {
        try (var server = Tool.start("serve", "--buffer", "4", "tcp://127.0.0.1:0", "udp://127.0.0.1:0")) {
            echo(server.awaitAddress(0), "hello world");
            try (var client = EchoClient.open(server.awaitAddress(1))) {
                assertThat(client.echo("hello")).isEqualTo("hell");
            }
            var outcome = server.terminateAndAwait();

            assertThat(outcome.errorLines()).hasSize(2);
            assertThat(outcome.errorLines().get(0)).isEqualTo("jecho: a datagram was cut to the buffer; more like it are counted, but not reported");
            assertThat(outcome.errorLines().get(1)).contains("15 bytes in 4 reads", "; 1 truncated, ");
        }
    }

    @Test
    void jsonIsOneObjectALineAsItsSchemaHasIt() throws Exception {
        var schema = JsonSchema.named("jecho-serve-1");
        try (var server = Tool.start("serve", "--print", "--json", "--buffer", "1024", "tcp://127.0.0.1:0", "udp://127.0.0.1:0",
                "unix:" + folder + "/socket")) {
            server.awaitLine(line -> line.contains("unix:"));
            var uris = server.lines().stream().map(ServeTest::uri).toList();
            echo(uris.get(0), "hi\u001b\"\n");
            echo(uris.get(2), "€");
            assertThat(Tool.run("send", "--lesson", uris.get(1)).exitCode()).isEqualTo(1);
            server.awaitLine(line -> line.contains("\"event\":\"truncated\""));
            reset(uris.get(0));
            server.awaitLine(line -> line.contains("\"event\":\"failed\""));
            server.awaitLine(line -> line.contains("\"event\":\"closed\"") && line.contains("\"reason\":\"failed\""));
            server.awaitLine(line -> line.contains("\"event\":\"closed\"") && line.contains("unix#1"));

            var outcome = server.terminateAndAwait();

            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.text().lines()).allSatisfy(line -> assertThat(schema.errors(line)).isEmpty());
            assertThat(outcome.text().lines().map(ServeTest::event).distinct())
                    .containsExactlyInAnyOrder("listening", "accepted", "read", "truncated", "failed", "closed", "summary");
            assertThat(outcome.text().lines().reduce((first, last) -> last)).hasValueSatisfying(line ->
                    assertThat(event(line)).isEqualTo("summary"));
        }
    }

    private static void reset(String address) throws Exception {
        try (var client = EchoClient.open(address)) {
            client.echo("x");
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }

    private static String uri(String line) {
        return URI.matcher(line).results().map(found -> found.group(1)).findFirst().orElseThrow();
    }

    private static String event(String line) {
        return line.replaceFirst(".*\"event\":\"(\\w+)\".*", "$1");
    }

    @Test
    void outputThatFailsLaterEndsIt() throws Exception {
        for (var failure : List.of("Broken pipe", "No space left on device")) {
            var output = new Sink();
            try (var server = Tool.start(output, "serve", "--print", "tcp://127.0.0.1:0")) {
                var address = server.awaitAddress(0);
                output.breakWith(failure);
                EchoClient.open(address).close(); // is told of; it may be too late for an echo then

                var outcome = server.await();

                if (failure.equals("Broken pipe")) {
                    assertThat(outcome.exitCode()).isZero();
                    assertThat(outcome.errors()).isEmpty();
                } else {
                    assertThat(outcome.exitCode()).isEqualTo(2);
                    assertThat(outcome.errorLines()).containsExactly("jecho: standard output: no space left on device");
                }
                EchoServer.open(address).close();
            }
        }
    }

    @Test
    void bareSchemeIsPort7007OfLoopback() {
        try (var server = Tool.start("serve", "udp")) {
            var outcome = server.terminateAndAwait();

            // the one if it is free, the other if somebody else has it
            assertThat(outcome.text() + outcome.errors())
                    .containsAnyOf("listening udp://127.0.0.1:7007", "jecho: udp://127.0.0.1:7007: address already in use");
        }
    }

    @Test
    void whatWasReceivedIsAnsweredBeforeTheEnd() throws Exception {
        try (var server = Tool.start("serve", "tcp://127.0.0.1:0"); var client = EchoClient.open(server.awaitAddress(0))) {
            client.echo("hello");
            var outcome = server.terminateAndAwait();

            assertThat(outcome.errorLines()).containsExactly(
                    "jecho: 1 connection; 5 bytes in 1 read, 5 bytes in 1 write; 0 truncated, 0 refused, 0 failed");
            assertThat(client.receive(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }
}
