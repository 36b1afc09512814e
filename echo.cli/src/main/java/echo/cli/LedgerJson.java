package echo.cli;

import echo.api.lesson.Deviation;
import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Result;
import java.util.List;
import java.util.Locale;

/// The ledger of a run as JSON.
final class LedgerJson {

    private static final String SCHEMA = "jecho-lesson/1";

    private LedgerJson() {}

    /// {@return one object}
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
            case Entry.Read read -> object.with("truncated", read.truncated()).with("pause_ns", read.pause());
            case Entry.Written _, Entry.Received _ -> { }
        }
        return object.with("messages", entry.parts().stream().map(part -> Json.object().with("message", part.message().number())
                .with("from", part.from()).with("bytes", part.size()).with("whole", part.isWhole())).toList());
    }

    private static Json deviation(Deviation deviation) {
        return Json.object().with("read", deviation.due().number()).with("planned_ns", deviation.due().nanos())
                .with("planned_bytes", deviation.due().size()).with("bytes", deviation.read().size())
                .with("cause", deviation.cause() instanceof Entry.Sent ? "message" : "read")
                .with("cause_number", deviation.cause().number())
                .with("late_ns", deviation.late()).with("margin_ns", deviation.margin());
    }
}
