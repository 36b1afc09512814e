package echo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.EchoClient;
import echo.api.SocketType;
import echo.contract.Bytes;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// A client with good manners, which compares every byte.
final class HonestClient {

    /// What all of them have done.
    static final class Tally {
        final LongAdder echoes = new LongAdder();
        final LongAdder bytes = new LongAdder();
        final LongAdder halfCloses = new LongAdder();
        final LongAdder sentAgain = new LongAdder();
        final LongAdder late = new LongAdder();
    }

    private static final int LARGEST_EXPONENT = 18; // of a message in a stream
    private static final int LARGEST_LAST = 30_000; // what the buffers on the way can hold
    private static final int LARGEST_DATAGRAM = 65_507;
    private static final int LONGEST_PAUSE = 50; // milliseconds
    private static final Duration RETRANSMISSION = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 30;

    private final String address;
    private final SplittableRandom random;
    private final Tally tally;
    private final Duration patience;
    private long datagrams;
    private long stillSince; // or later

    /// @param patience for how long the server lets a peer be silent, or take nothing
    HonestClient(String address, SplittableRandom random, Tally tally, Duration patience) {
        this.address = address;
        this.random = random;
        this.tally = tally;
        this.patience = patience;
    }

    /// Opens a client, has a few messages echoed, and closes it. Where the machine keeps it from going on for longer than the server's
    /// patience, the server is right to end the connection.
    void converse() throws IOException {
        stillSince = System.nanoTime();
        try {
            exchange();
        } catch (SocketTimeoutException e) {
            throw e; // the server has neither answered nor ended it
        } catch (IOException e) {
            if (System.nanoTime() - stillSince <= patience.toNanos()) {
                throw e;
            }
            tally.late.increment();
        }
    }

    private void exchange() throws IOException {
        try (var client = EchoClient.open(address, Target.PATIENT)) {
            for (int i = random.nextInt(10); i >= 0; i--) {
                if (client.type() == SocketType.STREAM) {
                    exchangeBytes(client);
                } else {
                    exchangeDatagram(client);
                }
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(LONGEST_PAUSE)).toNanos());
            }
            if (client.type() == SocketType.STREAM && random.nextBoolean()) {
                halfClose(client);
            }
        }
    }

    private void exchangeBytes(EchoClient client) throws IOException {
        var message = message(1 << random.nextInt(LARGEST_EXPONENT));
        long begun = System.nanoTime();
        assertSame(message, client.echo(message));
        stillSince = begun;
    }

    private void halfClose(EchoClient client) throws IOException {
        var message = message(LARGEST_LAST);
        client.send(ByteBuffer.wrap(message));
        client.shutdownOutput();
        assertSame(message, Bytes.receiveAll(client));
        tally.halfCloses.increment();
    }

    /// One datagram is on its way at a time. If its echo is not back in time it is sent again, so more than one may come back.
    private void exchangeDatagram(EchoClient client) throws IOException {
        var message = ByteBuffer.wrap(message(LARGEST_DATAGRAM - Long.BYTES)).putLong(0, ++datagrams).array();
        client.setTimeout(RETRANSMISSION);
        for (int i = 0; i < ATTEMPTS; i++) {
            stillSince = System.nanoTime();
            client.send(ByteBuffer.wrap(message));
            try {
                assertSame(message, receiveNumber(client, datagrams));
                return;
            } catch (SocketTimeoutException e) {
                tally.sentAgain.increment();
            }
        }
        throw new IOException("lost " + ATTEMPTS + " times");
    }

    private static byte[] receiveNumber(EchoClient client, long number) throws IOException {
        var buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
        do {
            client.receive(buffer.clear());
        } while (buffer.flip().remaining() >= Long.BYTES && buffer.getLong(0) < number);
        var received = new byte[buffer.remaining()];
        buffer.get(received);
        return received;
    }

    private byte[] message(int most) {
        var message = new byte[Long.BYTES + random.nextInt(most)];
        random.nextBytes(message);
        return message;
    }

    private void assertSame(byte[] sent, byte[] received) {
        assertThat(received).as(address).isEqualTo(sent);
        tally.echoes.increment();
        tally.bytes.add(sent.length);
    }
}
