package echo.api.lesson;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The ledger as text, within 80 columns: the client on the left, the server on the right, each entry on a line of its own.
///
/// In the last column stand the messages that were read: `4+5` came out of one read; `7…` is the beginning of a message whose end,
/// `…7`, came out of another. What the server wrote back, and the client read of it, is marked as `back`.
/// Its own words can be put in another language, whose characters may be two columns wide.
///
/// @param settings the first line, with `%S` for the address, `%d` for the seed and the buffer size, and `%s` for the speed
/// @param sides two words each for what the client, the network and the server do
/// @param columns the eleven names of the columns
/// @param lanes the eleven names of the columns of three lanes: three for what was sent, four each for what was carried and read
/// @param cut what marks a read that was cut
/// @param back what marks what goes back
/// @param fragment what marks a fragment of a datagram
public record Table(String settings, List<String> sides, List<String> columns, List<String> lanes, String cut, String back,
                    String fragment) {

    /// The table in English.
    public static final Table ENGLISH = new Table("%S: seed %d, buffer %d bytes, speed %s; times in seconds",
            List.of("client", "sends", "network", "carries", "server", "reads"),
            List.of("plan", "time", "#", "offset", "bytes", "message", "time", "#", "offset", "bytes", "of message"),
            List.of("time", "#", "bytes", "time", "frame", "bytes", "of message", "time", "#", "bytes", "of message"),
            "cut", "back", "frag");

    private static final Layout ROW = new Layout(List.of(5, 6, 2, 6, 5, -11, 6, 2, 6, 5, 0),
            List.of(" ", " ", " ", " ", "  ", "|", " ", " ", " ", "  ", ""));
    private static final Layout LANES = new Layout(List.of(6, 2, 5, 6, 5, 5, -12, 6, 2, 5, 0),
            List.of(" ", " ", "|", " ", " ", "  ", "|", " ", " ", "  ", ""));
    private static final Layout HEADS = new Layout(List.of(15, -32, 0), List.of("|", "|", "")); // of the lanes
    private static final Set<Character.UnicodeBlock> FULL_WIDTH = Set.of(
            Character.UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION, Character.UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS);
    private static final int MESSAGE_WIDTH = 11;
    private static final int CARRIED_WIDTH = 12;

    /// Creates a table with copies of the lists.
    public Table {
        sides = List.copyOf(sides);
        columns = List.copyOf(columns);
        lanes = List.copyOf(lanes);
    }

    /// How wide columns are, negative where a cell stands on the left, and what follows each.
    private record Layout(List<Integer> widths, List<String> separators) {

        String line(Object... cells) {
            var line = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                var cell = cells[i].toString();
                var space = " ".repeat(Math.max(0, Math.abs(widths.get(i)) - width(cell)));
                line.append(widths.get(i) < 0 ? cell + space : space + cell).append(separators.get(i));
            }
            return line.toString().stripTrailing();
        }
    }

    /// {@return the lines above the entries}
    ///
    /// @param lesson what is run
    public List<String> header(Lesson lesson) {
        return List.of(
                title(lesson),
                "",
                line("", "", "", sides.get(0), sides.get(1), "", "", "", sides.get(4), sides.get(5), ""),
                line(columns.toArray()));
    }

    String title(Lesson lesson) {
        return String.format(Locale.ROOT, settings, lesson.address(), lesson.seed(), lesson.bufferSize(), plain(lesson.speed()));
    }

    /// {@return three lanes, in the order of time, with the lines above them: what the client sent, what the network carried, what
    /// the server read; fragments are marked as `frag`}
    ///
    /// @param ledger one with a [trace][Ledger#trace]: without it there is nothing in the lane between
    public List<String> lanes(Ledger ledger) {
        var header = Stream.of(HEADS.line(sides.get(0) + " " + sides.get(1), centred(sides.get(2) + " " + sides.get(3), 32),
                centred(sides.get(4) + " " + sides.get(5), 30)), LANES.line(lanes.toArray()));
        var rows = Stream.of(ledger.sent(), ledger.carried(), ledger.reads()).flatMap(List::stream)
                .sorted(Comparator.comparingLong(Entry::nanos)).map(this::lane);
        return Stream.concat(header, rows).toList();
    }

    private static String centred(String text, int columns) {
        return " ".repeat(Math.max(0, (columns - width(text)) / 2)) + text;
    }

    private String lane(Entry entry) {
        var time = seconds(entry.nanos());
        return switch (entry) {
            case Entry.Sent sent -> LANES.line(time, sent.number(), sent.size(), "", "", "", "", "", "", "", "");
            case Entry.Carried carried -> LANES.line("", "", "", time, carried.frame().number(), carried.size(), carried(carried),
                    "", "", "", "");
            default -> LANES.line("", "", "", "", "", "", "", time, entry.number(), entry.size(), messages(entry) + cut(entry));
        };
    }

    private String carried(Entry.Carried carried) {
        var parts = messages(carried);
        return (parts.length() <= CARRIED_WIDTH ? parts : ends(carried)) + (carried.fragment().isPresent() ? " " + fragment : "");
    }

    private static String plain(double speed) {
        return BigDecimal.valueOf(speed).stripTrailingZeros().toPlainString();
    }

    /// {@return the line of an entry}
    ///
    /// @param entry any
    public String row(Entry entry) {
        return switch (entry) {
            case Entry.Sent sent -> line(seconds(sent.planned()), seconds(sent.nanos()), sent.number(), sent.offset(), sent.size(),
                    abbreviate(sent.message().toString()), "", "", "", "", "");
            case Entry.Read read -> line("", "", "", "", "", "", seconds(read.nanos()), read.number(), read.offset(), read.size(),
                    messages(read) + cut(read));
            case Entry.Carried carried -> line("", seconds(carried.nanos()), carried.number(), carried.offset(), carried.size(),
                    carried(carried), "", "", "", "", "");
            case Entry.Written written -> line("", "", "", "", "", "", seconds(written.nanos()), written.number(), written.offset(),
                    written.size(), back(written));
            case Entry.Received received -> line("", seconds(received.nanos()), received.number(), received.offset(),
                    received.size(), back(received), "", "", "", "", "");
        };
    }

    private static String line(Object... cells) {
        return ROW.line(cells);
    }

    /// {@return how many columns of a terminal a text takes: ideographs and full-width characters take two}
    ///
    /// @param text any
    public static int width(String text) {
        return text.codePoints()
                .map(c -> Character.isIdeographic(c) || FULL_WIDTH.contains(Character.UnicodeBlock.of(c)) ? 2 : 1).sum();
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }

    private static String abbreviate(String text) {
        return text.length() <= MESSAGE_WIDTH ? text : text.substring(0, MESSAGE_WIDTH - 1) + "…";
    }

    private String back(Entry entry) {
        var parts = entry.parts();
        return (parts.size() < 4 ? messages(entry) : ends(entry)) + " " + back;
    }

    private static String ends(Entry entry) {
        return entry.parts().getFirst() + "+…+" + entry.parts().getLast();
    }

    private String cut(Entry entry) {
        return entry instanceof Entry.Read read && read.truncated() ? " " + cut : "";
    }

    private static String messages(Entry entry) {
        return entry.parts().stream().map(part -> entry instanceof Entry.Read read && read.truncated()
                ? Integer.toString(part.message().number()) : part.toString()).collect(Collectors.joining("+"));
    }
}
