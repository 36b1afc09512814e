package echo.cli;

import echo.api.EchoClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// Sends datagrams, a few in flight, and matches each with its echo: one thread sends, the caller's receives.
///
/// What comes back is written out in the order in which it was sent. A datagram that is not back in time counts as lost; one
/// that nobody sent takes the place of the oldest in flight. Should the echo of one that is lost, or has lost its place, come after
/// all, it is written out at once. A second echo of one that is back already is counted, and not written.
final class DatagramExchange extends Exchange {

    private static final int WINDOW = 8;
    /// What the socket buffers on the way hold, where nobody has enlarged them.
    private static final int WINDOW_BYTES = 64 * 1024;
    private static final int LARGEST = 65_535;

    private static final class Flight {
        final ByteBuffer content;
        final long start = System.nanoTime();
        boolean over;
        ByteBuffer reply; // null if it is lost

        Flight(ByteBuffer content) {
            this.content = content;
        }
    }

    // all guarded by this
    private final Deque<Flight> flights = new ArrayDeque<>();
    private final Deque<ByteBuffer> lastReturned = new ArrayDeque<>();
    private final Deque<ByteBuffer> givenUp = new ArrayDeque<>(); // sent, but no longer in flight
    private boolean allSent;
    private IOException sendFailure;
    private long sent;
    private long returned;
    private long lost;
    private long lostInARow;
    private long different;
    private long duplicates;
    private long late;

    /// @param timeout how long to wait for each echo; zero for ever
    DatagramExchange(EchoClient client, Source source, Terminal terminal, Duration timeout) {
        super(client, source, terminal, timeout);
    }

    @Override
    void send() {
        try {
            for (ByteBuffer piece; (piece = next()) != null;) {
                add(piece.duplicate());
                client.send(piece);
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            // the receiving thread has ended
        } finally {
            end();
        }
    }

    private synchronized void add(ByteBuffer content) throws InterruptedException {
        while (flights.size() >= WINDOW || !flights.isEmpty() && bytesInFlight() + content.remaining() > WINDOW_BYTES) {
            wait();
        }
        flights.add(new Flight(content));
        sent++;
        notifyAll();
    }

    private int bytesInFlight() {
        return flights.stream().mapToInt(flight -> flight.content.remaining()).sum();
    }

    private synchronized void fail(IOException e) {
        sendFailure = e;
    }

    private synchronized void end() {
        allSent = true;
        notifyAll();
    }

    @Override
    void flush() {
        writeOut(true);
    }

    @Override
    void receive() throws IOException, InterruptedException {
        var buffer = ByteBuffer.allocate(LARGEST);
        while (awaitFlight()) {
            var left = timeLeft();
            if (left.isNegative()) {
                lose();
            } else {
                try {
                    client.setTimeout(left);
                    client.receive(buffer.clear());
                    land(buffer.flip());
                } catch (SocketTimeoutException e) {
                    lose();
                }
            }
            writeOut(false);
        }
    }

    /// Waits until something is in flight; returns false if nothing will be any more, or nothing comes back at all.
    private synchronized boolean awaitFlight() throws InterruptedException, IOException {
        while (flights.isEmpty() && !allSent) {
            wait();
        }
        if (sendFailure != null) {
            throw sendFailure;
        }
        return !flights.isEmpty() && lostInARow < WINDOW;
    }

    private synchronized Flight oldest() {
        return flights.stream().filter(flight -> !flight.over).findFirst().orElseThrow();
    }

    /// {@return how long to wait for the oldest in flight: negative if it is late, zero for ever}
    private synchronized Duration timeLeft() {
        var left = timeout.minusNanos(System.nanoTime() - oldest().start);
        return timeout.isZero() ? timeout : left.isZero() ? left.minusNanos(1) : left;
    }

    private synchronized void land(ByteBuffer datagram) {
        lostInARow = 0;
        var reply = ByteBuffer.wrap(Arrays.copyOf(datagram.array(), datagram.limit()));
        var match = flights.stream().filter(flight -> !flight.over && flight.content.equals(reply)).findFirst();
        if (match.isPresent()) {
            settle(match.get(), reply);
            returned++;
        } else if (givenUp.remove(reply)) {
            terminal.write(reply);
            returned++;
            late++;
        } else if (hasReturned(reply)) {
            duplicates++;
        } else {
            var displaced = oldest();
            giveUp(displaced.content);
            settle(displaced, reply);
            different++;
        }
    }

    private static void settle(Flight flight, ByteBuffer reply) {
        flight.over = true;
        flight.reply = reply;
    }

    private boolean hasReturned(ByteBuffer reply) {
        return lastReturned.contains(reply) || flights.stream().anyMatch(flight -> reply.equals(flight.reply));
    }

    private synchronized void lose() {
        var flight = oldest();
        giveUp(flight.content);
        settle(flight, null);
        lost++;
        lostInARow++;
    }

    private void giveUp(ByteBuffer content) {
        givenUp.add(content);
        if (givenUp.size() > WINDOW) {
            givenUp.remove();
        }
    }

    /// Writes out what has come back, as far as everything sent before it has too, or as far as anything has.
    private synchronized void writeOut(boolean all) {
        while (!flights.isEmpty() && (all || flights.peek().over)) {
            var flight = flights.remove();
            if (flight.reply != null) {
                terminal.write(flight.reply);
                lastReturned.add(flight.reply.rewind());
            }
            if (lastReturned.size() > WINDOW) {
                lastReturned.remove();
            }
        }
        notifyAll();
    }

    @Override
    synchronized void judge() throws Failure {
        if (duplicates > 0) {
            terminal.complain(Phrase.at(client.uri(), new Phrase("exchange.duplicates", duplicates)));
        }
        if (different > 0) {
            throw failure(new Phrase("exchange.altered", different, tally()));
        }
        if (lost > 0) {
            throw failure(new Phrase(
                    returned == 0 ? "exchange.nothing" : late == lost ? "exchange.late" : "exchange.missing", tally()));
        }
    }

    @Override
    synchronized Phrase tally() {
        return new Phrase("exchange.datagrams", returned, new Phrase("count.datagram", sent));
    }
}
