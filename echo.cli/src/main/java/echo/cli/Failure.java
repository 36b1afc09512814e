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

    private final int exitCode;

    Failure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// {@return what to say of a server that could not be opened, which is the environment's doing}
    static Failure serving(String address, IOException e) {
        return new Failure(Jecho.USAGE, e instanceof UnknownHostException ? e.getMessage() : address + ": " + reason(e));
    }

    /// {@return what to say of a client that could not be opened, which is the other side's doing, or the environment's}
    static Failure connecting(String address, IOException e) {
        boolean otherSide = e instanceof SocketException && !(e instanceof BindException) && !isLocal(e)
                || e instanceof SocketTimeoutException || e instanceof SSLException || e instanceof EOFException;
        return otherSide ? new Failure(Jecho.OTHER_SIDE, address + ": " + reason(e)) : serving(address, e);
    }

    /// What has no type of its own: these texts are the JDK's and ours, not the system's.
    private static boolean isLocal(IOException e) {
        var message = String.valueOf(e.getMessage());
        return message.contains("too long") || message.contains("not available");
    }

    /// {@return why something failed, in words that begin small}
    static String reason(IOException e) {
        return switch (e) {
            case PortUnreachableException _ -> "connection refused (port unreachable)";
            case SSLException failure -> TlsFailure.reason(failure);
            case EOFException _ -> "the stream ended early";
            case SocketTimeoutException _ -> "no reply in time";
            case ClosedByInterruptException _ -> "interrupted";
            case ClosedChannelException _ -> "the connection was closed";
            case NoSuchFileException _ -> "no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException failure when failure.getReason() != null -> failure.getReason();
            case FileSystemException failure -> failure.getClass().getSimpleName();
            default -> {
                var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                yield message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
            }
        };
    }

    int exitCode() {
        return exitCode;
    }
}
