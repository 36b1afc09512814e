package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// jecho and what others have of TLS, each as the client of the other.
@Timeout(120)
class TlsPeersIT {

    private static final String LISTENING = "(?i)listening on .*?:(\\d+)\\s*$";

    private final long seed = new SplittableRandom().nextLong();
    private final byte[] content = new byte[2 << 20];

    @TempDir
    private Path folder;

    TlsPeersIT() {
        new SplittableRandom(seed).nextBytes(content);
    }

    private static void needs(String tool) {
        Assumptions.assumeTrue(Child.exists(tool), tool + " is not installed");
    }

    private static String key(String name) {
        return TlsTest.KEYS.resolve(name).toString();
    }

    private static Child serve(String... options) {
        var identity = Stream.of("serve", "--tls-cert", key("ec.pem"), "--tls-key", key("ec.key"), "tls://127.0.0.1:0");
        return Image.start(Stream.concat(identity, Stream.of(options)).toArray(String[]::new));
    }

    private ProcessBuilder withInput(byte[] input, String... command) throws IOException {
        return new ProcessBuilder(command).redirectInput(Files.write(folder.resolve("input"), input).toFile());
    }

    private void assertComesBack(Child.Outcome outcome) {
        assertThat(Arrays.mismatch(outcome.output(), content)).describedAs("first difference, seed %d: %s", seed, outcome.errors()).isEqualTo(-1);
        assertThat(outcome.exitCode()).isZero();
    }

    private static void assertServedWell(Child server) {
        server.signal("TERM");
        assertThat(server.await().errors()).contains("jecho: 1 connection; ").endsWith(" 0 refused, 0 failed" + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2"})
    void opensslIsServed(String version) throws Exception {
        needs("openssl");
        try (var server = serve();
             var client = Child.start("openssl", "s_client", "-quiet", "-verify_return_error", "-verify_quiet", version,
                     "-CAfile", key("ca.pem"), "-connect", "127.0.0.1:" + Image.port(server))) {
            client.type(content);
            Eventually.await(() -> client.output().length >= content.length || !client.isAlive(), () -> client.output().length + " bytes");

            assertThat(Arrays.mismatch(client.output(), content)).describedAs("first difference, seed %d", seed).isEqualTo(-1);
            client.signal("TERM");
            client.await();
        }
    }

    @Test
    void opensslMayChangeItsKeysMeanwhile() throws Exception {
        needs("openssl");
        try (var server = serve();
             var client = Child.start("openssl", "s_client", "-tls1_3", "-CAfile", key("ca.pem"),
                     "-connect", "127.0.0.1:" + Image.port(server))) {
            client.type(FakeServer.bytes("before\n"));
            client.awaitOutput("^before$");
            client.type(FakeServer.bytes("K\n")); // which asks the server to do likewise
            client.awaitErrors("KEYUPDATE");
            client.type(FakeServer.bytes("after\n"));
            client.awaitOutput("^after$");
        }
    }

    @Test
    void nothingOlderThanTls12IsServed() {
        needs("openssl");
        try (var server = serve()) {
            var outcome = Child.run("openssl", "s_client", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-connect",
                    "127.0.0.1:" + Image.port(server));

            assertThat(outcome.exitCode()).isNotZero();
            server.signal("TERM");
            assertThat(server.await().errors()).contains("0 bytes in 0 reads", "1 failed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS1.3", "TLS1.2"})
    void socatIsServed(String version) throws Exception {
        needs("socat");
        try (var server = serve()) {
            assertComesBack(Child.run(withInput(content, "socat", "-t30", "-", "OPENSSL:127.0.0.1:" + Image.port(server) + ",cafile="
                    + key("ca.pem") + ",openssl-min-proto-version=" + version + ",openssl-max-proto-version=" + version)));
            assertServedWell(server);
        }
    }

    @Test
    void ncatIsServed() throws Exception {
        needs("ncat");
        try (var server = serve()) {
            assertComesBack(Child.run(withInput(content, "ncat", "--ssl-verify", "--ssl-trustfile", key("ca.pem"), "-4", "localhost",
                    Integer.toString(Image.port(server)))));
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS1.3,0", "TLS1.2,0", "TLS1.3,1", "TLS1.2,1"})
    void sendsToSocat(String version, int verify) throws Exception {
        needs("socat");
        var listen = "OPENSSL-LISTEN:0,bind=127.0.0.1,fork,cert=" + key("ec.pem") + ",key=" + key("ec.key") + ",cafile=" + key("ca.pem")
                + ",verify=" + verify + ",openssl-min-proto-version=" + version + ",openssl-max-proto-version=" + version;
        try (var server = Child.start("socat", "-d", "-d", listen, "EXEC:cat")) {
            var outcome = Child.run(withInput(content, Image.command("send", "--tls-ca", key("ca.pem"), "--tls-cert", key("client.pem"),
                    "--tls-key", key("client.key"), "tls://127.0.0.1:" + server.awaitErrors(LISTENING).group(1))));

            assertComesBack(outcome);
            assertThat(outcome.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", ""})
    void sendsToNcat(String text) throws Exception {
        needs("ncat");
        try (var server = Child.start("ncat", "-v", "-l", "-k", "--ssl", "--ssl-cert", key("ec.pem"), "--ssl-key", key("ec.key"),
                "-e", "/bin/cat", "127.0.0.1", Integer.toString(Ports.justFreed()))) {
            var address = "tls://127.0.0.1:" + server.awaitErrors(LISTENING).group(1);
            var outcome = text.isEmpty() ? Child.run(withInput(content, Image.command("send", "--tls-ca", key("ca.pem"), address)))
                    : Image.run("send", "--tls-ca", key("ca.pem"), address, text);

            assertThat(outcome.errors()).isEmpty();
            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.output()).describedAs("seed %d", seed).isEqualTo(text.isEmpty() ? content : FakeServer.bytes(text));
        }
    }
}
