package echo.cli;

import echo.api.capture.Fragment;
import echo.api.lesson.Deviation;
import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Result;
import echo.api.lesson.Trace;
import java.util.List;
import java.util.Locale;

/// The ledger of a run as JSON.
final class LedgerJson {

    private static final String SCHEMA = "jecho-lesson/1";

    private LedgerJson() {}

    /// {@return one object, which says of the network what a capture told, or `null`, if one was looked at}
    ///
    /// @param expected the result the run was to have, or `null`
    /// @param joined whether a capture was looked at
    static Json of(Ledger ledger, Result expected, boolean joined) {
        var object = of(ledger, expected);
        return joined ? object.with("wire", ledger.trace().map(LedgerJson::wire).orElse(null)) : object;
    }

    /// {@return one object, without anything of the network}
    ///
    /// @param expected the result the run was to have, or `null`
    static Json of(Ledger ledger, Result expected) {
        var lesson = ledger.lesson();
        return Json.object().with("schema", SCHEMA).with("transport", lesson.address())
                .with("type", ledger.type().name().toLowerCase(Locale.ROOT))
                .with("seed", lesson.seed()).with("buffer_bytes", lesson.bufferSize()).with("speed", Values.exact(lesson.speed()))
                .with("sent", list(ledger.sent())).with("reads", list(ledger.reads()))
                .with("written", list(ledger.written())).with("received", list(ledger.received()))
                .with("claims", ledger.claims().stream()
                        .map(claim -> Json.object().with("text", claim.text()).with("holds", claim.holds())).toList())
                .with("result", ledger.result().map(Words::name).orElse(null))
                .with("expected_result", expected == null ? null : Words.name(expected))
                .with("deviation", ledger.deviation().map(LedgerJson::deviation).orElse(null));
    }

    private static List<Json> list(List<? extends Entry> entries) {
        return entries.stream().map(LedgerJson::entry).toList();
    }

    private static Json entry(Entry entry) {
        var object = Json.object().with("number", entry.number()).with("time_ns", entry.nanos())
                .with("offset", entry.offset()).with("bytes", entry.size());
        switch (entry) {
            case Entry.Sent sent -> object.with("planned_ns", sent.planned());
            case Entry.Carried carried -> object.with("frame", carried.frame().number()).with("frame_bytes", carried.frame().size())
                    .with("fragment", carried.fragment().map(LedgerJson::fragment).orElse(null));
            case Entry.Read read -> object.with("truncated", read.truncated()).with("pause_ns", read.pause());
            case Entry.Written _, Entry.Received _ -> { }
        }
        return object.with("messages", entry.parts().stream().map(part -> Json.object().with("message", part.message().number())
                .with("from", part.from()).with("bytes", part.size()).with("whole", part.isWhole())).toList());
    }

    private static Json wire(Trace trace) {
        return Json.object().with("of_this_run", trace.ofThisRun()).with("source", Text.peer(trace.client(), 0))
                .with("destination", Text.peer(trace.server(), 0)).with("missing_bytes", trace.missing())
                .with("repeated_bytes", trace.repeated()).with("packets", list(trace.packets()));
    }

    private static Json fragment(Fragment fragment) {
        return Json.object().with("id", fragment.id()).with("offset_bytes", fragment.offset()).with("bytes", fragment.size())
                .with("last", fragment.last());
    }

    private static Json deviation(Deviation deviation) {
        return Json.object().with("read", deviation.due().number()).with("planned_ns", deviation.due().nanos())
                .with("planned_bytes", deviation.due().size()).with("bytes", deviation.read().size())
                .with("cause", deviation.cause() instanceof Entry.Sent ? "message" : "read")
                .with("cause_number", deviation.cause().number())
                .with("late_ns", deviation.late()).with("margin_ns", deviation.margin());
    }
}
