package echo.cli;

import echo.api.EchoEvent;
import echo.api.EchoStatistics;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// Says what servers do, in words or as JSON.
final class Report {

    private static final String SCHEMA = "jecho-serve/1";

    private final Terminal terminal;
    private final boolean each;
    private final boolean json;
    private boolean warned;

    /// Creates a report.
    ///
    /// @param terminal where it goes
    /// @param each whether it says what every peer does
    /// @param json whether it does so as JSON
    Report(Terminal terminal, boolean each, boolean json) {
        this.terminal = terminal;
        this.each = each;
        this.json = json;
    }

    void listening(String uri) {
        terminal.print(json ? object("listening", uri).toString() : "listening " + uri);
    }

    /// {@return whether it wants to be told of events: to make them costs a server something}
    boolean wantsEvents() {
        return each;
    }

    void event(String uri, EchoEvent event) {
        var line = json ? json(uri, event) : text(event);
        if (line != null) {
            terminal.print(line);
        }
    }

    /// Warns of datagrams that were cut, unless each is reported, or it has warned already.
    void check(List<EchoStatistics> all) {
        if (!each && !warned && sum(all, EchoStatistics::truncated) > 0) {
            warned = true;
            terminal.complain("a datagram was cut to the buffer; more like it are counted, but not reported");
        }
    }

    private static String text(EchoEvent event) {
        var peer = Text.peer(event.peer(), event.connection());
        return switch (event) {
            case EchoEvent.Accepted _ -> peer + " connected";
            case EchoEvent.Read read -> peer + " read " + Text.count(read.size(), "byte") + ": " + Text.escape(read.content());
            case EchoEvent.Written _ -> null;
            case EchoEvent.Truncated cut -> peer + " cut to " + Text.count(cut.limit(), "byte");
            case EchoEvent.Refused refused -> peer + " refused: " + name(refused.reason());
            case EchoEvent.Failed failed -> peer + " failed: " + Text.escape(why(failed.cause()));
            case EchoEvent.Closed closed -> peer + " closed after " + Text.count(closed.bytesRead(), "byte") + ": "
                    + name(closed.reason());
        };
    }

    private static String json(String uri, EchoEvent event) {
        var type = event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        var object = object(type, uri).with("peer", Text.peer(event.peer(), event.connection()));
        if (event.connection() > 0) {
            object.with("connection", event.connection());
        }
        switch (event) {
            case EchoEvent.Accepted _ -> { }
            case EchoEvent.Read read -> object.with("offset", read.offset()).with("bytes", read.size())
                    .with("content", Text.escape(read.content()));
            case EchoEvent.Written _ -> {
                return null;
            }
            case EchoEvent.Truncated cut -> object.with("limit_bytes", cut.limit());
            case EchoEvent.Refused refused -> object.with("reason", name(refused.reason()));
            case EchoEvent.Failed failed -> object.with("error", why(failed.cause()));
            case EchoEvent.Closed closed -> object.with("read_bytes", closed.bytesRead())
                    .with("written_bytes", closed.bytesWritten()).with("reason", name(closed.reason()));
        }
        return object.toString();
    }

    private static String why(Throwable cause) {
        return cause instanceof IOException failure ? Failure.reason(failure) : cause.toString();
    }

    private static Json object(String event, String uri) {
        return Json.object().with("schema", SCHEMA).with("event", event).with("time", Instant.now().toString()).with("uri", uri);
    }

    /// {@return the name of a constant, in words}
    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// Sums up what servers did: on standard error, and as JSON on standard output as well.
    void summary(List<EchoStatistics> all) {
        check(all);
        long accepted = sum(all, EchoStatistics::accepted);
        long reads = sum(all, EchoStatistics::reads);
        long bytesRead = sum(all, EchoStatistics::bytesRead);
        long writes = sum(all, EchoStatistics::writes);
        long bytesWritten = sum(all, EchoStatistics::bytesWritten);
        long truncated = sum(all, EchoStatistics::truncated);
        long refused = sum(all, EchoStatistics::refused);
        long failed = sum(all, EchoStatistics::failed);
        var reasons = Arrays.stream(EchoEvent.Refused.Reason.values())
                .filter(reason -> sum(all, statistics -> statistics.refused(reason)) > 0).toList();
        var refusals = reasons.stream().map(reason -> sum(all, s -> s.refused(reason)) + " " + name(reason))
                .collect(Collectors.joining(", ", " (", ")"));
        terminal.complain(Text.count(accepted, "connection") + "; " + Text.count(bytesRead, "byte") + " in "
                + Text.count(reads, "read") + ", " + Text.count(bytesWritten, "byte") + " in " + Text.count(writes, "write") + "; "
                + truncated + " truncated, " + refused + " refused" + (refused > 0 ? refusals : "") + ", " + failed + " failed");
        if (json) {
            var refusedBy = Json.object();
            reasons.forEach(reason -> refusedBy.with(name(reason), sum(all, s -> s.refused(reason))));
            terminal.print(Json.object().with("schema", SCHEMA).with("event", "summary").with("time", Instant.now().toString())
                    .with("connections", accepted).with("reads", reads).with("read_bytes", bytesRead)
                    .with("writes", writes).with("written_bytes", bytesWritten)
                    .with("truncated", truncated).with("refused", refused).with("refused_by", refusedBy)
                    .with("failed", failed).toString());
        }
    }

    private static long sum(List<EchoStatistics> all, ToLongFunction<EchoStatistics> counter) {
        return all.stream().mapToLong(counter).sum();
    }
}
