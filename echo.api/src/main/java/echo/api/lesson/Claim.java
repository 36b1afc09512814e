package echo.api.lesson;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/// Something the lesson claims of a run, and whether it held.
///
/// @param kind what is claimed
/// @param numbers those of which it is claimed, in the order in which the kind's format has them
/// @param holds whether the run bears it out
public record Claim(Kind kind, List<Long> numbers, boolean holds) {

    /// What may be claimed. From its kind and its numbers a claim can be told in any language.
    public enum Kind {
        /// All messages were sent.
        ALL_SENT("the client sent %d messages, %d bytes together"),
        /// The reads of a stream are all of it.
        ALL_READ("the server's %d reads add up to %d bytes, in order"),
        /// The reads of a stream keep to the buffer.
        WITHIN_BUFFER("no read is larger than the buffer of %d bytes"),
        /// A message took several reads.
        SEVERAL_READS("message %d, larger than the buffer, took %d reads"),
        /// All of a stream came back.
        STREAM_RETURNED("the client received the same %d bytes back, in order"),
        /// Each read is a message.
        ONE_READ_EACH("the server's %d reads are the %d messages, one each, in order"),
        /// A message was cut.
        CUT("message %d was cut to the buffer of %d bytes: %d are lost"),
        /// No message was cut.
        NONE_CUT("no message exceeds the buffer, and none was cut"),
        /// No message was cut but those of which it is claimed.
        NO_OTHER_CUT("no other message was cut"),
        /// All datagrams came back.
        DATAGRAMS_RETURNED("the client received the same %d datagrams back");

        private final String format;

        Kind(String format) {
            this.format = format;
        }

        /// {@return the claim in English, with `%d` where a number goes, as of [String#format]}
        public String format() {
            return format;
        }
    }

    /// Creates a claim with a copy of the numbers.
    public Claim {
        numbers = List.copyOf(numbers);
    }

    static Claim of(boolean holds, Kind kind, long... numbers) {
        return new Claim(kind, LongStream.of(numbers).boxed().toList(), holds);
    }

    /// {@return the claim, in English}
    public String text() {
        return String.format(Locale.ROOT, kind.format, numbers.toArray());
    }

    /// {@return the claim, in English, after `ok` or `FAILS`}
    @Override
    public String toString() {
        return (holds ? "  ok    " : "  FAILS ") + text();
    }
}
