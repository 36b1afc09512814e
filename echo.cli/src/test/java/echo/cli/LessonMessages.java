package echo.cli;

import echo.api.lesson.Message;
import java.util.stream.Collectors;

/// What is to be seen of the lesson's messages when they are sent.
final class LessonMessages {

    static final String TEXT = Message.ALL.stream().map(Message::text).collect(Collectors.joining());

    /// The lines in which `send --lesson` says what it sends.
    static final String[] SENT = Message.ALL.stream()
            .map(message -> "sent " + Language.ENGLISH.say("count.byte", message.size()) + ": " + message.text()).toArray(String[]::new);

    private LessonMessages() {}
}
