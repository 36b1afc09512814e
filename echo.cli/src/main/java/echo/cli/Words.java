package echo.cli;

import echo.api.SocketType;
import echo.api.lesson.Claim;
import echo.api.lesson.Deviation;
import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Lesson;
import echo.api.lesson.Message;
import echo.api.lesson.Part;
import echo.api.lesson.Result;
import echo.api.lesson.Table;
import echo.api.lesson.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The sentences in which a run of the lesson is told, as text and on the page.
///
/// @param language in which they are
record Words(Language language) {

    private static final int VERDICT_WIDTH = 5;
    private static final int MOST_SIZES = 12;

    String tag() {
        return language.tag();
    }

    String say(String key, Object... values) {
        return language.say(key, values);
    }

    List<String> list(String key) {
        return language.list(key);
    }

    Table table() {
        return new Table(language.format("table.settings"), list("table.sides"), list("table.columns"), list("table.lanes"),
                say("table.cut"), say("table.back"), say("table.fragment"));
    }

    String settings(Lesson lesson) {
        return say("page.settings", lesson.seed(), say("count.byte", lesson.bufferSize()), Values.plain(lesson.speed()));
    }

    String heading(Ledger ledger) {
        return say(ledger.type() == SocketType.STREAM ? "page.stream" : "page.datagrams", ledger.lesson().address());
    }

    String chart(Ledger ledger) {
        return say("page.chart", ledger.lesson().address());
    }

    String claim(Claim claim) {
        return say(claim.holds() ? "page.holds" : "page.fails", text(claim));
    }

    /// {@return a claim as a line of text}
    String line(Claim claim) {
        return "  " + Text.pad(say(claim.holds() ? "claim.holds" : "claim.fails"), VERDICT_WIDTH) + " " + text(claim);
    }

    private String text(Claim claim) {
        return say("claim." + claim.kind(), claim.numbers().toArray());
    }

    String lane(Class<? extends Entry> kind) {
        return say(switch (kind.getSimpleName()) {
            case "Sent" -> "lane.sent";
            case "Carried" -> "lane.carried";
            case "Read" -> "lane.read";
            case "Written" -> "lane.written";
            default -> "lane.received";
        });
    }

    /// {@return what is said of a lane below its name, if anything}
    String note(Class<? extends Entry> kind, Ledger ledger) {
        return kind == Entry.Read.class ? say("page.pauses")
                : kind == Entry.Carried.class && ledger.trace().filter(Trace::ofThisRun).isEmpty() ? say("page.another-run") : "";
    }

    /// {@return what is said of the network, if a capture was looked at}
    List<String> wire(Ledger ledger) {
        return ledger.trace().map(trace -> {
            var sentences = new ArrayList<String>();
            var sizes = trace.packets().stream().map(Entry.Carried::size).toList();
            var packets = say("count.packet", sizes.size());
            sentences.add(sizes.size() <= MOST_SIZES ? say("trace.packets", packets, language.join(sizes))
                    : say("trace.packets.many", packets));
            if (trace.repeated() > 0) {
                sentences.add(say("trace.repeated", say("count.byte", trace.repeated())));
            }
            if (trace.missing() > 0) {
                sentences.add(say("trace.missing", say("count.byte", trace.missing())));
            }
            if (!trace.ofThisRun()) {
                sentences.add(say("trace.another-run", Text.peer(trace.client(), 0), Text.peer(trace.server(), 0)));
                sentences.add(say("trace.times"));
            }
            return sentences;
        }).orElseGet(ArrayList::new);
    }

    /// {@return why there is no lane of the network}
    static Phrase noTrace(SocketType type) {
        return new Phrase(type == SocketType.STREAM ? "trace.none.stream" : "trace.none.datagrams");
    }

    /// {@return what an entry was, in two lines}
    List<String> entry(Entry entry) {
        var lane = lane(entry.getClass());
        return List.of(entry instanceof Entry.Carried carried
                        ? say("page.entry.carried", lane, carried.number(), carried.frame().number(), seconds(carried.nanos()))
                        : say("page.entry", lane, entry.number(), seconds(entry.nanos())),
                say("page.content", say("count.byte", entry.size()), entry.offset(), parts(entry)));
    }

