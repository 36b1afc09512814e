package echo.cli;

import echo.api.SocketType;
import echo.api.lesson.Claim;
import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Lesson;
import echo.api.lesson.Message;
import echo.api.lesson.Part;
import echo.api.lesson.Result;
import echo.api.lesson.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The sentences in which a run of the lesson is told: those of the verdict, and all those of the page.
final class Words {

    static final String LANGUAGE = "en";
    static final String TITLE = "TCP is a stream of bytes, UDP is a sequence of messages";
    static final String MESSAGES = "The messages";
    static final String HOW_TO_READ = "Follow a number from lane to lane: each band leads from where a message was sent to where "
            + "it was read. Bands that meet are messages that came out of one read; a band that parts is a message that took several. "
            + "Point at a mark, or go there with the Tab key, to see its size, offset and time.";
    static final String TIME = "time in seconds";
    static final String PAUSES = "striped: it pauses";
    static final String FRAGMENT = "frag";
    static final String OF_ANOTHER_RUN = "in another run";
    static final String CLAIMS = "What was checked";
    static final String RECORD = "Everything that happened, in order";
    static final String SKIP = "Skip the chart: the same as a table";
    static final List<String> COLUMNS = List.of("time (s)", "planned (s)", "what", "number", "offset", "bytes", "messages");

    private static final int MOST_SIZES = 12;

    private Words() {}

    static String settings(Lesson lesson) {
        return "seed " + lesson.seed() + ", buffer " + Text.count(lesson.bufferSize(), "byte") + ", speed "
                + Values.plain(lesson.speed());
    }

    static String heading(Ledger ledger) {
        return ledger.lesson().address().toUpperCase(Locale.ROOT) + ": "
                + (ledger.type() == SocketType.STREAM ? "a stream of bytes" : "a sequence of messages");
    }

    static String chart(Ledger ledger) {
        return ledger.lesson().address().toUpperCase(Locale.ROOT) + ": what was sent, read, written back and received, over time";
    }

    static String claim(Claim claim) {
        return (claim.holds() ? "holds: " : "FAILS: ") + claim.text();
    }

    static String lane(Class<? extends Entry> kind) {
        return switch (kind.getSimpleName()) {
            case "Sent" -> "client sends";
            case "Carried" -> "network carries";
            case "Read" -> "server reads";
            case "Written" -> "server writes back";
            default -> "client reads";
        };
    }

    /// {@return what is said of a lane below its name, if anything}
    static String note(Class<? extends Entry> kind, Ledger ledger) {
        return kind == Entry.Read.class ? PAUSES
                : kind == Entry.Carried.class && ledger.trace().filter(Trace::ofThisRun).isEmpty() ? OF_ANOTHER_RUN : "";
    }

    /// {@return what is said of the network, if a capture was looked at}
    static List<String> wire(Ledger ledger) {
        return ledger.trace().map(trace -> {
            var sentences = new ArrayList<String>();
            var sizes = trace.packets().stream().map(Entry.Carried::size).toList();
            sentences.add("The network carried " + Text.count(sizes.size(), "packet")
                    + (sizes.size() <= MOST_SIZES ? " of it: " + list(sizes) : " of it") + ".");
            if (trace.repeated() > 0) {
                sentences.add("Of that it carried " + Text.count(trace.repeated(), "byte") + " again.");
            }
            if (trace.missing() > 0) {
                sentences.add("The capture lacks " + Text.count(trace.missing(), "byte") + " of the messages.");
            }
            if (!trace.ofThisRun()) {
                sentences.add("The capture is of another run, " + Text.peer(trace.client(), 0) + " to "
                        + Text.peer(trace.server(), 0) + ".");
                sentences.add("Its times are its own, its first packet placed at the first message.");
            }
            return sentences;
        }).orElseGet(ArrayList::new);
    }

    /// {@return why there is no lane of the network}
    static String noTrace(SocketType type) {
        return "nothing of the lesson over " + (type == SocketType.STREAM ? "TCP: no connection, from its SYN on, that carries"
                : "UDP: no datagrams that hold") + " its messages";
    }

