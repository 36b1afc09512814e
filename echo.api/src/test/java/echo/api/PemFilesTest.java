package echo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemFilesTest {

    /// Made by the script that lies there.
    static final Path KEYS = Path.of(System.getProperty("basedir", ""), "src", "test", "keys");

    private static final PemFiles NONE = PemFiles.defaults();
    private static final PemFiles AUTHORITIES = NONE.withAuthorities(KEYS.resolve("ca.pem"));

    @TempDir
    Path folder;

    private static PemFiles identity(String name) {
        return identity(name + ".pem", name + ".key");
    }

    private static PemFiles identity(String certificates, String key) {
        return NONE.withIdentity(KEYS.resolve(certificates), KEYS.resolve(key));
    }

    private static String read(String name) throws IOException {
        return Files.readString(KEYS.resolve(name));
    }

    private Path write(String name, String... parts) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("", parts));
    }

    private PemFiles combined(String... parts) throws IOException {
        var file = write("combined.pem", parts);
        return NONE.withIdentity(file, file);
    }

    /// {@return the certificates that a server showed its client, over loopback, each having authenticated the other}
    private static List<X509Certificate> handshake(SSLContext server, SSLContext client) throws Exception {
        try (var listener = (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0);
             var socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort())) {
            listener.setNeedClientAuth(true);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            var accepted = new FutureTask<>(() -> {
                try (var peer = listener.accept()) {
                    return peer.getInputStream().transferTo(peer.getOutputStream());
                }
            });
            Thread.startVirtualThread(accepted);
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("hello");
            accepted.get();
            return Stream.of(socket.getSession().getPeerCertificates()).map(X509Certificate.class::cast).toList();
        }
    }

    private static List<X509Certificate> handshake(PemFiles server) throws Exception {
        return handshake(server.withAuthorities(KEYS.resolve("ca.pem")).sslContext(),
                identity("client").withAuthorities(KEYS.resolve("ca.pem")).sslContext());
    }

    private static void assertRefused(PemFiles files, String message) {
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(files::sslContext).withMessage(message);
    }

    private static void assertRefusedSaying(PemFiles files, String reason) {
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(files::sslContext)
                .satisfies(e -> assertThat(e.getReason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "rsa-pss", "ec", "ed25519", "ed448", "chained"})
    void keysOfEveryKindAuthenticate(String kind) throws Exception {
        assertThat(handshake(identity(kind))).hasSize(kind.equals("chained") ? 2 : 1)
                .first().asString().contains("CN=" + kind + ",");
    }

    @Test
    void anotherAuthoritysPeerIsNotTrusted() {
        assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> handshake(identity("ec").sslContext(),
                NONE.withAuthorities(KEYS.resolve("other-ca.pem")).sslContext()));
    }

    @Test
    void authoritiesTakeThePlaceOfTheSystems() {
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> handshake(identity("ec").sslContext(), NONE.sslContext()));
    }

    @Test
    void everyAuthorityOfAFileIsTrusted() throws Exception {
        var both = NONE.withAuthorities(write("both.pem", read("other-ca.pem"), read("ca.pem")));
        assertThat(handshake(identity("ec").withAuthorities(KEYS.resolve("ca.pem")).sslContext(),
                identity("client").withAuthorities(folder.resolve("both.pem")).sslContext())).hasSize(1);
        assertThat(both.sslContext()).isNotNull();
    }

    @Test
    void anExpiredCertificateIsForThePeerToRefuse() throws IOException {
        var server = identity("expired").sslContext();
        assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> handshake(server, AUTHORITIES.sslContext()))
                .withStackTraceContaining("NotAfter");
    }

    @Test
    void aChainIsPutInOrder() throws Exception {
        var parts = read("chained.pem").splitWithDelimiters("(?<=-----END CERTIFICATE-----\n)", 0);
        assertThat(parts).hasSizeGreaterThanOrEqualTo(2);
        var reversed = combined(parts[parts.length - 1], read("ca.pem"), parts[parts.length - 1], parts[0], read("chained.key"));
        assertThat(handshake(reversed)).extracting(c -> c.getSubjectX500Principal().getName())
                .containsExactly("CN=chained,O=Echo tests", "CN=between,O=Echo tests", "CN=ca,O=Echo tests");
    }

    @Test
    void aCertificateOutsideTheChainIsRefused() throws IOException {
        assertRefusedSaying(combined(read("ec.pem"), read("ca.pem"), read("rsa.pem"), read("ec.key")),
                "has a certificate that is no part of the chain: CN=rsa, O=Echo tests");
    }

    @Test
    void textAroundBlocksIsPassedOver() throws Exception {
        var text = "\ufeffKey, see -----BEGIN PRIVATE KEY-----:\nBag Attributes\n  " + read("ec.key") + "and\n" + read("ec.pem")
                + "\0é";
        assertThat(handshake(combined(text))).hasSize(1);
        assertThat(handshake(combined(text.replace("\n", "\r\n")))).hasSize(1);
        assertThat(handshake(combined(text.replace("\n", "\r")))).hasSize(1);
        var loose = "\ufeff" + read("ec.key").replace("\n", " \t\n\n").strip();
        assertThat(handshake(combined(loose, "\n", read("ec.pem")))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X509 CERTIFICATE", "X.509 CERTIFICATE"})
    void olderLabelsOfCertificatesAreTaken(String label) throws Exception {
        assertThat(handshake(combined(read("ec.pem").replace("CERTIFICATE", label), read("ec.key")))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "ec.pem, rsa.key, rsa.key: has a private key that goes with no certificate of KEYS/ec.pem",
        "ec.pem, client.key, client.key: has a private key that goes with no certificate of KEYS/ec.pem",
        "ed25519.pem, ed448.key, ed448.key: has a private key that goes with no certificate of KEYS/ed25519.pem",
        "rsa.pem, rsa-pss.key, rsa-pss.key: has a private key that goes with no certificate of KEYS/rsa.pem",
        "ec.key, ec.key, \"ec.key: has no certificate, but PRIVATE KEY\"",
        "ec.pem, ec.pem, \"ec.pem: has no private key in PKCS#8, but CERTIFICATE\"",
        "none.pem, ec.key, none.pem: no such file",
        "ec.pem, none.key, none.key: no such file",
        "ec.pem/x, ec.key, ec.pem/x: no such file",
        "., ec.key, .: is a directory",
        "make-test-keys.sh, ec.key, make-test-keys.sh: has no certificate: it is not PEM"})
    void whatIsWrongIsSaidInOneLine(String certificates, String key, String message) {
        assertRefused(identity(certificates, key), KEYS + "/" + message.replace("KEYS", KEYS.toString()));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "rsa.pem, rsa.pkcs1.key, openssl pkey -in FILE -out NEW",
        "ec.pem, ec.sec1.key, openssl pkey -in FILE -out NEW",
        "ec.pem, ec.encrypted.key, openssl pkey -in FILE -out NEW",
        "ec.pem, ec.openssh.key, cp FILE NEW && ssh-keygen -p -N '' -m PKCS8 -f NEW",
        "ec.pem, ec.key.der, openssl pkey -inform DER -in FILE -out NEW",
        "ec.pem.der, ec.key, openssl x509 -inform DER -in FILE -out NEW",
        "ec.p12, ec.p12, openssl pkcs12 -in FILE -nodes -out NEW"})
    void theCommandThatConvertsAnotherFormWorks(String certificates, String key, String command) throws Exception {
        boolean ofKey = certificates.equals("ec.pem") || certificates.equals("rsa.pem");
        var file = folder.resolve("it's $1");
        Files.copy(KEYS.resolve(ofKey ? key : certificates), file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var files = ofKey ? NONE.withIdentity(KEYS.resolve(certificates), file)
                : NONE.withIdentity(file, key.equals(certificates) ? file : KEYS.resolve(key));
        var advised = command.replace("FILE", "'" + folder + "/it'\\''s $1'");
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(files::sslContext)
                .withMessageStartingWith(file + ": has no ").withMessageContaining(": convert it with: " + advised);

        assumeTrue(runs("openssl", "version") && (!command.contains("ssh-keygen") || runs("which", "ssh-keygen")));
        var password = command.startsWith("openssl x509") || command.startsWith("cp") ? "" : " -passin pass:secret";
        assertThat(runs("sh", "-c", advised + password)).isTrue();
        var converted = folder.resolve("NEW");
        var mended = ofKey ? NONE.withIdentity(KEYS.resolve(certificates), converted)
                : NONE.withIdentity(converted, key.equals(certificates) ? converted : KEYS.resolve(key));
        assertThat(handshake(mended)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "TRUSTED CERTIFICATE, openssl x509 -in plain -out NEW",
        "PKCS7, openssl pkcs7 -print_certs -in plain -out NEW"})
    void certificatesInOtherFormsCanBeConverted(String label, String command) throws Exception {
        assumeTrue(runs("openssl", "version"));
        var source = KEYS.resolve("ca.pem").toAbsolutePath().toString();
        assertThat(label.equals("PKCS7") ? runs("openssl", "crl2pkcs7", "-nocrl", "-certfile", source, "-out", "plain")
                : runs("openssl", "x509", "-in", source, "-addtrust", "clientAuth", "-out", "plain")).isTrue();
        assertRefusedSaying(NONE.withAuthorities(folder.resolve("plain")), "has no certificate, but " + label
                + ": convert it with: " + command.replace("plain", folder.resolve("plain").toString()));
        assertThat(runs("sh", "-c", command)).isTrue();
        assertThat(NONE.withAuthorities(folder.resolve("NEW")).sslContext()).isNotNull();
    }

    @Test
    void aCurveThatTheJdkLacksIsSaid() throws Exception {
        assumeTrue(runs("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-out", "key"));
        assertRefusedSaying(NONE.withIdentity(KEYS.resolve("ec.pem"), folder.resolve("key")), "has a private key that cannot sign:"
                + " it should be of RSA, RSASSA-PSS, EC (P-256, P-384, P-521), Ed25519 or Ed448");
    }

    @Test
    void keysMadeAfreshAreTaken() throws Exception {
        assumeTrue(runs("sh", "-c", "openssl version | grep -q '^OpenSSL [3-9]' && command -v ssh-keygen"));
        assertThat(runs(KEYS.resolve("make-test-keys.sh").toAbsolutePath().toString(), folder.toString())).isTrue();
        for (var kind : new String[] {"rsa", "rsa-pss", "ec", "ed25519", "ed448", "chained"}) {
            assertThat(handshake(
                    NONE.withIdentity(folder.resolve(kind + ".pem"), folder.resolve(kind + ".key"))
                            .withAuthorities(folder.resolve("ca.pem")).sslContext(),
                    NONE.withIdentity(folder.resolve("client.pem"), folder.resolve("client.key"))
                            .withAuthorities(folder.resolve("ca.pem")).sslContext())).as(kind).isNotEmpty();
        }
        try (var made = Files.list(folder); var kept = Files.list(KEYS)) {
            assertThat(made.map(Path::getFileName).map(Path::toString).toList()).containsExactlyInAnyOrderElementsOf(
                    kept.map(Path::getFileName).map(Path::toString).filter(name -> !name.endsWith(".sh")).toList());
        }
    }

    /// {@return whether a command ends well, within the temporary folder and with nothing to read}
    private boolean runs(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectInput(Path.of("/dev/null").toFile()).start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    static Stream<Arguments> broken() throws IOException {
        var certificate = read("ec.pem");
        var key = read("ec.key");
        long line = certificate.lines().count() + 1;
        return Stream.of(
                Arguments.of("", "has no certificate: it is empty"),
                Arguments.of(key, "has no certificate, but PRIVATE KEY"),
                Arguments.of(certificate.substring(0, 300) + "\n" + key, "CERTIFICATE of line 1 has no end"),
                Arguments.of("\n\n" + certificate.replace("END C", "END X509 C") + key, "CERTIFICATE of line 3 has no end"),
                Arguments.of("\n" + certificate.replaceFirst("M", "*") + key, "CERTIFICATE of line 2 is not base64"),
                Arguments.of(certificate.replaceFirst("\n", "\n" + certificate) + key, "CERTIFICATE of line 1 is not base64"),
                Arguments.of(certificate.replaceFirst("\nM", "\nN") + key, "CERTIFICATE of line 1 is malformed"),
                Arguments.of(certificate.replaceAll("(?s)-\n.*\n-", "-\n-") + key, "CERTIFICATE of line 1 is malformed"),
                Arguments.of(certificate + key + key, "has 2 private keys"),
                Arguments.of(certificate + key.replaceFirst("M", "é"), "PRIVATE KEY of line " + line + " is not base64"),
                Arguments.of(certificate, "has no private key in PKCS#8, but CERTIFICATE"),
                Arguments.of(certificate + key.replace("PRIVATE", "DSA PRIVATE"), "has no private key in PKCS#8, but DSA PRIVATE"
                        + " KEY: it should be of RSA, RSASSA-PSS, EC (P-256, P-384, P-521), Ed25519 or Ed448"),
                Arguments.of(key.replace("PRIVATE", "RSA PRIVATE") + certificate.replace("CERTIFICATE", "CERTIFICATE REQUEST"),
                        "has no certificate, but CERTIFICATE REQUEST"),
                Arguments.of(key.replace("PRIVATE", "RSA PRIVATE"), "has no certificate, but RSA PRIVATE KEY"),
                Arguments.of(certificate + key.replaceFirst("\nM", "\nN"), "PRIVATE KEY of line " + line
                        + " is malformed, or not of RSA, RSASSA-PSS, EC (P-256, P-384, P-521), Ed25519 or Ed448"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatIsMalformedIsNamedWithItsLine(String content, String reason) throws IOException {
        assertRefusedSaying(combined(content), reason);
    }

    @Test
    void aChainThatNobodyWouldFollowIsRefused() throws IOException {
        assertRefusedSaying(combined(read("ec.pem").repeat(17), read("ec.key")), "has 17 certificates: a chain has 16 at most");
    }

    @Test
    void moreThanAMebibyteIsRefused() throws Exception {
        var pem = read("ec.pem") + read("ec.key");
        assertThat(handshake(combined(pem, "\n".repeat((1 << 20) - pem.length())))).hasSize(1);
        assertRefusedSaying(combined(pem, "\n".repeat((1 << 20) - pem.length() + 1)), "is larger than 1 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/null", "fifo"})
    void whatMayNeverEndIsNotRead(String name) throws InterruptedException {
        assumeTrue(name.startsWith("/") || runs("mkfifo", name));
        assertTimeoutPreemptively(Duration.ofSeconds(10), () ->
                assertRefusedSaying(NONE.withAuthorities(folder.resolve(name)), "is not a regular file"));
    }

    @Test
    void aPipeThatIsInheritedIsRead() throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var classes = PemFiles.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        var source = write("Reads.java", """
                void main(String[] pipe) throws Exception {
                    var path = java.nio.file.Path.of(pipe[0]);
                    IO.print(echo.api.PemFiles.defaults().withIdentity(path, path).sslContext().getProtocol());
                }
                """);
        var process = new ProcessBuilder("sh", "-c", "cat ec.pem ec.key | '" + java + "' -cp '" + classes + "' '" + source
                + "' /dev/stdin").directory(KEYS.toAbsolutePath().toFile()).redirectErrorStream(true).start();
        assertThat(process.getInputStream().readAllBytes()).asString().isEqualTo("TLS");
    }

    @Test
    void aFileThatAlsoHasTheCertificateSaysHowItsKeyIsConverted() throws Exception {
        var file = folder.resolve("combined.pem");
        assertRefused(combined(read("rsa.pem"), read("rsa.pkcs1.key")), file + ": has no private key in PKCS#8, but RSA PRIVATE"
                + " KEY: convert it with: openssl pkey -in " + file + " -out NEW");
        assumeTrue(runs("openssl", "pkey", "-in", file.toString(), "-out", "NEW"));
        assertThat(handshake(NONE.withIdentity(file, folder.resolve("NEW")))).hasSize(1);
    }

    @Test
    void whatMayNotBeReadIsSaid() throws IOException {
        var file = write("secret.key", read("ec.key"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(file));
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(NONE.withIdentity(KEYS.resolve("ec.pem"), file)::sslContext).withMessage(file + ": permission denied");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', ignoreLeadingAndTrailingWhitespace = false, value = {
        "plain.key|plain.key|plain.key", "a b|a b|'a b'", "a'b|a'b|'a'\\''b'", "-x|-x|./-x", "$x|$x|'$x'"}, delimiter = '|')
    void namesOfFilesAreQuotedForTheShell(String name, String shown, String quoted) throws IOException {
        assertQuoted(name, shown, quoted);
    }

    @Test
    void namesOfFilesMoveNoCursor() throws IOException {
        assertQuoted("a\n\\'\u001b\u202eb", "a\\u000a\\'\\u001b\\u202eb", "$'a\\u000a\\\\\\'\\u001b\\u202eb'");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(NONE.withAuthorities(Path.of("a\nb"))::sslContext).withMessage("a\\u000ab: no such file");
    }

    /// By a file of the working directory, as in a name with folders a leading hyphen is harmless.
    private static void assertQuoted(String name, String shown, String quoted) throws IOException {
        var file = Path.of(name);
        Files.writeString(file, read("ec.sec1.key"));
        try {
            assertRefused(NONE.withIdentity(KEYS.resolve("ec.pem"), file), shown + ": has no private key in PKCS#8, but EC PRIVATE"
                    + " KEY: convert it with: openssl pkey -in " + quoted + " -out NEW");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void nothingTellsOfAKey() throws IOException {
        var key = read("ec.key").replaceFirst("\nM", "\nN");
        var files = combined(read("ec.pem"), key);
        var body = Arrays.asList(key.split("\n")).get(1).substring(0, 12);
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(files::sslContext)
                .withNoCause().satisfies(e -> assertThat(e.toString()).doesNotContain(body));
        assertThat(files.toString()).isEqualTo("PemFiles[identity=[%1$s, %1$s], authorities=[]]", folder.resolve("combined.pem"));
    }

    @Test
    void eachWithMethodChangesOneThingOfACopy() {
        var a = Path.of("a");
        var b = Path.of("b");
        assertThat(NONE.withIdentity(a, b).withAuthorities(a)).isEqualTo(NONE.withAuthorities(a).withIdentity(a, b))
                .hasSameHashCodeAs(NONE.withAuthorities(a).withIdentity(a, b))
                .isNotEqualTo(NONE.withIdentity(a, b)).isNotEqualTo(NONE.withIdentity(b, a).withAuthorities(a))
                .hasToString("PemFiles[identity=[a, b], authorities=[a]]");
        assertThat(NONE).hasToString("PemFiles[identity=[], authorities=[]]");
    }

    @Test
    void nullFailsAtOnceWithItsName() {
        var a = Path.of("a");
        assertThatNullPointerException().isThrownBy(() -> NONE.withIdentity(null, a)).withMessage("certificates");
        assertThatNullPointerException().isThrownBy(() -> NONE.withIdentity(a, null)).withMessage("key");
        assertThatNullPointerException().isThrownBy(() -> NONE.withAuthorities(null)).withMessage("authorities");
    }
}
