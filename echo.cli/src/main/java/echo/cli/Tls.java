package echo.cli;

import echo.api.ClientOptions;
import echo.api.PemFiles;
import echo.api.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;

/// The options of TLS. Keys come from files alone: a command line is for all to see.
final class Tls {

    private static final Option<Path> CERTIFICATE = new Option<>("--tls-cert", "FILE", "tls.cert", Values::file);
    private static final Option<Path> KEY = new Option<>("--tls-key", "FILE", "tls.key", Values::file);
    private static final Option<Path> CLIENT_AUTHORITIES = new Option<>("--tls-client-ca", "FILE", "tls.client-ca", Values::file);
    private static final Option<Path> AUTHORITIES = new Option<>("--tls-ca", "FILE", "tls.ca", Values::file);
    private static final Option<String> NAME = new Option<>("--tls-name", "NAME", "tls.name", Tls::name);

    static final List<Option<?>> OF_SERVER = List.of(CERTIFICATE, KEY, CLIENT_AUTHORITIES);
    static final List<Option<?>> OF_CLIENT = List.of(AUTHORITIES, NAME, CERTIFICATE, KEY);

    private Tls() {}

    /// {@return options for servers, some of which are of TLS, as arguments have them}
    static ServerOptions server(Arguments arguments, boolean used, ServerOptions options) throws Failure {
        check(arguments, OF_SERVER, used);
        if (!used) {
            return options;
        }
        if (!arguments.has(CERTIFICATE)) {
            throw new Usage("usage.tls");
        }
        var files = identity(arguments);
        files = arguments.get(CLIENT_AUTHORITIES).map(files::withAuthorities).orElse(files);
        return options.withSslContext(context(files)).withClientCertificateNeeded(arguments.has(CLIENT_AUTHORITIES));
    }

    /// {@return options for a client, which is one of TLS or not, as arguments have them}
    static ClientOptions client(Arguments arguments, boolean used, ClientOptions options) throws Failure {
        check(arguments, OF_CLIENT, used);
        if (!used) {
            return options;
        }
        var named = arguments.get(NAME).map(options::withServerName).orElse(options);
        var files = identity(arguments);
        files = arguments.get(AUTHORITIES).map(files::withAuthorities).orElse(files);
        return named.withSslContext(context(files));
    }

    private static void check(Arguments arguments, List<Option<?>> options, boolean used) {
        options.stream().filter(option -> !used && arguments.has(option)).findFirst().ifPresent(option -> {
            throw new Usage("usage.tls.only", option.name());
        });
        if (arguments.has(CERTIFICATE) != arguments.has(KEY)) {
            throw new Usage("usage.tls.pair");
        }
    }

    private static PemFiles identity(Arguments arguments) {
        var files = PemFiles.defaults();
        return arguments.get(CERTIFICATE).map(file -> files.withIdentity(file, arguments.get(KEY).orElseThrow())).orElse(files);
    }

    private static SSLContext context(PemFiles files) throws Failure {
        try {
            return files.sslContext();
        } catch (IOException e) {
            throw new Failure(Jecho.USAGE, Phrase.verbatim(e.getMessage()));
        }
    }

    private static String name(String text) {
        if (text.isEmpty()) {
            throw new Usage("usage.name");
        }
        try {
            return text.contains(":") ? text : new SNIHostName(text).getAsciiName();
        } catch (RuntimeException e) { // of any kind, if the name is too long
            throw new Usage("usage.host", text);
        }
    }
}
