package echo.cli;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.Endpoint;
import echo.api.SocketType;
import echo.api.lesson.Lesson;
import echo.api.lesson.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `jecho send`: sends messages or a stream, writes out what comes back, and compares the two.
final class Send {

    private static final int LARGEST_DATAGRAM = 65_507;
    private static final int STREAM_CHUNK = 64 * 1024;
    private static final int DATAGRAM_CHUNK = 1400;

    private static final Option<Duration> TIMEOUT = new Option<>("--timeout", "D", "send.timeout", Values::duration);
    private static final Option<Integer> SIZE = new Option<>("--size", "N", "send.size", Values.size(1, LARGEST_DATAGRAM));
    private static final Option<Boolean> LESSON = Option.flag("--lesson", "send.lesson");
    private static final Option<Range> PACE = new Option<>("--pace", "D..D", "send.pace", Range::of);

    static final Command COMMAND = new Command("send", "ADDRESS [TEXT]...", "send.summary", "send.description",
            Stream.concat(Stream.of(TIMEOUT, SIZE, LESSON, PACE, Seed.OPTION), Tls.OF_CLIENT.stream()).toList(), Send::run);

    private Send() {}

    private static int run(Arguments arguments, Terminal terminal) throws Failure, InterruptedException {
        if (arguments.operands().isEmpty()) {
            throw new Usage("usage.address");
        }
        var endpoint = Endpoint.of(arguments.operands().getFirst(), Serve.DEFAULT_PORT);
        var texts = arguments.operands().subList(1, arguments.operands().size());
        if (arguments.has(LESSON) && !texts.isEmpty()) {
            throw new Usage("usage.lesson");
        }
        for (var option : List.of(PACE, Seed.OPTION)) {
            if (arguments.has(option) && !arguments.has(LESSON)) {
                throw new Usage("usage.lesson.only", option.name());
            }
        }
        if (arguments.has(Seed.OPTION) && !arguments.has(PACE)) {
            throw new Usage("usage.seed", PACE.name());
        }
        var timeout = arguments.get(TIMEOUT).orElse(Duration.ofSeconds(5));
        var options = Tls.client(arguments, endpoint.scheme().equals("tls"), ClientOptions.defaults().withTimeout(timeout));
        try (var client = open(endpoint, options)) {
            boolean stream = client.type() == SocketType.STREAM;
            if (arguments.has(SIZE) && (stream || arguments.has(LESSON) || !texts.isEmpty())) {
                throw new Usage("usage.size.stream");
            }
            int chunk = stream ? STREAM_CHUNK : arguments.get(SIZE).orElse(DATAGRAM_CHUNK);
            var source = arguments.has(LESSON) ? lesson(arguments, terminal)
                    : texts.isEmpty() ? Source.of(terminal.input(), chunk)
                    : Source.of(texts.stream().map(text -> message(text, stream)).toList());
            if (stream) {
                new StreamExchange(client, source, terminal, timeout).run();
            } else {
                new DatagramExchange(client, source, terminal, timeout).run();
            }
        } finally {
            terminal.endLine();
        }
        return Jecho.OK;
    }

    private static Source lesson(Arguments arguments, Terminal terminal) {
        var pace = arguments.get(PACE).orElse(Range.ZERO);
        long seed = Seed.of(arguments);
        if (!pace.isFixed()) {
            Seed.say(seed, arguments, terminal);
        }
        var pauses = Lesson.pauses(seed, pace.min(), pace.max());
        var messages = Message.ALL.iterator();
        return () -> {
            if (!messages.hasNext()) {
                return null;
            }
            TimeUnit.NANOSECONDS.sleep(pauses.getAsLong());
            var content = messages.next().content();
            terminal.note(new Phrase("send.sent", new Phrase("count.byte", content.remaining()), Text.escape(content)));
            return content;
        };
    }

    private static ByteBuffer message(String text, boolean stream) {
        if (text.indexOf('\ufffd') >= 0) {
            throw new Usage("usage.text.bytes");
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!stream && bytes.length > LARGEST_DATAGRAM) {
            throw new Usage("usage.text.size", bytes.length, LARGEST_DATAGRAM);
        }
        return ByteBuffer.wrap(bytes);
    }

    private static EchoClient open(Endpoint endpoint, ClientOptions options) throws Failure, InterruptedException {
        try {
            return EchoClient.open(endpoint.uri(), options);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException();
        } catch (IOException e) {
            throw Failure.connecting(endpoint.toString(), e);
        }
    }
}
