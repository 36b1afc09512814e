package echo.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// The text of one file, and what lies in its PEM blocks (RFC 7468). What an error says begins with the file's name, takes one
/// line, and tells nothing of a key.
final class PemFile implements AutoCloseable {

    private static final int MAX_BYTES = 1 << 20;
    private static final List<String> PIPES = List.of("/dev/fd", "/dev/stdin", "/proc/self/fd");
    /// At the start of a line, be it after a byte order mark: within one, it is text.
    private static final Pattern BEGIN = Pattern.compile("(?m)^(?:\u00ef\u00bb\u00bf)?[ \t]*-----BEGIN ([A-Z0-9. ]{1,64})-----");
    private static final Pattern CERTIFICATE = Pattern.compile("(X\\.?509 )?CERTIFICATE");
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_./,:+@%-]+");
    private static final Pattern DER_PKCS12 = Pattern.compile("(?s)0(?:[\\x00-\\x80]|\\x81.|\\x82..|\\x83.{3})\\x02\\x01\\x03");
    private static final List<String> ALGORITHMS = List.of("RSA", "RSASSA-PSS", "EC", "EdDSA");
    static final String KINDS = "RSA, RSASSA-PSS, EC (P-256, P-384, P-521), Ed25519 or Ed448";

    private record Block(String label, int line, int start, int end) {

        @Override
        public String toString() {
            return label + " of line " + line;
        }
    }

    private final String name;
    private final CharBuffer text;
    private final List<Block> blocks = new ArrayList<>();

    /// Reads a file: a regular one, or a pipe that the process has inherited. Anything else might block or never end.
    ///
    /// @throws FileSystemException if the file cannot be read, is larger than 1 MiB, or breaks off within a block
    PemFile(Path path) throws IOException {
        name = path.toString();
        var bytes = new byte[MAX_BYTES + 1];
        try {
            text = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(bytes, 0, read(path, bytes)));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        try {
            findBlocks();
        } catch (FileSystemException e) {
            close();
            throw e;
        }
    }

    private int read(Path path, byte[] bytes) throws IOException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile() && PIPES.stream().noneMatch(path::startsWith)) {
                throw refused(attributes.isDirectory() ? "is a directory" : "is not a regular file");
            }
            try (var in = Files.newInputStream(path)) {
                int count = in.readNBytes(bytes, 0, bytes.length);
                if (count > MAX_BYTES) {
                    throw refused("is larger than 1 MiB");
                }
                return count;
            }
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(toString(), null, "no such file");
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(toString(), null, "permission denied");
        } catch (FileSystemException e) {
            throw refused(e.getReason());
        } catch (IOException e) {
            throw refused("cannot be read: " + e.getMessage());
        }
    }

    private void findBlocks() throws FileSystemException {
        var begin = BEGIN.matcher(text);
        int line = 1;
        int counted = 0;
        while (begin.find()) {
            for (; counted < begin.end(); counted++) {
                line += text.get(counted) == '\n' ? 1 : 0;
            }
            var end = Pattern.compile("-----END " + Pattern.quote(begin.group(1)) + "-----").matcher(text);
            if (!end.find(begin.end())) {
                throw refused(begin.group(1) + " of line " + line + " has no end");
            }
            blocks.add(new Block(begin.group(1), line, begin.end(), end.start()));
            begin.region(end.end(), text.limit());
        }
    }

    /// {@return the certificates, in the order of the file: one or more}
    ///
    /// @throws FileSystemException if there are none, or one is malformed
    List<X509Certificate> certificates() throws FileSystemException {
        var certificates = new ArrayList<X509Certificate>();
        for (var block : blocks) {
            if (CERTIFICATE.matcher(block.label).matches()) {
                certificates.add(certificate(block));
            }
        }
        if (certificates.isEmpty()) {
            throw refused("has no certificate" + instead("CERTIFICATE|PKCS7", "openssl x509 -inform DER -in %s -out NEW"));
        }
        return certificates;
    }

    private X509Certificate certificate(Block block) throws FileSystemException {
        try {
            var der = new ByteArrayInputStream(decode(block));
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der);
        } catch (CertificateException e) {
            throw (FileSystemException) refused(block + " is malformed").initCause(e);
        }
    }

    /// {@return the private key, of which there is one}
    ///
    /// @throws FileSystemException if there is none, or several, or none that is in PKCS#8 and not encrypted, or it is malformed
    PrivateKey key() throws FileSystemException {
        var keys = blocks.stream().filter(block -> block.label.equals("PRIVATE KEY")).toList();
        if (keys.isEmpty()) {
            throw refused("has no private key in PKCS#8" + instead("PRIVATE KEY", "openssl pkey -inform DER -in %s -out NEW"));
        }
        if (keys.size() > 1) {
            throw refused("has " + keys.size() + " private keys");
        }
        var der = decode(keys.getFirst());
        try {
            var encoded = new PKCS8EncodedKeySpec(der);
            for (var algorithm : ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
                } catch (GeneralSecurityException e) {
                    // of another algorithm, or malformed: what is said of that could tell of the key
                }
            }
        } finally {
            Arrays.fill(der, (byte) 0);
        }
        throw refused(keys.getFirst() + " is malformed, or not of " + KINDS);
    }

    private byte[] decode(Block block) throws FileSystemException {
        var body = text.slice(block.start, block.end - block.start);
        var base64 = new byte[(int) body.chars().filter(c -> !isBlank(c)).count()];
        try {
            int count = 0;
            for (int i = 0; i < body.length(); i++) {
                if (!isBlank(body.get(i))) {
                    base64[count++] = (byte) body.get(i);
                }
            }
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw refused(block + " is not base64");
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /// {@return what there is instead of what was looked for, and the command that makes that of it, if one does}
    ///
    /// @param forms the labels of what it could be made of, a pattern
    /// @param ofDer the command that makes it of DER
    private String instead(String forms, String ofDer) {
        if (text.isEmpty()) {
            return ": it is empty";
        }
        if (blocks.isEmpty()) {
            // DER of any kind is a SEQUENCE; that of PKCS#12 (RFC 7292) begins with the INTEGER 3, the version
            return text.get(0) != '0' ? ": it is not PEM" : DER_PKCS12.matcher(text).lookingAt()
                    ? ", but is PKCS#12: " + command("openssl pkcs12 -in %s -nodes -out NEW")
                    : ", but may be DER: " + command(ofDer);
        }
        return blocks.stream().map(Block::label).filter(Pattern.compile(forms).asPredicate()).findFirst()
                .map(label -> ", but " + label + advice(label)).orElse(", but " + blocks.getFirst().label);
    }

    private String advice(String label) {
        return switch (label) {
            case "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY" -> ": " + command("openssl pkey -in %s -out NEW");
            case "DSA PRIVATE KEY" -> ": it should be of " + KINDS;
            case "OPENSSH PRIVATE KEY" ->
                    ": " + command("cp %s NEW && ssh-keygen -p -N '' -m PKCS8 -f NEW") + " (Ed25519 needs OpenSSH 9.6)";
            case "TRUSTED CERTIFICATE" -> ": " + command("openssl x509 -in %s -out NEW");
            case "PKCS7" -> ": " + command("openssl pkcs7 -print_certs -in %s -out NEW");
            default -> "";
        };
    }

    /// {@return advice, the file's name being quoted for the shell}
    private String command(String command) {
        var file = name.startsWith("-") ? "./" + name : name;
        var printable = Checks.printable(file);
        var quoted = !printable.equals(file) ? "$'" + Checks.printable(file.replace("\\", "\\\\").replace("'", "\\'")) + "'"
                : PLAIN_NAME.matcher(file).matches() ? file : "'" + file.replace("'", "'\\''") + "'";
        return "convert it with: " + command.replace("%s", quoted);
    }

    /// {@return an error of this file}
    FileSystemException refused(String reason) {
        return new FileSystemException(toString(), null, Checks.printable(String.valueOf(reason)));
    }

    /// {@return the file's name, safe to show}
    @Override
    public String toString() {
        return Checks.printable(name);
    }

    /// Forgets the text.
    @Override
    public void close() {
        Arrays.fill(text.array(), '\0');
    }
}
