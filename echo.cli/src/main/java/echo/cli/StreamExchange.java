package echo.cli;

import echo.api.EchoClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Sends a stream while it receives what comes back: one thread sends, the caller's receives, and neither waits for the other
/// but to keep what is outstanding bounded.
///
/// The output is ended only when everything has come back, or nothing has for the timeout: some servers drop what is in
/// flight when their input ends.
final class StreamExchange extends Exchange {

    private static final int BUFFER = 64 * 1024;

    private final Outstanding outstanding = new Outstanding();

    private volatile boolean allSent;
    private volatile boolean sendFailed;
    private boolean outputEnded; // guarded by this

    /// @param timeout how long nothing may come back, though something is to; zero for ever
    StreamExchange(EchoClient client, Source source, Terminal terminal, Duration timeout) {
        super(client, source, terminal, timeout);
    }

    @Override
    void send() {
        try {
            for (ByteBuffer piece; (piece = next()) != null;) {
                while (piece.hasRemaining()) {
                    var slice = piece.slice(piece.position(), Math.min(piece.remaining(), BUFFER));
                    piece.position(piece.position() + slice.remaining());
                    outstanding.add(slice.duplicate());
                    client.send(slice);
                }
            }
            allSent = true;
            endOutputIf(outstanding.isEmpty());
        } catch (IOException e) {
            sendFailed = true; // the receiving thread learns why from the stream, after what has come back
        } catch (InterruptedException e) {
            // the receiving thread has ended
        }
    }

    @Override
    void flush() {
        // a stream is written out as it comes
    }

    @Override
    void receive() throws IOException {
        var buffer = ByteBuffer.allocate(BUFFER);
        client.setTimeout(timeout);
        for (boolean ended = false; !ended;) {
            try {
                ended = client.receive(buffer.clear()) < 0;
                terminal.write(buffer.flip());
                outstanding.compare(buffer);
                ended |= outstanding.surplus() > BUFFER; // it does not echo, and may never end
                endOutputIf(outstanding.isEmpty());
            } catch (SocketTimeoutException e) {
                ended = isHopeless();
            }
        }
    }

    private synchronized void endOutputIf(boolean due) throws IOException {
        if (due && allSent && !outputEnded) {
            outputEnded = true;
            client.shutdownOutput();
        }
    }

    /// Nothing has come for a while: is there nothing to wait for any more? A server may be one that answers at the end.
    private synchronized boolean isHopeless() throws IOException {
        if (sendFailed || outputEnded) {
            return true;
        }
        boolean silent = outstanding.silence() >= timeout.toNanos();
        endOutputIf(silent);
        return silent && !outputEnded;
    }

    @Override
    void judge() throws Failure {
        if (outstanding.different() >= 0) {
            throw failure(new Phrase("exchange.different", outstanding.different()));
        }
        if (!outstanding.isEmpty() || sendFailed) {
            throw failure(new Phrase(outstanding.returned() == 0 ? "exchange.nothing" : "exchange.missing", tally()));
        }
        if (!allSent) {
            throw failure(new Phrase("exchange.ended", tally()));
        }
    }

    @Override
    Phrase tally() {
        return new Phrase("exchange.bytes", outstanding.returned(), new Phrase("count.byte", outstanding.sent()));
    }
}
