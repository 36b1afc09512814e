package echo.cli;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/// Ends a command with a line on standard error and an exit code.
final class Failure extends Exception {

    private static final long serialVersionUID = 1;
    private static final String UNKNOWN_HOST = ": unknown host"; // as the API says it

    private final int exitCode;
    private final transient Phrase phrase;

    Failure(int exitCode, Phrase phrase) {
        super(phrase.in(Language.ENGLISH));
        this.exitCode = exitCode;
        this.phrase = phrase;
    }

    /// {@return what to say of a server that could not be opened, which is the environment's doing}
    static Failure serving(String address, IOException e) {
        return new Failure(Jecho.USAGE,
                e instanceof UnknownHostException ? unknownHost(e.getMessage()) : Phrase.at(address, reason(e)));
    }

    /// The name of the host says more than the address.
    private static Phrase unknownHost(String message) {
        return message.endsWith(UNKNOWN_HOST)
                ? Phrase.at(message.substring(0, message.length() - UNKNOWN_HOST.length()), new Phrase("failure.host"))
                : Phrase.verbatim(message);
    }

    /// {@return what to say of a client that could not be opened, which is the other side's doing, or the environment's}
    static Failure connecting(String address, IOException e) {
        boolean otherSide = e instanceof SocketException && !(e instanceof BindException) && !isLocal(e)
                || e instanceof SocketTimeoutException || e instanceof SSLException || e instanceof EOFException;
        return otherSide ? new Failure(Jecho.OTHER_SIDE, Phrase.at(address, reason(e))) : serving(address, e);
    }

    /// What has no type of its own: these texts are the JDK's and ours, not the system's.
    private static boolean isLocal(IOException e) {
        var message = String.valueOf(e.getMessage());
        return message.contains("too long") || message.contains("not available");
    }

    /// {@return why something failed, in words that begin small}
    static Phrase reason(IOException e) {
        return switch (e) {
            case PortUnreachableException _ -> new Phrase("failure.port");
            case SSLException failure -> TlsFailure.reason(failure);
            case EOFException _ -> new Phrase("failure.early");
            case SocketTimeoutException _ -> new Phrase("failure.timeout");
            case ClosedByInterruptException _ -> new Phrase("failure.interrupted");
            case ClosedChannelException _ -> new Phrase("failure.closed");
            case NoSuchFileException _ -> new Phrase("failure.file");
            case AccessDeniedException _ -> system("permission denied");
            case FileSystemException failure when failure.getReason() != null -> system(failure.getReason());
            case FileSystemException failure -> Phrase.verbatim(failure.getClass().getSimpleName());
            default -> {
                var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                yield system(message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1));
            }
        };
    }

    /// {@return what the system or the JDK says, which for the most frequent is a message of ours, too}
    private static Phrase system(String text) {
        var key = key(text);
        return Language.has(key) ? new Phrase(key) : Phrase.verbatim(text);
    }

    static String key(String text) {
        return "system." + text.toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    Phrase phrase() {
        return phrase;
    }

    int exitCode() {
        return exitCode;
    }
}