    /// {@return which messages an entry holds}
    String parts(Entry entry) {
        if (entry.messages().isEmpty()) {
            return say("parts.none");
        }
        var numbers = numbers(entry.messages());
        if (entry instanceof Entry.Read read && read.truncated()) {
            return say("parts.cut", numbers, entry.messages().getFirst().size() - read.size());
        }
        boolean alone = entry.messages().size() == 1;
        var part = entry.parts().stream().filter(each -> !each.isWhole())
                .map(each -> say(alone ? "parts.bytes" : "parts.bytes.of", each.from(), each.to() - 1, each.message().number()))
                .collect(Collectors.joining(say("parts.separator")));
        var parts = part.isEmpty() ? numbers : say("parts.within", numbers, part);
        return entry instanceof Entry.Carried carried && carried.fragment().isPresent() ? say("parts.fragment", parts) : parts;
    }

    /// {@return messages by their numbers: `message 1`, `messages 4 and 5`, `messages 2, 3 and 4`}
    private String numbers(List<Message> messages) {
        var numbers = messages.stream().map(Message::number).toList();
        int last = numbers.size() - 1;
        return last == 0 ? say("message.one", numbers.getFirst())
                : say("message.several", language.join(numbers.subList(0, last)), numbers.getLast());
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }

    /// {@return what a run has shown, in sentences}
    ///
    /// @param expected the result it was to have, or `null`
    List<String> verdict(Ledger ledger, Result expected) {
        var sentences = new ArrayList<String>();
        boolean stream = ledger.type() == SocketType.STREAM;
        if (!ledger.claims().stream().allMatch(Claim::holds)) {
            sentences.add(say("verdict.fails"));
        } else if (stream) {
            sentences.add(say("verdict.stream", Message.ALL.size(), say("count.read", ledger.reads().size())));
        } else {
            sentences.add(say("verdict.datagrams"));
        }
        sentences.addAll(wire(ledger));
        if (stream) {
            sentences.addAll(boundaries(ledger));
            ledger.result().ifPresent(result ->
                    sentences.add(say("verdict.result", ordinal(result), language.join(result.sizes()))));
            if (expected != null && !isAsExpected(ledger, expected)) {
                sentences.add(say("verdict.spoiled", ordinal(expected), language.join(expected.sizes())));
            }
            ledger.deviation().map(this::deviation).ifPresent(sentences::add);
        } else {
            ledger.reads().stream().filter(Entry.Read::truncated).forEach(read -> read.messages().forEach(message ->
                    sentences.add(say("verdict.cut", message.number(), say("count.byte", read.size()),
                            message.size() - read.size()))));
        }
        return List.copyOf(sentences);
    }

    private List<String> boundaries(Ledger ledger) {
        var sentences = new ArrayList<String>();
        ledger.reads().stream().filter(read -> read.messages().size() > 1).forEach(read -> {
            boolean whole = read.parts().stream().allMatch(Part::isWhole);
            sentences.add(Text.capitalize(say(whole ? "verdict.merged" : "verdict.merged.partly", numbers(read.messages()))));
        });
        for (var message : Message.ALL) {
            long count = ledger.reads().stream().filter(read -> read.messages().contains(message)).count();
            if (count > 1) {
                sentences.add(say("verdict.split", message.number(), count));
            }
        }
        if (sentences.size() > Message.ALL.size()) {
            sentences.clear(); // with a tiny buffer there would be no end
        }
        sentences.add(say("verdict.timing"));
        return sentences;
    }

    private String deviation(Deviation deviation) {
        return say(deviation.cause() instanceof Entry.Sent ? "deviation.message" : "deviation.read", deviation.cause().number(),
                deviation.late() / 1e6, deviation.margin() / 1e6,
                deviation.due().number(), deviation.read().size(), deviation.due().size());
    }

    private String ordinal(Result result) {
        return say(result == Result.ONE ? "result.one" : "result.two");
    }

    static boolean isAsExpected(Ledger ledger, Result expected) {
        return expected == null || ledger.type() != SocketType.STREAM || ledger.result().filter(expected::equals).isPresent();
    }

    /// {@return a result as options and JSON name it}
    static String name(Result result) {
        return result.name().toLowerCase(Locale.ROOT);
    }
}
