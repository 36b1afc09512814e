package echo.api;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// The files that say who one is in TLS, and whom one trusts, in the form that OpenSSL and certificate authorities give them: PEM
/// (RFC 7468). Immutable: each `with` method returns a copy that differs in one thing.
///
/// {@snippet lang=java :
/// var server = PemFiles.defaults().withIdentity(Path.of("server.pem"), Path.of("server.key")).sslContext();
/// var client = PemFiles.defaults().withAuthorities(Path.of("ca.pem")).sslContext();
/// }
///
/// - A server has an identity; one that asks its clients for certificates also has the authorities that sign those.
/// - A client has the authorities that sign servers' certificates, unless the system's do; and an identity if servers ask for it.
///
/// Text around the blocks of a file is passed over. A file has at most 1 MiB; it is a regular file, or a pipe that the process
/// has inherited, such as `/dev/fd/63`. Safe for use by several threads. No argument and no result is `null`.
public final class PemFiles {

    private static final PemFiles DEFAULTS = new PemFiles(List.of(), List.of());
    private static final PSSParameterSpec PSS = new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
    private static final int LONGEST_CHAIN = 16;
    private static final char[] NO_PASSWORD = {}; // the store that it protects never leaves the memory

    private final List<Path> identity;
    private final List<Path> authorities;

    private PemFiles(List<Path> identity, List<Path> authorities) {
        this.identity = identity;
        this.authorities = authorities;
    }

    /// {@return no files at all: no identity, and trust in the authorities that the JDK trusts}
    ///
    /// Those are in its `cacerts` file, unless the system property `javax.net.ssl.trustStore` names another.
    public static PemFiles defaults() {
        return DEFAULTS;
    }

    /// {@return these files with a certificate and the private key that goes with it}
    ///
    /// With the key's own certificate come those of the authorities between it and one that peers know. They are put in the order
    /// that TLS asks for (RFC 8446 section 4.4.2), each before that of its issuer; one that is no part of the chain is an error.
    ///
    /// The key is RSA, RSASSA-PSS, EC (P-256, P-384, P-521), Ed25519 or Ed448, in PKCS#8 (`BEGIN PRIVATE KEY`, RFC 5958), and not
    /// encrypted: of any other form the error says how to convert it.
    ///
    /// @param certificates the file of the certificate, and of those that link it to an authority, in any order
    /// @param key the file of the private key, which may be the same
    public PemFiles withIdentity(Path certificates, Path key) {
        Objects.requireNonNull(certificates, "certificates");
        return new PemFiles(List.of(certificates, Objects.requireNonNull(key, "key")), authorities);
    }

    /// {@return these files with authorities, which are trusted instead of those that the JDK trusts}
    ///
    /// @param authorities the file of their certificates, one or more; a self-signed certificate is its own authority
    public PemFiles withAuthorities(Path authorities) {
        return new PemFiles(identity, List.of(Objects.requireNonNull(authorities, "authorities")));
    }

    /// Reads the files.
    ///
    /// Whether a certificate has expired is for the peer to judge, and not looked at.
    ///
    /// @return a new context for TLS, with the protocols and algorithms that the JDK enables
    /// @throws FileSystemException if a file cannot be read, lacks what it should have, or has what is malformed, or if the key
    ///         goes with no certificate; the message is one line, that begins with the file's name
    /// @throws IOException if the JDK makes no context of what it read
    public SSLContext sslContext() throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(identity.isEmpty() ? null : keyManagers(identity.getFirst(), identity.getLast()),
                    authorities.isEmpty() ? null : trustManagers(authorities.getFirst()), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS context: " + Checks.printable(String.valueOf(e.getMessage())), e);
        }
    }

    private static KeyManager[] keyManagers(Path certificatePath, Path keyPath) throws IOException, GeneralSecurityException {
        try (var certificates = new PemFile(certificatePath);
             var keys = keyPath.equals(certificatePath) ? certificates : new PemFile(keyPath)) { // a pipe is read but once
            var given = certificates.certificates();
            if (given.size() > LONGEST_CHAIN) {
                throw certificates.refused("has " + given.size() + " certificates: a chain has " + LONGEST_CHAIN + " at most");
            }
            var key = keys.key();
            var store = emptyStore();
            store.setKeyEntry("identity", key, NO_PASSWORD, chain(certificates, given, keys, key));
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        }
    }

    private static TrustManager[] trustManagers(Path path) throws IOException, GeneralSecurityException {
        try (var file = new PemFile(path)) {
            var store = emptyStore();
            for (var certificate : file.certificates()) {
                store.setCertificateEntry("authority" + store.size(), certificate);
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /// {@return the certificate of a key, and then of each the one that signed it}
    private static Certificate[] chain(PemFile file, List<X509Certificate> given, PemFile keys, PrivateKey key)
            throws FileSystemException {
        var rest = new ArrayList<>(new LinkedHashSet<>(given));
        var chain = new ArrayList<X509Certificate>();
        Optional<X509Certificate> next;
        try {
            next = ofKey(key, rest).findFirst();
        } catch (GeneralSecurityException e) {
            throw keys.refused("has a private key that cannot sign: it should be of " + PemFile.KINDS);
        }
        if (next.isEmpty()) {
            throw keys.refused("has a private key that goes with no certificate of " + file);
        }
        while (next.isPresent()) {
            var last = next.get();
            chain.add(last);
            rest.remove(last);
            next = rest.stream().filter(candidate -> signed(candidate, last)).findFirst();
        }
        if (!rest.isEmpty()) {
            throw file.refused("has a certificate that is no part of the chain: " + rest.getFirst().getSubjectX500Principal());
        }
        return chain.toArray(Certificate[]::new);
    }

    private static boolean signed(X509Certificate issuer, X509Certificate certificate) {
        if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// {@return those of some certificates that verify what a key signs}
    private static Stream<X509Certificate> ofKey(PrivateKey key, List<X509Certificate> certificates)
            throws GeneralSecurityException {
        var algorithm = key.getAlgorithm();
        var signature = Signature.getInstance(switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> algorithm;
        });
        if (algorithm.equals("RSASSA-PSS")) {
            var parameters = ((RSAKey) key).getParams();
            signature.setParameter(parameters == null ? PSS : parameters);
        }
        signature.initSign(key);
        var proof = signature.sign();
        return certificates.stream().filter(certificate -> {
            try {
                signature.initVerify(certificate.getPublicKey());
                return certificate.getPublicKey().getAlgorithm().equals(algorithm) && signature.verify(proof);
            } catch (GeneralSecurityException e) {
                return false; // of another algorithm
            }
        });
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PemFiles that && identity.equals(that.identity) && authorities.equals(that.authorities);
    }

    @Override
    public int hashCode() {
        return Objects.hash(identity, authorities);
    }

    /// {@return the names of these files, and nothing of what is in them}
    @Override
    public String toString() {
        return "PemFiles[identity=" + identity + ", authorities=" + authorities + "]";
    }
}
