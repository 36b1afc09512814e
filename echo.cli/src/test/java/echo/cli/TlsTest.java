package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the options of TLS do, and what is said when TLS fails.
@Timeout(60)
class TlsTest {

    static final Path KEYS = Path.of("..", "echo.api", "src", "test", "keys").toAbsolutePath().normalize();

    /// {@return the words of a line, in which `@` begins a file of the tests' keys}
    private static String[] args(String line, String... more) {
        return Stream.concat(Stream.of(line.split(" ")).map(word -> word.replace("@", KEYS + "/")), Stream.of(more)).toArray(String[]::new);
    }

    private static Tool serve(String options) {
        return Tool.start(args("serve " + options + " tls://127.0.0.1:0"));
    }

    /// Nothing of a key is in what the tool says.
    private static void assertTellsNoKey(Tool.Outcome outcome) throws IOException {
        try (var files = Files.list(KEYS)) {
            for (var file : files.filter(path -> path.toString().endsWith(".key")).toList()) {
                for (var line : Files.readAllLines(file)) {
                    assertThat(line.startsWith("-----") ? "" : outcome.text() + outcome.errors()).doesNotContain(line);
                }
            }
        }
    }

    private static void assertEnds(Tool.Outcome outcome, int exitCode, String... errors) throws IOException {
        assertThat(outcome.errorLines()).containsExactly(Stream.of(errors).map(line -> line.replace("@", KEYS + "/")).toArray(String[]::new));
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
        assertThat(outcome.output()).isEmpty();
        assertTellsNoKey(outcome);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "serve tls; tls needs a certificate and its key: --tls-cert FILE --tls-key FILE",
        "serve tcp tls; tls needs a certificate and its key: --tls-cert FILE --tls-key FILE",
        "serve --tls-cert @ec.pem tls; --tls-cert and --tls-key go together",
        "serve --tls-key @ec.key tls; --tls-cert and --tls-key go together",
        "serve --tls-client-ca @ca.pem tls; tls needs a certificate and its key: --tls-cert FILE --tls-key FILE",
        "serve --tls-cert @ec.pem --tls-key @ec.key tcp; --tls-cert is for tls://HOST:PORT alone",
        "serve --tls-client-ca @ca.pem udp; --tls-client-ca is for tls://HOST:PORT alone",
        "serve --tls-cert; --tls-cert FILE: the value is missing",
        "serve --tls-ca @ca.pem tls; unknown option: --tls-ca",
        "serve --handshake-timeout 5 tls; --handshake-timeout: \"5\" is not a duration such as 300ms, 1s or 1m30s",
        "serve --reuse-port unix:/none/socket; --reuse-port is for ports: unix:/PATH has none",
        "send --tls-ca @ca.pem tcp text; --tls-ca is for tls://HOST:PORT alone",
        "send --tls-name localhost udp text; --tls-name is for tls://HOST:PORT alone",
        "send --tls-cert @client.pem --tls-key @client.key unix:/none text; --tls-cert is for tls://HOST:PORT alone",
        "send --tls-cert @client.pem tls text; --tls-cert and --tls-key go together",
        "send --tls-name= tls text; --tls-name: a name is missing",
        "send --tls-name=a$b tls text; --tls-name: \"a$b\" is no host name and no IP address",
        "send --tls-client-ca @ca.pem tls text; unknown option: --tls-client-ca"})
    void usageErrorIsTwoLines(String line, String message) throws Exception {
        assertEnds(Tool.run(args(line)), 2, "jecho: " + message, "jecho help " + line.split(" ")[0]);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "serve --tls-cert none --tls-key @ec.key tls; none: no such file",
        "serve --tls-cert @ec.pem --tls-key none tls; none: no such file",
        "serve --tls-cert @ec.pem --tls-key @ec.key --tls-client-ca none tls; none: no such file",
        "send --tls-ca none tls text; none: no such file",
        "serve --tls-cert @ec.pem --tls-key @rsa.key tls; @rsa.key: has a private key that goes with no certificate of @ec.pem"})
    void aFileThatWillNotDoIsNamed(String line, String message) throws Exception {
        assertEnds(Tool.run(args(line)), 2, "jecho: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "rsa.pkcs1.key; openssl pkey -in @rsa.pkcs1.key -out NEW",
        "ec.sec1.key; openssl pkey -in @ec.sec1.key -out NEW",
        "ec.encrypted.key; openssl pkey -in @ec.encrypted.key -out NEW",
        "ec.key.der; openssl pkey -inform DER -in @ec.key.der -out NEW"})
    void aKeyOfAnotherFormNamesTheCommandThatConvertsIt(String key, String command) throws Exception {
        var outcome = Tool.run(args("serve --tls-cert @ec.pem --tls-key @" + key + " tls"));

        assertThat(outcome.errorLines()).singleElement().asString().endsWith(command.replace("@", KEYS + "/"));
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertTellsNoKey(outcome);
    }

    /// What the client says, and what the server does, unless the other side had gone away before it could be told anything.
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "ec; ; --tls-ca @other-ca.pem; the certificate is of no trusted authority (--tls-ca, on a server --tls-client-ca); "
                + "the other side refuses the certificate",
        "ec; ; ; the certificate is of no trusted authority (--tls-ca, on a server --tls-client-ca); "
                + "the other side refuses the certificate",
        "expired; ; --tls-ca @ca.pem; the certificate has expired (; the other side refuses the certificate, which has expired",
        "ec; ; --tls-ca @ca.pem --tls-name example.org; the certificate is another server's (--tls-name): "
                + "No subject alternative DNS name matching example.org found; the other side refuses the certificate",
        "client; ; --tls-ca @ca.pem; the certificate is not valid: Extended key usage does not permit use for TLS server "
                + "authentication; the other side refuses the certificate",
        "ec; --tls-client-ca @ca.pem; --tls-ca @ca.pem; the server wants a certificate that it trusts (--tls-cert, --tls-key)"
                + "; the client has no certificate",
        "ec; --tls-client-ca @ca.pem; --tls-ca @ca.pem --tls-cert @expired.pem --tls-key @expired.key; "
                + "the other side refuses the certificate; the certificate has expired (",
        "ec; --tls-client-ca @ca.pem; --tls-ca @ca.pem --tls-cert @ec.pem --tls-key @ec.key; the other side refuses the certificate; "
                + "the certificate is not valid: Extended key usage does not permit use for TLS client authentication"})
    void bothSidesSayWhyAHandshakeFails(String identity, String server, String client, String clientWords, String serverWords)
            throws Exception {
        try (var serving = serve("--print --tls-cert @" + identity + ".pem --tls-key @" + identity + ".key"
                + (server == null ? "" : " " + server))) {
            var address = serving.awaitAddress(0);
            var outcome = Tool.run(args("send" + (client == null ? "" : " " + client), address, "hello"));

            assertThat(outcome.errorLines()).singleElement().asString().startsWith("jecho: " + address + ": ")
                    .containsAnyOf(clientWords, "the other side ended the connection (");
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.output()).isEmpty();
            assertThat(serving.awaitLine(line -> line.contains(" failed: ")))
                    .containsAnyOf(" failed: " + serverWords, " failed: the other side ended the connection (");
            serving.awaitLine(line -> line.endsWith(" closed after 0 bytes: failed"));
            var end = serving.terminateAndAwait();
            assertThat(end.exitCode()).isZero();
            assertThat(end.errorLines()).containsExactly(
                    "jecho: 1 connection; 0 bytes in 0 reads, 0 bytes in 0 writes; 0 truncated, 0 refused, 1 failed");
            assertTellsNoKey(end);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"; ", "--tls-client-ca @ca.pem; --tls-cert @client.pem --tls-key @client.key",
        "; --tls-name localhost"})
    void echoesOverTls(String server, String client) throws Exception {
        try (var serving = serve("--print --tls-cert @ec.pem --tls-key @ec.key" + (server == null ? "" : " " + server))) {
            var outcome = Tool.run(args("send --tls-ca @ca.pem" + (client == null ? "" : " " + client),
                    serving.awaitAddress(0), "hello", " there"));

            assertThat(outcome.errors()).isEmpty();
            assertThat(outcome.text()).isEqualTo("hello there");
            assertThat(outcome.exitCode()).isZero();
            serving.awaitLine(line -> line.endsWith(" closed after 11 bytes: end of stream"));
            assertTellsNoKey(serving.interruptAndAwait());
        }
    }

    @Test
    void aSelfSignedCertificateIsItsOwnAuthority() throws Exception {
        try (var serving = serve("--tls-cert @ec.pem --tls-key @ec.key")) {
            var outcome = Tool.run(args("send --tls-ca @ec.pem", serving.awaitAddress(0), "hello"));

            assertThat(outcome.errors()).isEmpty();
            assertThat(outcome.text()).isEqualTo("hello");
        }
    }

    @Test
    void aServerOfTls12SaysInAGeneralWayThatItWantsACertificate() throws Exception {
        var context = echo.api.PemFiles.defaults().withIdentity(KEYS.resolve("ec.pem"), KEYS.resolve("ec.key"))
                .withAuthorities(KEYS.resolve("ca.pem")).sslContext();
        try (var listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            listener.setEnabledProtocols(new String[] {"TLSv1.2"});
            listener.setNeedClientAuth(true);
            Thread.startVirtualThread(() -> {
                try (var peer = listener.accept()) {
                    peer.getInputStream().read();
                } catch (IOException e) {
                    // the handshake has failed
                }
            });
            var address = "tls://127.0.0.1:" + listener.getLocalPort();
            var outcome = Tool.run(args("send --tls-ca @ca.pem", address, "hello"));

            assertThat(outcome.errorLines()).singleElement().asString().startsWith("jecho: " + address + ": the other side ")
                    .containsAnyOf("certificate", "ended the connection (");
            assertThat(outcome.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsToldApart() throws Exception {
        try (var echoing = Tool.start("serve", "tcp://127.0.0.1:0");
             var other = FakeServer.tcp(peer -> {
                 peer.getInputStream().read();
                 peer.getOutputStream().write(FakeServer.bytes("SSH-2.0-OpenSSH_9.6\r\n"));
                 peer.getInputStream().readAllBytes();
             });
             var closing = FakeServer.tcp(Socket::shutdownOutput)) {
            for (var words : List.of(List.of(echoing.awaitAddress(0), "the other side echoes, but does not speak TLS"),
                    List.of(other.address(), "the other side does not speak TLS"),
                    List.of(closing.address(), "the other side ended the connection in the handshake"))) {
                var address = words.getFirst().replace("tcp:", "tls:");

                assertEnds(Tool.run(args("send --tls-ca @ca.pem", address, "hello")), 1, "jecho: " + address + ": " + words.getLast());
            }
        }
    }

    @Test
    void aClientThatDoesNotSpeakTlsIsToldApart() throws Exception {
        try (var serving = serve("--print --tls-cert @ec.pem --tls-key @ec.key")) {
            var address = serving.awaitAddress(0).replace("tls:", "tcp:");
            var outcome = Tool.run("send", address, "GET / HTTP/1.1");

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.errorLines()).hasSize(1);
            assertThat(serving.awaitLine(line -> line.contains(" failed: "))).endsWith(" failed: the other side does not speak TLS");
        }
    }

    @Test
    void aServerThatSaysNothingInTheHandshakeIsGivenUp() throws Exception {
        try (var silent = FakeServer.tcp(peer -> peer.getInputStream().readAllBytes())) {
            var address = silent.address().replace("tcp:", "tls:");

            assertEnds(Tool.run(args("send --timeout 100ms --tls-ca @ca.pem", address, "hello")), 1,
                    "jecho: " + address + ": no reply in time");
        }
    }

    @Test
    void aHandshakeTimeoutIsNamed() throws Exception {
        try (var serving = serve("--print --json --handshake-timeout 50ms --tls-cert @ec.pem --tls-key @ec.key")) {
            Eventually.await(() -> serving.lines().stream().anyMatch(line -> line.contains("\"listening\"")), () -> "no address");
            var port = serving.lines().getFirst().replaceAll(".*127\\.0\\.0\\.1:(\\d+)\".*", "$1");
            try (var silent = new Socket("127.0.0.1", Integer.parseInt(port))) {
                assertThat(serving.awaitLine(line -> line.contains("\"closed\""))).contains("\"reason\":\"handshake timeout\"");
                assertThat(silent.isConnected()).isTrue();
            }
        }
    }
}
