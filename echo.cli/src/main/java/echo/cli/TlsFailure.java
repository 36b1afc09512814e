package echo.cli;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// Says in words why TLS has failed: the JDK's own texts are those of its classes.
final class TlsFailure {

    /// What the other side's alerts mean (RFC 8446, section 6.2; names as the JDK writes them). Where a client has no certificate,
    /// servers of TLS 1.2 say so in a general way.
    private static final Map<String, String> ALERTS = Map.of(
            "certificate_required", "the server wants a certificate that it trusts (--tls-cert, --tls-key)",
            "bad_certificate", "the other side refuses the certificate, or wants one where there is none",
            "unknown_ca", "the other side does not trust the authority that signed the certificate",
            "certificate_unknown", "the other side refuses the certificate",
            "certificate_expired", "the other side refuses the certificate, which has expired",
            "unrecognized_name", "the server does not know this name (--tls-name)",
            "protocol_version", "the other side speaks neither TLS 1.3 nor TLS 1.2",
            "handshake_failure", "the other side cannot agree on how to talk, or wants a client certificate");

    private TlsFailure() {}

    static String reason(SSLException failure) {
        return causes(failure).map(TlsFailure::words).filter(words -> words != null).findFirst()
                .orElseGet(() -> failure.getCause() instanceof IOException cause
                        ? "the other side ended the connection (" + Failure.reason(cause) + ")" : "TLS: " + failure.getMessage());
    }

    /// {@return a failure and its causes, the last first}
    private static Stream<Throwable> causes(Throwable failure) {
        return failure == null ? Stream.empty() : Stream.concat(causes(failure.getCause()), Stream.of(failure));
    }

    private static String words(Throwable cause) {
        var message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case CertificateExpiredException _ -> "the certificate has expired (" + message + ")";
            case CertificateNotYetValidException _ -> "the certificate is not valid yet (" + message + ")";
            case CertPathBuilderException _ -> "the certificate is of no trusted authority (--tls-ca, on a server --tls-client-ca)";
            case CertPathValidatorException _ -> "the certificate is not valid: " + message;
            case CertificateException _ when message.startsWith("No ") ->
                    "the certificate is another server's (--tls-name): " + message.replaceFirst("\\.$", "");
            case CertificateException _ -> "the certificate is not valid: " + message;
            case SSLException _ -> words(message);
            default -> null;
        };
    }

    private static String words(String message) {
        var alert = message.replaceFirst(".*Received fatal alert: ", "").toLowerCase(Locale.ROOT);
        if (ALERTS.containsKey(alert)) {
            return ALERTS.get(alert);
        }
        return message.contains("Empty client certificate chain") ? "the client has no certificate"
                : message.contains("Unsupported or unrecognized SSL message") ? "the other side does not speak TLS"
                : message.contains("Unexpected handshake message: client_hello") ? "the other side echoes, but does not speak TLS"
                : message.contains("terminated the handshake") ? "the other side ended the connection in the handshake"
                : null;
    }
}
