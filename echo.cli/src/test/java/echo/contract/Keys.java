package echo.contract;

import echo.api.PemFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/// The identities of the tests, and whom they trust.
final class Keys {

    private static final Path FOLDER = Path.of("..", "echo.api", "src", "test", "keys").toAbsolutePath().normalize();

    /// A server of localhost.
    static final SSLContext SERVER = context(server("ec"));
    /// A client without an identity, that trusts the tests' authority.
    static final SSLContext CLIENT = context(PemFiles.defaults().withAuthorities(file("ca.pem")));

    private Keys() {}

    static Path file(String name) {
        return FOLDER.resolve(name);
    }

    /// {@return the identity of a name, such as "expired", and trust in the tests' authority}
    static PemFiles server(String name) {
        return PemFiles.defaults().withIdentity(file(name + ".pem"), file(name + ".key")).withAuthorities(file("ca.pem"));
    }

    static SSLContext context(PemFiles files) {
        try {
            return files.sslContext();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
