package echo.api.lesson;

import echo.api.EchoEvent;
import echo.api.Impairments;
import echo.api.SocketType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Turns the events of a server and its client into the entries of a ledger, and keeps the clock both are measured by.
final class Bookkeeper {

    private final List<Long> plan;
    private final Impairments delays;
    private final Consumer<? super Entry> watcher;
    private final List<Entry> entries = new ArrayList<>();
    private long start;
    private int reads;
    private int written;
    private int received;
    private LongSupplier pauses;
    private Entry.Read lastRead;
    private boolean truncated; // the datagram about to be read

    /// @param plan when each message is to be sent, in nanoseconds since the start
    /// @param delays of the server
    /// @param watcher who is told of each entry
    Bookkeeper(List<Long> plan, Impairments delays, Consumer<? super Entry> watcher) {
        this.plan = plan;
        this.delays = delays;
        this.watcher = watcher;
    }

    /// {@return the time of day that is the start}
    synchronized Instant start() {
        start = System.nanoTime();
        return Instant.now();
    }

    /// Waits until a message is to be sent.
    void awaitTurn(Message message) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(start + planned(message) - System.nanoTime());
    }

    private long planned(Message message) {
        return plan.get(message.number() - 1);
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /// Called before the message is sent: once it is, the server may be first to tell.
    synchronized void noteSent(Message message) {
        note(new Entry.Sent(message, planned(message), System.nanoTime() - start));
    }

    /// @param type what the client's transport carries
    synchronized void noteClient(SocketType type, EchoEvent event) {
        if (event instanceof EchoEvent.Read read) {
            var messages = messages(type, read);
            note(new Entry.Received(++received, event.nanoTime() - start, offset(type, read, messages), read.content(), messages));
        }
    }

    synchronized void noteServer(EchoEvent event) {
        long nanos = event.nanoTime() - start;
        var type = event.connection() > 0 ? SocketType.STREAM : SocketType.DATAGRAM;
        switch (event) {
            case EchoEvent.Truncated _ -> truncated = true;
            case EchoEvent.Read read -> {
                var messages = messages(type, read);
                lastRead = new Entry.Read(++reads, nanos, pause(read.connection()), offset(type, read, messages), read.content(),
                        truncated, messages);
                truncated = false;
                note(lastRead);
            }
            case EchoEvent.Written write when type == SocketType.STREAM ->
                    noteWritten(nanos, write.offset(), write.size(), Message.within(write.offset(), write.size()));
            case EchoEvent.Written write -> noteWritten(nanos, lastRead.offset(), write.size(), lastRead.messages());
            default -> { }
        }
    }

    /// The client may be faster to receive what was written than the server to say that it was: by then it was done.
    private void noteWritten(long nanos, long offset, int size, List<Message> messages) {
        long last = offset + size - 1;
        long done = entries.stream()
                .filter(entry -> entry instanceof Entry.Received && entry.offset() <= last && last < entry.offset() + entry.size())
                .mapToLong(Entry::nanos).findFirst().orElse(nanos);
        note(new Entry.Written(++written, Math.min(nanos, done), offset, size, messages));
    }

    private long pause(long connection) {
        if (pauses == null) {
            pauses = delays.readDelays(connection);
        }
        return pauses.getAsLong();
    }

    private void note(Entry entry) {
        entries.add(entry);
        watcher.accept(entry);
    }

    private static List<Message> messages(SocketType type, EchoEvent.Read read) {
        return type == SocketType.STREAM ? Message.within(read.offset(), read.size()) : Message.beginningWith(read.content());
    }

    private static long offset(SocketType type, EchoEvent.Read read, List<Message> messages) {
        return type == SocketType.STREAM || messages.isEmpty() ? read.offset() : messages.getFirst().offset();
    }
}
