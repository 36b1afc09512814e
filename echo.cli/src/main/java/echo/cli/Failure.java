package echo.cli;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;

/// Ends a command with a line on standard error and an exit code.
final class Failure extends Exception {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    Failure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// {@return what to say of an endpoint that could not be opened: the other side's doing, or the environment's}
    static Failure opening(String address, IOException e) {
        boolean otherSide = e instanceof ConnectException || e instanceof NoRouteToHostException
                || e instanceof PortUnreachableException || e instanceof SocketTimeoutException;
        return new Failure(otherSide ? Jecho.OTHER_SIDE : Jecho.USAGE,
                e instanceof UnknownHostException ? e.getMessage() : address + ": " + reason(e));
    }

    /// {@return what to say of an endpoint that failed once it was open}
    static Failure exchanging(String address, IOException e) {
        return new Failure(Jecho.OTHER_SIDE, address + ": " + reason(e));
    }

    /// {@return why something failed, in words that begin small}
    static String reason(IOException e) {
        return switch (e) {
            case PortUnreachableException _ -> "connection refused (port unreachable)";
            case EOFException _ -> "the stream ended early";
            case SocketTimeoutException _ -> "no reply in time";
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
