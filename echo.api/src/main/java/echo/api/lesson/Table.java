package echo.api.lesson;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The ledger as text, within 80 columns: the client on the left, the server on the right, each entry on a line of its own.
///
/// In the last column stand the messages that were read: `4+5` came out of one read; `7…` is the beginning of a message whose end,
/// `…7`, came out of another. What the server wrote back, and the client read of it, is marked as `back`.
public final class Table {

    private static final String ROW = "%5s %6s %2s %6s %5s  %-11s|%6s %2s %6s %5s  %s";
    private static final int MESSAGE_WIDTH = 11;
    private static final String LANES = "%6s %2s %5s|%6s %5s %5s  %-12s|%6s %2s %5s  %s";
    private static final int CARRIED_WIDTH = 12;

    private Table() {}

    /// {@return the lines above the entries}
    ///
    /// @param lesson what is run
    public static List<String> header(Lesson lesson) {
        return List.of(
                title(lesson),
                "",
                line("", "", "", "client", "sends", "", "", "", "server", "reads", ""),
                line("plan", "time", "#", "offset", "bytes", "message", "time", "#", "offset", "bytes", "of message"));
    }

    static String title(Lesson lesson) {
        return String.format(Locale.ROOT, "%S: seed %d, buffer %d bytes, speed %s; times in seconds",
                lesson.address(), lesson.seed(), lesson.bufferSize(), plain(lesson.speed()));
    }

    /// {@return three lanes, in the order of time, with the lines above them: what the client sent, what the network carried, what
    /// the server read; fragments are marked as `frag`}
    ///
    /// @param ledger one with a [trace][Ledger#trace]: without it there is nothing in the lane between
    public static List<String> lanes(Ledger ledger) {
        var header = Stream.of("   client sends|        network carries         |         server reads",
                lanes("time", "#", "bytes", "time", "frame", "bytes", "of message", "time", "#", "bytes", "of message"));
        var rows = Stream.of(ledger.sent(), ledger.carried(), ledger.reads()).flatMap(List::stream)
                .sorted(Comparator.comparingLong(Entry::nanos)).map(Table::lane);
        return Stream.concat(header, rows).toList();
    }

    private static String lane(Entry entry) {
        var time = seconds(entry.nanos());
        return switch (entry) {
            case Entry.Sent sent -> lanes(time, sent.number(), sent.size(), "", "", "", "", "", "", "", "");
            case Entry.Carried carried -> lanes("", "", "", time, carried.frame().number(), carried.size(), carried(carried),
                    "", "", "", "");
            default -> lanes("", "", "", "", "", "", "", time, entry.number(), entry.size(), read(entry));
        };
    }

    private static String carried(Entry.Carried carried) {
        var parts = messages(carried);
        return (parts.length() <= CARRIED_WIDTH ? parts : ends(carried)) + (carried.fragment().isPresent() ? " frag" : "");
    }

    private static String lanes(Object... cells) {
        return String.format(Locale.ROOT, LANES, cells).stripTrailing();
    }

    private static String plain(double speed) {
        return BigDecimal.valueOf(speed).stripTrailingZeros().toPlainString();
    }

    /// {@return the line of an entry}
    ///
    /// @param entry any
    public static String row(Entry entry) {
        return switch (entry) {
            case Entry.Sent sent -> line(seconds(sent.planned()), seconds(sent.nanos()), sent.number(), sent.offset(), sent.size(),
                    abbreviate(sent.message().toString()), "", "", "", "", "");
            case Entry.Read read -> line("", "", "", "", "", "", seconds(read.nanos()), read.number(), read.offset(), read.size(),
                    read(read));
            case Entry.Carried carried -> line("", seconds(carried.nanos()), carried.number(), carried.offset(), carried.size(),
                    carried(carried), "", "", "", "", "");
            case Entry.Written written -> line("", "", "", "", "", "", seconds(written.nanos()), written.number(), written.offset(),
                    written.size(), back(written));
            case Entry.Received received -> line("", seconds(received.nanos()), received.number(), received.offset(),
                    received.size(), back(received), "", "", "", "", "");
        };
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, ROW, cells).stripTrailing();
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }

    private static String abbreviate(String text) {
        return text.length() <= MESSAGE_WIDTH ? text : text.substring(0, MESSAGE_WIDTH - 1) + "…";
    }

    private static String back(Entry entry) {
        var parts = entry.parts();
        return (parts.size() < 4 ? messages(entry) : ends(entry)) + " back";
    }

    private static String ends(Entry entry) {
        return entry.parts().getFirst() + "+…+" + entry.parts().getLast();
    }

    private static String read(Entry entry) {
        return messages(entry) + (entry instanceof Entry.Read read && read.truncated() ? " cut" : "");
    }

    private static String messages(Entry entry) {
        return entry.parts().stream().map(part -> entry instanceof Entry.Read read && read.truncated()
                ? Integer.toString(part.message().number()) : part.toString()).collect(Collectors.joining("+"));
    }
}
