package echo.api.lesson;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// One of the lesson's messages.
///
/// @param number counted from 1
/// @param offset of its first byte among the bytes of all messages
/// @param text what it says, in ASCII
public record Message(int number, long offset, String text) {

    /// The seven messages, in the order they are sent: of 17, 1, 300, 1, 200, 1 and 2000 bytes, 2520 together.
    public static final List<Message> ALL = number(
            "welcome to qytang", "1", "y".repeat(300), "2", "c".repeat(200), "3", "v".repeat(2000));

    private static List<Message> number(String... texts) {
        var messages = new ArrayList<Message>();
        long offset = 0;
        for (var text : texts) {
            messages.add(new Message(messages.size() + 1, offset, text));
            offset += text.length();
        }
        return List.copyOf(messages);
    }

    /// {@return the messages that have bytes in a part of the stream of all}
    static List<Message> within(long offset, int size) {
        return ALL.stream().filter(message -> message.offset() < offset + size && offset < message.offset() + message.size())
                .toList();
    }

    /// {@return the message that begins with this; none if it is empty, or nobody's: no two messages begin alike}
    static List<Message> beginningWith(ByteBuffer content) {
        return ALL.stream()
                .filter(message -> content.hasRemaining() && message.content().mismatch(content) >= content.remaining()
                        || message.content().equals(content))
                .toList();
    }

    /// {@return all bytes of all messages, in a new buffer}
    static ByteBuffer stream() {
        return ByteBuffer.wrap(ALL.stream().map(Message::text).collect(Collectors.joining()).getBytes(StandardCharsets.US_ASCII));
    }

    /// {@return the number of its bytes}
    public int size() {
        return text.length();
    }

    /// {@return its bytes, in a new buffer}
    public ByteBuffer content() {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// {@return its text, or if that repeats one letter, the letter and how often: `y × 300`}
    @Override
    public String toString() {
        return size() > 1 && text.chars().distinct().count() == 1 ? text.charAt(0) + " × " + size() : text;
    }
}
