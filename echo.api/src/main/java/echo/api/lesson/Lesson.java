package echo.api.lesson;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoEvent;
import echo.api.EchoServer;
import echo.api.Impairments;
import echo.api.ServerOptions;
import echo.api.SocketType;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A run of the lesson: a client that waits a random time below one second before each of [seven messages][Message#ALL], and a
/// server that waits a random time below one second after each read. Immutable: each `with` method returns a copy that
/// differs in one value.
///
/// The times follow from the seed, and those of the server from whether it has connections, too. How a stream is split into
/// reads follows from the times, and from how busy the machine is. No argument and no result is `null`.
///
/// @param address the server's address as for [EchoServer#open(String)]: `tcp`, `udp`, or one with a host and port
/// @param seed what the random times follow from
/// @param bufferSize the most bytes that a read of the server takes, at least 1
/// @param speed what every planned time is divided by, above zero
public record Lesson(String address, long seed, int bufferSize, double speed) {

    /// How long after the last message the client ends its output.
    private static final Duration LAST_PAUSE = Duration.ofMillis(100);
    private static final int BACKLOG = 5;
    /// How much later than planned an echo may be before it is given up.
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);
    /// A server counts its connections from 1.
    private static final int CONNECTION = 1;
    private static final double MIN_SPEED = 0.01;
    private static final double MAX_SPEED = 1000;

    /// Creates a run of the lesson.
    ///
    /// @throws IllegalArgumentException if the buffer size or the speed is out of range
    public Lesson {
        Objects.requireNonNull(address, "address");
        if (bufferSize < 1) {
            throw new IllegalArgumentException("bufferSize: " + bufferSize + " is less than 1");
        }
        if (!(speed >= MIN_SPEED && speed <= MAX_SPEED)) {
            throw new IllegalArgumentException("speed: " + speed + " is not within " + MIN_SPEED + " and " + MAX_SPEED);
        }
    }

    /// {@return the lesson as the course has it, with the seed 0, a buffer of 1024 bytes and the speed 1}
    ///
    /// @param address the server's address as for [EchoServer#open(String)]: `tcp`, `udp`, or one with a host and port
    public static Lesson over(String address) {
        return new Lesson(address, 0, 1024, 1);
    }

    /// {@return this lesson with another seed}
    ///
    /// @param seed any number
    public Lesson withSeed(long seed) {
        return new Lesson(address, seed, bufferSize, speed);
    }

    /// {@return this lesson with another buffer size of the server}
    ///
    /// @param bufferSize in bytes, at least 1
    public Lesson withBufferSize(int bufferSize) {
        return new Lesson(address, seed, bufferSize, speed);
    }

    /// {@return this lesson at another speed}
    ///
    /// @param speed from 0.01 to 1000; 2 is twice as fast
    public Lesson withSpeed(double speed) {
        return new Lesson(address, seed, bufferSize, speed);
    }

    /// {@return when each message is to be sent, in nanoseconds since the start}
    public List<Long> plan() {
        var pauses = pauses(seed, Duration.ZERO, SECOND);
        var times = new ArrayList<Long>();
        long time = 0;
        for (int i = 0; i < Message.ALL.size(); i++) {
            time += pauses.getAsLong();
            times.add((long) (time / speed));
        }
        return List.copyOf(times);
    }

    /// Plans the pauses of a client that runs by itself, uniformly distributed over a range: the n-th call of the result gives, in
    /// nanoseconds, the pause before the n-th message. From zero to one second they are those of the [plan][#plan] at the speed 1.
    ///
    /// @param seed what they follow from
    /// @param min from zero to `max`, inclusive
    /// @param max up to [Integer#MAX_VALUE] milliseconds, exclusive unless it equals `min`
    /// @return the pauses, always the same for the same seed and range; not safe for use by several threads
    /// @throws IllegalArgumentException if a bound is out of range, or `min` exceeds `max`
    public static LongSupplier pauses(long seed, Duration min, Duration max) {
        var range = Impairments.none().withReadDelay(min, max);
        var random = new SplittableRandom(seed);
        long shortest = range.minReadDelay().toNanos();
        long width = range.maxReadDelay().toNanos() - shortest;
        return () -> shortest + (long) (random.nextDouble() * width);
    }

    /// Forecasts what a server of a stream reads. A server of datagrams reads one message at a time, whatever the times.
    ///
    /// @return the reads, if everything happens when it is planned
    public Forecast forecast() {
        return Forecast.of(plan(), bufferSize, delays().readDelays(CONNECTION));
    }

    /// Runs the lesson.
    ///
    /// @return what happened
    /// @throws IOException if the server or the client cannot be opened, or their connection fails
    /// @throws InterruptedException if the thread is interrupted
    public Ledger run() throws IOException, InterruptedException {
        return run(entry -> {});
    }

    /// Runs the lesson, and tells of each entry of the ledger as it is made. A watcher that takes its time delays none
    /// of what happens, but this method returns only when it has been told of everything. What it throws is passed over.
    ///
    /// @param watcher who is told, one entry at a time, on a thread of its own, which is interrupted if the run fails
    /// @return what happened
    /// @throws IOException if the server or the client cannot be opened, or their connection fails
    /// @throws InterruptedException if the thread is interrupted
    public Ledger run(Consumer<? super Entry> watcher) throws IOException, InterruptedException {
        Objects.requireNonNull(watcher, "watcher");
        try (var teller = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("lesson-teller").daemon().factory())) {
            try {
                return run(new Bookkeeper(plan(), delays(), entry -> teller.submit(() -> watcher.accept(entry))));
            } catch (Throwable e) {
                teller.shutdownNow();
                throw e;
            }
        }
    }

    private Ledger run(Bookkeeper book) throws IOException, InterruptedException {
        var options = ServerOptions.defaults().withBacklog(BACKLOG).withBufferSize(bufferSize)
                .withImpairments(delays()).withObserver(book::noteServer);
        SocketType type;
        Optional<Occasion> occasion;
        try (var server = EchoServer.open(address, options);
             var client = EchoClient.open(server.uri(), clientOptions(event -> book.noteClient(server.type(), event)))) {
            var receiver = new FutureTask<>(() -> receiveAll(client));
            Thread.ofVirtual().name("lesson-receiver").start(receiver);
            type = client.type();
            occasion = Occasion.of(book.start(), client);
            sendAll(client, book);
            receiver.get();
        } catch (ExecutionException e) {
            throw new IOException("cannot receive: " + e.getCause().getMessage(), e.getCause());
        }
        // not before: the client may have the last echo, and a server that is open still be about to tell of it
        return new Ledger(this, type, book.entries(), occasion, Optional.empty());
    }

    private Impairments delays() {
        return Impairments.none().withSeed(seed).withReadDelay(Duration.ZERO, scaled(SECOND));
    }

    private ClientOptions clientOptions(Consumer<EchoEvent> observer) {
        return ClientOptions.defaults().withTimeout(scaled(SECOND).multipliedBy(2).plus(PATIENCE)).withObserver(observer);
    }

    private void sendAll(EchoClient client, Bookkeeper book) throws IOException, InterruptedException {
        for (var message : Message.ALL) {
            book.awaitTurn(message);
            book.noteSent(message);
            client.send(message.content());
        }
        Thread.sleep(scaled(LAST_PAUSE));
        if (client.type() == SocketType.STREAM) {
            client.shutdownOutput();
        }
    }

    /// Receives all the while, to the end of the stream, or until there is a datagram back for each message.
    private static Void receiveAll(EchoClient client) throws IOException {
        var buffer = ByteBuffer.allocate(64 * 1024);
        int datagrams = 0;
        try {
            while (datagrams < Message.ALL.size() && client.receive(buffer.clear()) >= 0) {
                datagrams += client.type() == SocketType.DATAGRAM ? 1 : 0;
            }
        } catch (SocketTimeoutException e) {
            // what did not come back is missing in the ledger
        }
        return null;
    }

    private Duration scaled(Duration time) {
        return Duration.ofNanos((long) (time.toNanos() / speed));
    }
}