    /// {@return what an entry was, in two lines}
    static List<String> entry(Entry entry) {
        var frame = entry instanceof Entry.Carried carried ? ", frame " + carried.frame().number() : "";
        return List.of(lane(entry.getClass()) + ", number " + entry.number() + frame + ", at " + seconds(entry.nanos()) + " s",
                Text.count(entry.size(), "byte") + " at offset " + entry.offset() + ": " + parts(entry));
    }

    /// {@return which messages an entry holds}
    static String parts(Entry entry) {
        if (entry.messages().isEmpty()) {
            return "of no message";
        }
        var numbers = numbers(entry.messages().stream().map(Message::number).toList());
        if (entry instanceof Entry.Read read && read.truncated()) {
            return numbers + ", cut: " + (entry.messages().getFirst().size() - read.size()) + " bytes are lost";
        }
        boolean alone = entry.messages().size() == 1;
        var part = entry.parts().stream().filter(each -> !each.isWhole())
                .map(each -> "bytes " + each.from() + " to " + (each.to() - 1) + (alone ? "" : " of " + each.message().number()))
                .collect(Collectors.joining("; "));
        return numbers + (part.isEmpty() ? "" : " (" + part + ")")
                + (entry instanceof Entry.Carried carried && carried.fragment().isPresent() ? ", a fragment" : "");
    }

    /// {@return numbers as words: `message 1`, `messages 4 and 5`, `messages 2, 3 and 4`}
    private static String numbers(List<Integer> numbers) {
        int last = numbers.size() - 1;
        return last == 0 ? "message " + numbers.getFirst()
                : "messages " + numbers.subList(0, last).stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + " and " + numbers.getLast();
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }

    /// {@return what a run has shown, in sentences}
    ///
    /// @param expected the result it was to have, or `null`
    static List<String> verdict(Ledger ledger, Result expected) {
        var sentences = new ArrayList<String>();
        boolean stream = ledger.type() == SocketType.STREAM;
        if (!ledger.claims().stream().allMatch(Claim::holds)) {
            sentences.add("This run did not show what the lesson claims.");
        } else if (stream) {
            sentences.add("TCP is a stream of bytes: " + Message.ALL.size() + " messages sent, "
                    + Text.count(ledger.reads().size(), "read") + ", the same bytes in order.");
        } else {
            sentences.add("UDP is a sequence of messages: one read each. What exceeds the buffer is gone.");
        }
        sentences.addAll(wire(ledger));
        if (stream) {
            sentences.addAll(boundaries(ledger));
            ledger.result().ifPresent(result -> sentences.add("These are the reads of the course's result " + name(result) + ": "
                    + list(result.sizes()) + "."));
            if (expected != null && !isAsExpected(ledger, expected)) {
                sentences.add("They were to be those of result " + name(expected) + ", " + list(expected.sizes())
                        + ", but timing spoiled this run.");
                ledger.deviation().ifPresent(deviation -> sentences.add(deviation.toString()));
            }
        } else {
            ledger.reads().stream().filter(Entry.Read::truncated).forEach(read -> read.messages().forEach(message ->
                    sentences.add("Message " + message.number() + " was cut to " + Text.count(read.size(), "byte") + ": "
                            + (message.size() - read.size()) + " are lost.")));
        }
        return List.copyOf(sentences);
    }

    private static List<String> boundaries(Ledger ledger) {
        var sentences = new ArrayList<String>();
        ledger.reads().stream().filter(read -> read.messages().size() > 1).forEach(read -> {
            var words = numbers(read.messages().stream().map(Message::number).toList());
            sentences.add(words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1)
                    + (read.parts().stream().allMatch(Part::isWhole) ? " came" : " came, in part,") + " out of one read.");
        });
        for (var message : Message.ALL) {
            long count = ledger.reads().stream().filter(read -> read.messages().contains(message)).count();
            if (count > 1) {
                sentences.add("Message " + message.number() + " took " + count + " reads.");
            }
        }
        if (sentences.size() > Message.ALL.size()) {
            sentences.clear(); // with a tiny buffer there would be no end
        }
        sentences.add("Where one read ends and the next begins depends on timing alone.");
        return sentences;
    }

    static boolean isAsExpected(Ledger ledger, Result expected) {
        return expected == null || ledger.type() != SocketType.STREAM || ledger.result().filter(expected::equals).isPresent();
    }

    static String name(Result result) {
        return result.name().toLowerCase(Locale.ROOT);
    }

    private static String list(List<Integer> sizes) {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
