package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// jecho and the tools of others, each as the client of the other.
@Timeout(120)
class ForeignPeersIT {

    private static final String LISTENING = "(?i)(?:listening|receiving) on .*?:(\\d+)\\s*$";
    private static final int ATTEMPTS = 5;

    private final long seed = new SplittableRandom().nextLong();
    private final byte[] content = new byte[8 << 20];

    @TempDir
    private Path folder;

    ForeignPeersIT() {
        new SplittableRandom(seed).nextBytes(content);
    }

    private static void needs(String tool) {
        Assumptions.assumeTrue(Child.exists(tool), tool + " is not installed");
    }

    private ProcessBuilder withInput(byte[] input, String... command) throws IOException {
        return new ProcessBuilder(command).redirectInput(Files.write(folder.resolve("input"), input).toFile());
    }

    private void assertEchoed(Child.Outcome outcome, byte[] expected) {
        assertThat(outcome.errors()).describedAs("seed %d", seed).isEmpty();
        assertThat(Arrays.mismatch(outcome.output(), expected)).describedAs("first difference, seed %d", seed).isEqualTo(-1);
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void ncatIsServed() throws Exception {
        needs("ncat");
        try (var server = Image.start("serve", "tcp://127.0.0.1:0")) {
            assertEchoed(Child.run(withInput(content, "ncat", "127.0.0.1", Integer.toString(Image.port(server)))), content);
        }
    }

    @Test
    void socatIsServedOverTcp() throws Exception {
        needs("socat");
        try (var server = Image.start("serve", "tcp://127.0.0.1:0")) {
            assertEchoed(Child.run(withInput(content, "socat", "-t30", "-", "TCP:127.0.0.1:" + Image.port(server))), content);
        }
    }

    @Test
    void socatIsServedOverAUnixDomainSocket() throws Exception {
        needs("socat");
        var socket = folder.resolve("socket");
        try (var server = Image.start("serve", "unix:" + socket)) {
            Image.address(server);
            assertEchoed(Child.run(withInput(content, "socat", "-t30", "-", "UNIX-CONNECT:" + socket)), content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void socatIsServedOverUdp(String host) {
        needs("socat");
        var datagram = Arrays.copyOf(content, 8000);
        try (var server = Image.start("serve", "udp://" + host + ":0");
             var client = Child.start("socat", "-", "UDP:127.0.0.1:" + Image.port(server))) {
            client.type(datagram);
            Eventually.await(() -> client.output().length >= datagram.length, () -> client.output().length + " bytes");

            assertThat(client.output()).describedAs("seed %d", seed).isEqualTo(datagram);
        }
    }

    @Test
    void sendsToSocatOverTcp() throws Exception {
        needs("socat");
        try (var server = Child.start("socat", "-d", "-d", "TCP-LISTEN:0,bind=127.0.0.1,fork", "EXEC:cat")) {
            var address = "tcp://127.0.0.1:" + server.awaitErrors(LISTENING).group(1);

            assertEchoed(Child.run(withInput(content, Image.command("send", address))), content);
            assertEchoed(Image.run("send", address, "hello"), FakeServer.bytes("hello"));
        }
    }

    @Test
    void sendsToSocatOverAUnixDomainSocket() throws Exception {
        needs("socat");
        var socket = folder.resolve("socket");
        try (var server = Child.start("socat", "-d", "-d", "UNIX-LISTEN:" + socket + ",fork", "EXEC:cat")) {
            server.awaitErrors("listening on");

            assertEchoed(Child.run(withInput(content, Image.command("send", "unix:" + socket))), content);
        }
    }

    @Test
    void sendsToNcat() throws Exception {
        needs("ncat");
        try (var server = ncat()) {
            var address = "tcp://127.0.0.1:" + server.awaitErrors(LISTENING).group(1);

            assertEchoed(Image.run("send", address, "hello"), FakeServer.bytes("hello"));
        }
    }

    @Test
    void sendsMuchToNcat() throws Exception {
        needs("ncat");
        try (var server = ncat()) {
            var address = "tcp://127.0.0.1:" + server.awaitErrors(LISTENING).group(1);

            assertEchoed(Child.run(withInput(content, Image.command("send", address))), content);
        }
    }

    private static Child ncat() throws IOException {
        return startOnSomePort(port -> new ProcessBuilder("ncat", "-v", "-l", "-k", "-e", "/bin/cat", "127.0.0.1",
                Integer.toString(port)));
    }

    @Test
    void sendsToSocatOverUdp() throws Exception {
        needs("socat");
        try (var server = Child.start("socat", "-d", "-d", "UDP-LISTEN:0,bind=127.0.0.1,fork", "EXEC:cat")) {
            var address = "udp://127.0.0.1:" + server.awaitErrors(LISTENING).group(1);

            assertEchoed(Image.run("send", address, "hello"), FakeServer.bytes("hello"));
        }
    }

    @Test
    void sendsToSocatThatHasAProcessForEachDatagram() throws Exception {
        needs("socat");
        try (var server = startOnSomePort(port -> new ProcessBuilder("socat", "-d", "-d",
                "UDP-RECVFROM:" + port + ",bind=127.0.0.1,fork", "EXEC:cat"))) {
            var address = "udp://127.0.0.1:" + server.awaitErrors(LISTENING).group(1);

            assertEchoed(Image.run("send", address, "one", "two", "three"), FakeServer.bytes("onetwothree"));
        }
    }

    /// Starts a server that cannot be told to pick a port itself: somebody else may have taken it by then.
    private static Child startOnSomePort(IntFunction<ProcessBuilder> command) throws IOException {
        AssertionError failure = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            var server = Child.start(command.apply(Ports.justFreed()));
            try {
                server.awaitErrors(LISTENING);
                return server;
            } catch (AssertionError e) {
                server.close();
                failure = e;
            }
        }
        throw failure;
    }
}
