package echo.api.lesson;

import echo.api.EchoEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Turns the events of a server and its client into the entries of a ledger, and keeps the clock both are measured by.
final class Bookkeeper {

    private final List<Long> plan;
    private final Consumer<? super Entry> watcher;
    private final List<Entry> entries = new ArrayList<>();
    private long start;
    private int reads;
    private int written;
    private int received;
    private boolean truncated; // the datagram about to be read

    Bookkeeper(List<Long> plan, Consumer<? super Entry> watcher) {
        this.plan = plan;
        this.watcher = watcher;
    }

    synchronized void start() {
        start = System.nanoTime();
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

    synchronized void noteClient(EchoEvent event) {
        if (event instanceof EchoEvent.Read read) {
            note(new Entry.Received(++received, event.nanoTime() - start, read.content()));
        }
    }

    synchronized void noteServer(EchoEvent event) {
        long nanos = event.nanoTime() - start;
        switch (event) {
            case EchoEvent.Truncated _ -> truncated = true;
            case EchoEvent.Read read -> {
                var messages = read.connection() > 0 ? within(read.offset(), read.size()) : beginningWith(read.content());
                long offset = read.connection() > 0 || messages.isEmpty() ? read.offset() : messages.getFirst().offset();
                note(new Entry.Read(++reads, nanos, offset, read.content(), truncated, messages));
                truncated = false;
            }
            case EchoEvent.Written write -> note(new Entry.Written(++written, nanos, write.size()));
            default -> { }
        }
    }

    private void note(Entry entry) {
        entries.add(entry);
        watcher.accept(entry);
    }

    private static List<Message> within(long offset, int size) {
        return Message.ALL.stream()
                .filter(message -> message.offset() < offset + size && offset < message.offset() + message.size())
                .toList();
    }

    /// No message is the beginning of another, and no two begin alike.
    private static List<Message> beginningWith(ByteBuffer content) {
        return Message.ALL.stream()
                .filter(message -> content.hasRemaining() && message.content().mismatch(content) >= content.remaining()
                        || message.content().equals(content))
                .toList();
    }
}
