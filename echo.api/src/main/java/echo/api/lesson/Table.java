package echo.api.lesson;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The ledger as text, within 80 columns: the client on the left, the server on the right, each entry on a line of its own.
///
/// In the last column stand the messages that were read: `4+5` came out of one read; `7…` is the beginning of a message whose end,
/// `…7`, came out of another. What the server wrote back, and the client read of it, is marked as `back`.
public final class Table {

    private static final String ROW = "%5s %6s %2s %6s %5s  %-11s|%6s %2s %6s %5s  %s";
    private static final int MESSAGE_WIDTH = 11;

    private Table() {}

    /// {@return the lines above the entries}
    ///
    /// @param lesson what is run
    public static List<String> header(Lesson lesson) {
        return List.of(
                String.format(Locale.ROOT, "%S: seed %d, buffer %d bytes, speed %s; times in seconds",
                        lesson.address(), lesson.seed(), lesson.bufferSize(), plain(lesson.speed())),
                "",
                line("", "", "", "client", "sends", "", "", "", "server", "reads", ""),
                line("plan", "time", "#", "offset", "bytes", "message", "time", "#", "offset", "bytes", "of message"));
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
                    messages(read) + (read.truncated() ? " cut" : ""));
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
        return (parts.size() < 4 ? messages(entry) : parts.getFirst() + "+…+" + parts.getLast()) + " back";
    }

    private static String messages(Entry entry) {
        return entry.parts().stream().map(part -> entry instanceof Entry.Read read && read.truncated()
                ? Integer.toString(part.message().number()) : part.toString()).collect(Collectors.joining("+"));
    }
}
