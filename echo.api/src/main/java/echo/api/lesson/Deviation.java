package echo.api.lesson;

import java.util.Locale;

/// A read that returned something else than was forecast, because something came late.
///
/// @param due the read as forecast
/// @param read the read as made
/// @param cause what came late: the read itself, which then found more, or a message, which it then missed
/// @param late by how much, in nanoseconds
/// @param margin how late it might have been, in nanoseconds
public record Deviation(Forecast.Due due, Entry.Read read, Entry cause, long late, long margin) {

    /// {@return what happened, as a sentence in English}
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %d came %.1f ms later than planned, where the margin was %.1f ms: "
                        + "read %d returned %d bytes instead of %d.",
                cause instanceof Entry.Sent ? "Message" : "Read", cause.number(), late / 1e6, margin / 1e6,
                due.number(), read.size(), due.size());
    }
}
