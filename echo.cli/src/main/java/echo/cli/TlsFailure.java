package echo.cli;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// Says in words why TLS has failed: the JDK's own texts are those of its classes.
final class TlsFailure {

    private TlsFailure() {}

    static Phrase reason(SSLException failure) {
        return causes(failure).map(TlsFailure::words).filter(words -> words != null).findFirst()
                .orElseGet(() -> failure.getCause() instanceof IOException cause
                        ? new Phrase("tls.ended.by", Failure.reason(cause)) : new Phrase("tls.other", failure.getMessage()));
    }

    /// {@return a failure and its causes, the last first}
    private static Stream<Throwable> causes(Throwable failure) {
        return failure == null ? Stream.empty() : Stream.concat(causes(failure.getCause()), Stream.of(failure));
    }

    private static Phrase words(Throwable cause) {
        var message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case CertificateExpiredException _ -> new Phrase("tls.expired", message);
            case CertificateNotYetValidException _ -> new Phrase("tls.early", message);
            case CertPathBuilderException _ -> new Phrase("tls.untrusted");
            case CertPathValidatorException _ -> new Phrase("tls.invalid", message);
            case CertificateException _ when message.startsWith("No ") ->
                    new Phrase("tls.another", message.replaceFirst("\\.$", ""));
            case CertificateException _ -> new Phrase("tls.invalid", message);
            case SSLException _ -> words(message);
            default -> null;
        };
    }

    /// The other side's alerts (RFC 8446, section 6.2; names as the JDK writes them) have messages of their own. Where a client has
    /// no certificate, servers of TLS 1.2 say so in a general way.
    private static Phrase words(String message) {
        var alert = "alert." + message.replaceFirst(".*Received fatal alert: ", "").toLowerCase(Locale.ROOT);
        if (Language.has(alert)) {
            return new Phrase(alert);
        }
        return message.contains("Empty client certificate chain") ? new Phrase("tls.anonymous")
                : message.contains("Unsupported or unrecognized SSL message") ? new Phrase("tls.plain")
                : message.contains("Unexpected handshake message: client_hello") ? new Phrase("tls.echo")
                : message.contains("terminated the handshake") ? new Phrase("tls.ended")
                : null;
    }
}
