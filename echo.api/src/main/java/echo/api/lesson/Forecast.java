package echo.api.lesson;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The reads that a server of a stream makes if everything happens when it is planned. What really happens comes later, and as
/// long as it comes later by less than the margin, the reads are these.
///
/// @param reads in order
public record Forecast(List<Due> reads) {

    /// A read to come.
    ///
    /// @param number counted from 1
    /// @param nanos when, in nanoseconds since the start
    /// @param offset of its first byte among the bytes of all messages
    /// @param size the number of bytes
    /// @param readMargin how much later it may be made and still return no more, in nanoseconds; [Long#MAX_VALUE] if any
    /// @param sendMargin how much later the last message it holds may be sent and still be among what it returns, in
    ///     nanoseconds; [Long#MAX_VALUE] if any, as it waits for that message
    public record Due(int number, long nanos, long offset, int size, long readMargin, long sendMargin) {}

    /// Creates a forecast with a copy of the list.
    public Forecast {
        reads = List.copyOf(reads);
    }

    static Forecast of(List<Long> plan, int bufferSize, LongSupplier pauses) {
        var reads = new ArrayList<Due>();
        long ready = 0; // when the server is to read again
        long offset = 0;
        long total = end(plan.size() - 1);
        while (offset < total) {
            int first = messageAt(offset);
            long nanos = Math.max(ready, plan.get(first));
            int sent = first;
            while (sent + 1 < plan.size() && plan.get(sent + 1) <= nanos) {
                sent++;
            }
            int size = (int) Math.min(bufferSize, end(sent) - offset);
            int last = messageAt(offset + size - 1);
            reads.add(new Due(reads.size() + 1, nanos, offset, size,
                    size == bufferSize || sent + 1 == plan.size() ? Long.MAX_VALUE : plan.get(sent + 1) - nanos,
                    last == first ? Long.MAX_VALUE : nanos - plan.get(last)));
            offset += size;
            ready = nanos + pauses.getAsLong();
        }
        return new Forecast(reads);
    }

    private static int messageAt(long offset) {
        int index = 0;
        while (end(index) <= offset) {
            index++;
        }
        return index;
    }

    private static long end(int index) {
        var message = Message.ALL.get(index);
        return message.offset() + message.size();
    }

    /// {@return how late a message or a read may be without another result, in nanoseconds: the least of all margins}
    public long margin() {
        return reads.stream().mapToLong(due -> Math.min(due.readMargin(), due.sendMargin())).min().orElse(Long.MAX_VALUE);
    }

    /// Finds where a run went another way.
    ///
    /// @param ledger of a run of the lesson that this is the forecast of
    /// @return its first read that returned something else, with what came late; nothing if there is none, be it that the
    ///     ledger has fewer reads, or more, or that no message explains it
    public Optional<Deviation> deviation(Ledger ledger) {
        for (int i = 0; i < Math.min(reads.size(), ledger.reads().size()); i++) {
            var due = reads.get(i);
            var read = ledger.reads().get(i);
            if (read.size() > due.size()) {
                return Optional.of(new Deviation(due, read, read, read.nanos() - due.nanos(), due.readMargin()));
            }
            if (read.size() < due.size()) {
                return ledger.sent().stream().filter(sent -> sent.offset() + sent.size() > read.offset() + read.size()).findFirst()
                        .map(sent -> new Deviation(due, read, sent, sent.nanos() - sent.planned(), due.sendMargin()));
            }
        }
        return Optional.empty();
    }
}
