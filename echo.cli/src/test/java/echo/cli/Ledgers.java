package echo.cli;

import echo.api.SocketType;
import echo.api.capture.Capture;
import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Lesson;
import echo.api.lesson.Message;
import echo.api.lesson.Tracer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes ledgers as runs would, without running anything: what is sent is sent as planned, and comes back at once.
final class Ledgers {

    private static final String STREAM = String.join("", Message.ALL.stream().map(Message::text).toList());

    private Ledgers() {}

    /// A run over TCP in which the server made reads of these sizes, each as much later than forecast.
    static Ledger stream(long seed, long late, List<Integer> sizes) {
        var lesson = Lesson.over("tcp").withSeed(seed);
        var due = lesson.forecast().reads();
        var entries = sent(lesson);
        int offset = 0;
        for (int i = 0; i < sizes.size(); i++) {
            int end = offset + sizes.get(i);
            int start = offset;
            var messages = Message.ALL.stream()
                    .filter(message -> message.offset() < end && start < message.offset() + message.size()).toList();
            add(entries, due.get(Math.min(i, due.size() - 1)).nanos() + late, start, STREAM.substring(start, end), false, messages);
            offset = end;
        }
        return new Ledger(lesson, SocketType.STREAM, entries);
    }

    /// A run over UDP in which the server made each read as much later than its message was sent.
    static Ledger datagrams(long late) {
        var lesson = Lesson.over("udp");
        var entries = sent(lesson);
        for (var message : Message.ALL) {
            boolean cut = message.size() > lesson.bufferSize();
            add(entries, lesson.plan().get(message.number() - 1) + late, message.offset(),
                    cut ? message.text().substring(0, lesson.bufferSize()) : message.text(), cut, List.of(message));
        }
        return new Ledger(lesson, SocketType.DATAGRAM, entries);
    }

    /// {@return a capture of another run, taken on a network whose frames carry 1500 bytes}
    static Path capture(String transport) {
        return Path.of(System.getProperty("basedir", ""), "..", "echo.api", "src", "test", "resources", "captures",
                transport + ".pcap");
    }

    /// A run that was joined with a capture of another.
    static Ledger joined(Ledger ledger) {
        try {
            var capture = Capture.read(capture(ledger.type() == SocketType.STREAM ? "tcp" : "udp"));
            return ledger.with(Tracer.trace(ledger, capture).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Entry> sent(Lesson lesson) {
        var entries = new ArrayList<Entry>();
        for (var message : Message.ALL) {
            long planned = lesson.plan().get(message.number() - 1);
            entries.add(new Entry.Sent(message, planned, planned));
        }
        return entries;
    }

    static void add(List<Entry> entries, long nanos, long offset, String text, boolean cut, List<Message> messages) {
        int number = (int) entries.stream().filter(Entry.Read.class::isInstance).count() + 1;
        var content = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        entries.add(new Entry.Read(number, nanos, 1_000_000, offset, content, cut, messages));
        entries.add(new Entry.Written(number, nanos, offset, text.length(), messages));
        entries.add(new Entry.Received(number, nanos, offset, content, messages));
    }
}
