package echo.cli;

import echo.api.EchoEvent;
import echo.api.EchoStatistics;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

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
            terminal.complain(new Phrase("event.warning"));
        }
    }

    private String text(EchoEvent event) {
        var language = terminal.language();
        var peer = Text.peer(event.peer(), event.connection());
        return switch (event) {
            case EchoEvent.Accepted _ -> language.say("event.connected", peer);
            case EchoEvent.Read read -> language.say("event.read", peer, bytes(read.size()), Text.escape(read.content()));
            case EchoEvent.Written _ -> null;
            case EchoEvent.Truncated cut -> language.say("event.cut", peer, bytes(cut.limit()));
            case EchoEvent.Refused refused -> language.say("event.refused", peer, words(refused.reason()));
            case EchoEvent.Failed failed -> language.say("event.failed", peer, shown(why(failed.cause(), language)));
            case EchoEvent.Closed closed -> language.say("event.closed", peer, bytes(closed.bytesRead()), words(closed.reason()));
        };
    }

    /// {@return a text that may hold anything, as ASCII where the language is}
    private String shown(String text) {
        return terminal.language() == Language.ENGLISH ? Text.escape(text) : Text.printable(text);
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
            case EchoEvent.Failed failed -> object.with("error", why(failed.cause(), Language.ENGLISH));
            case EchoEvent.Closed closed -> object.with("read_bytes", closed.bytesRead())
                    .with("written_bytes", closed.bytesWritten()).with("reason", name(closed.reason()));
        }
        return object.toString();
    }

    private static String why(Throwable cause, Language language) {
        return cause instanceof IOException failure ? Failure.reason(failure).in(language) : cause.toString();
    }

    private static Json object(String event, String uri) {
        return Json.object().with("schema", SCHEMA).with("event", event).with("time", Instant.now().toString()).with("uri", uri);
    }

    /// {@return the name of a constant, in words that programs may rely on}
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Phrase words(EchoEvent.Refused.Reason reason) {
        return new Phrase("refused." + reason);
    }

    private static Phrase words(EchoEvent.Closed.Reason reason) {
        return new Phrase("closed." + reason);
    }

    private static Phrase bytes(long number) {
        return new Phrase("count.byte", number);
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
        var language = terminal.language();
        var refusals = reasons.stream()
                .map(reason -> language.say("summary.refusal", sum(all, s -> s.refused(reason)), words(reason))).toList();
        terminal.complain(new Phrase("summary.text", new Phrase("count.connection", accepted), bytes(bytesRead),
                new Phrase("count.read", reads), bytes(bytesWritten), new Phrase("count.write", writes), truncated, refused,
                refused > 0 ? new Phrase("summary.refusals", language.join(refusals)) : "", failed));
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
