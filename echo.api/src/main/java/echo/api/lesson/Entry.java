package echo.api.lesson;

import echo.api.capture.Fragment;
import echo.api.capture.Frame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// A line of the [Ledger]. Entries are immutable, and no component is `null`.
public sealed interface Entry {

    /// The client sent a message.
    ///
    /// @param message which
    /// @param planned when it was to be sent, in nanoseconds since the start
    /// @param nanos when it was sent, in nanoseconds since the start
    record Sent(Message message, long planned, long nanos) implements Entry {

        /// Creates an entry.
        public Sent {
            Objects.requireNonNull(message, "message");
        }

        @Override
        public int number() {
            return message.number();
        }

        @Override
        public long offset() {
            return message.offset();
        }

        @Override
        public int size() {
            return message.size();
        }

        @Override
        public List<Message> messages() {
            return List.of(message);
        }

        @Override
        public String toString() {
            return Entry.text(this, "message %d, %d bytes at offset %d: %s", number(), size(), offset(), message);
        }
    }

    /// The network carried a packet with bytes from the client to the server.
    ///
    /// @param number counted from 1
    /// @param nanos when it was captured, in nanoseconds since the start, as far as the clocks agree; of another run see [Trace]
    /// @param offset of its first byte among the bytes of all messages
    /// @param size the number of its bytes, without any header
    /// @param frame that carried it
    /// @param fragment which part of a datagram it is, if it is one
    /// @param messages those it holds, in whole or in part
    record Carried(int number, long nanos, long offset, int size, Frame frame, Optional<Fragment> fragment, List<Message> messages)
            implements Entry {

        /// Creates an entry with a copy of the list.
        public Carried {
            Objects.requireNonNull(frame, "frame");
            Objects.requireNonNull(fragment, "fragment");
            messages = List.copyOf(messages);
        }

        @Override
        public String toString() {
            return Entry.text(this, "packet %d, frame %d, %d bytes at offset %d: %s", number, frame.number(), size, offset, messages);
        }
    }

    /// The server made a read.
    ///
    /// @param number counted from 1
    /// @param nanos when, in nanoseconds since the start
    /// @param pause how long the server is to wait after it, in nanoseconds, as planned
    /// @param offset of its first byte among the bytes of all messages
    /// @param content what it returned, read-only
    /// @param truncated whether it returned but the beginning of a datagram
    /// @param messages those it holds, in whole or in part
    record Read(int number, long nanos, long pause, long offset, ByteBuffer content, boolean truncated, List<Message> messages)
            implements Entry {

        /// Creates an entry with copies of the buffer's content and of the list.
        public Read {
            content = copy(content);
            messages = List.copyOf(messages);
        }

        /// {@return what the read returned, as a read-only buffer of its own}
        @Override
        public ByteBuffer content() {
            return content.asReadOnlyBuffer();
        }

        @Override
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
    /// @param nanos when that was done at the latest, in nanoseconds since the start: the server has said so, or the client has it
    /// @param offset of its first byte among the bytes of all messages
    /// @param size the number of bytes
    /// @param messages those it holds, in whole or in part
    record Written(int number, long nanos, long offset, int size, List<Message> messages) implements Entry {

        /// Creates an entry with a copy of the list.
        public Written {
            messages = List.copyOf(messages);
        }

        @Override
        public String toString() {
            return Entry.text(this, "write %d, %d bytes at offset %d: %s", number, size, offset, messages);
        }
    }

    /// The client received something back.
    ///
    /// @param number counted from 1
    /// @param nanos when, in nanoseconds since the start
    /// @param offset of its first byte among the bytes of all messages
    /// @param content what it received, read-only
    /// @param messages those it holds, in whole or in part
    record Received(int number, long nanos, long offset, ByteBuffer content, List<Message> messages) implements Entry {

        /// Creates an entry with copies of the buffer's content and of the list.
        public Received {
            content = copy(content);
            messages = List.copyOf(messages);
        }

        /// {@return what was received, as a read-only buffer of its own}
        @Override
        public ByteBuffer content() {
            return content.asReadOnlyBuffer();
        }

        @Override
        public int size() {
            return content.remaining();
        }

        @Override
        public String toString() {
            return Entry.text(this, "receive %d, %d bytes at offset %d: %s", number, size(), offset, messages);
        }
    }

    private static ByteBuffer copy(ByteBuffer content) {
        return ByteBuffer.allocate(content.remaining()).put(content.duplicate()).flip();
    }

    /// {@return its number among its like, counted from 1}
    int number();

    /// {@return when, in nanoseconds since the start}
    long nanos();

    /// {@return the offset of its first byte among the bytes of all messages; 0 if it holds bytes of no message}
    long offset();

    /// {@return the number of its bytes}
    int size();

    /// {@return the messages it holds, in whole or in part; none if it holds what nobody sent}
    List<Message> messages();

    /// {@return what it holds of each message}
    default List<Part> parts() {
        return messages().stream().map(message -> new Part(message, (int) Math.max(0, offset() - message.offset()),
                (int) Math.min(message.size(), offset() + size() - message.offset()))).toList();
    }

    private static String text(Entry entry, String format, Object... values) {
        return String.format(Locale.ROOT, "%.3f s: ", entry.nanos() / 1e9) + String.format(Locale.ROOT, format, values);
    }
}
