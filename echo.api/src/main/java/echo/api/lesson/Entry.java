package echo.api.lesson;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/// A line of the [Ledger]. Entries are immutable, and no component is `null`.
public sealed interface Entry {

    /// The client sent a message.
    ///
    /// @param message which
    /// @param planned when it was to be sent, in nanoseconds since the start
    /// @param nanos when it was sent, in nanoseconds since the start
    record Sent(Message message, long planned, long nanos) implements Entry {

        @Override
        public String toString() {
            return Entry.text(this, "message %d, %d bytes at offset %d: %s",
                    message.number(), message.size(), message.offset(), message);
        }
    }

    /// The server made a read.
    ///
    /// @param number counted from 1
    /// @param nanos when, in nanoseconds since the start
    /// @param offset of its first byte among the bytes of all messages
    /// @param content what it returned, read-only
    /// @param truncated whether it returned but the beginning of a datagram
    /// @param messages those it holds, in whole or in part
    record Read(int number, long nanos, long offset, ByteBuffer content, boolean truncated, List<Message> messages)
            implements Entry {

        /// {@return what the read returned, as a read-only buffer of its own}
        @Override
        public ByteBuffer content() {
            return content.asReadOnlyBuffer();
        }

        /// {@return the number of bytes it returned}
        public int size() {
            return content.remaining();
        }

        @Override
        public String toString() {
            return Entry.text(this, "read %d, %d bytes at offset %d%s: %s",
                    number, size(), offset, truncated ? ", cut" : "", messages);
        }
    }

    /// The server wrote back what it had read.
    ///
    /// @param number counted from 1
    /// @param nanos when, in nanoseconds since the start
    /// @param size the number of bytes
    record Written(int number, long nanos, int size) implements Entry {

        @Override
        public String toString() {
            return Entry.text(this, "write %d, %d bytes", number, size);
        }
    }

    /// The client received something back.
    ///
    /// @param number counted from 1
    /// @param nanos when, in nanoseconds since the start
    /// @param content what it received, read-only
    record Received(int number, long nanos, ByteBuffer content) implements Entry {

        /// {@return what was received, as a read-only buffer of its own}
        @Override
        public ByteBuffer content() {
            return content.asReadOnlyBuffer();
        }

        /// {@return the number of bytes received}
        public int size() {
            return content.remaining();
        }

        @Override
        public String toString() {
            return Entry.text(this, "receive %d, %d bytes", number, size());
        }
    }

    /// {@return when, in nanoseconds since the start}
    long nanos();

    private static String text(Entry entry, String format, Object... values) {
        return String.format(Locale.ROOT, "%.3f s: ", entry.nanos() / 1e9) + String.format(Locale.ROOT, format, values);
    }
}
