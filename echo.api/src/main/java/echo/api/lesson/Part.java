package echo.api.lesson;

/// The bytes of one message that a read or write holds.
///
/// @param message the message
/// @param from the first of them, counted within the message from 0
/// @param to the end of them, exclusive
public record Part(Message message, int from, int to) {

    /// {@return whether these are all bytes of the message}
    public boolean isWhole() {
        return from == 0 && to == message.size();
    }

    /// {@return the number of bytes}
    public int size() {
        return to - from;
    }

    /// {@return whether it has bytes in common with another}
    ///
    /// @param other a part of the same message, or of another
    public boolean overlaps(Part other) {
        return message.equals(other.message) && from < other.to && other.from < to;
    }

    /// {@return the number of the message, with `…` before it if its beginning lies elsewhere, and after it if its end does}
    @Override
    public String toString() {
        return (from > 0 ? "…" : "") + message.number() + (to < message.size() ? "…" : "");
    }
}
