package echo.cli;

import echo.api.EchoClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;

/// Sends what a source has while it receives what comes back: one thread sends, the caller's receives.
abstract class Exchange {

    final EchoClient client;
    final Terminal terminal;
    final Duration timeout;
    private final Source source;
    private volatile IOException sourceFailure;
    private volatile boolean received; // all that is to come

    /// @param timeout how long to wait for what is to come back; zero for ever
    Exchange(EchoClient client, Source source, Terminal terminal, Duration timeout) {
        this.client = client;
        this.source = source;
        this.terminal = terminal;
        this.timeout = timeout;
    }

    /// Sends everything, and writes what comes back to standard output.
    ///
    /// @throws Failure if what came back is not what was sent
    final void run() throws Failure, InterruptedException {
        // a platform thread, as reading standard input blocks it; a daemon, as nothing can end that
        var sender = Thread.ofPlatform().name("send").daemon().start(this::send);
        try {
            receive();
        } catch (ClosedByInterruptException | InterruptedException e) {
            Thread.interrupted();
            flush();
            terminal.complain(new Phrase("exchange.interrupted", tally()));
            throw new InterruptedException();
        } catch (IOException e) {
            flush();
            throw failure(Phrase.at(Failure.reason(e), tally()));
        } finally {
            received = true;
            sender.interrupt();
        }
        judge();
        if (sourceFailure != null) {
            throw new Failure(Jecho.USAGE, Phrase.at(new Phrase("failure.input"), Failure.reason(sourceFailure)));
        }
    }

    /// Sends everything, until interrupted.
    abstract void send();

    /// Receives what comes back, until no more is to come.
    abstract void receive() throws IOException, InterruptedException;

    /// Writes out what has come back and waits for something before it.
    abstract void flush();

    /// Compares what came back with what was sent.
    abstract void judge() throws Failure;

    /// {@return how much has come back, in words}
    abstract Phrase tally();

    /// {@return the next piece of the source, or `null` at its end, or if it cannot be read}
    final ByteBuffer next() throws InterruptedException {
        try {
            return source.next();
        } catch (IOException e) {
            if (received) {
                throw new InterruptedException(); // some streams say so in this way
            }
            sourceFailure = e;
            return null;
        }
    }

    final Failure failure(Phrase phrase) {
        return new Failure(Jecho.OTHER_SIDE, Phrase.at(client.uri(), phrase));
    }
}
