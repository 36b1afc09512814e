package echo.cli;

import echo.api.SocketType;
import echo.api.lesson.Claim;
import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Lesson;
import echo.api.lesson.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/// `jecho lesson`: what the client sends and what the server reads, side by side.
final class Teach {

    private static final Option<Long> SEED = new Option<>("--seed", "N",
            "what the random pauses follow from (default: another each time, printed)", Values.anyLong());
    private static final Option<Integer> BUFFER = new Option<>("--buffer", "N",
            "bytes that a read of the server takes at most (default 1024)", Values.size(1, 1 << 30));
    private static final Option<Double> SPEED = new Option<>("--speed", "X",
            "divide all pauses by X, from 0.01 to 1000 (default 1)", Values.decimal(0.01, 1000));

    static final Command COMMAND = new Command("lesson", "[tcp|udp|both]", "shows why TCP is a stream and UDP is messages",
            List.of("A client sends seven messages, with random pauses below one second; a server reads them, with pauses of its own.",
                    "Both run here, on loopback. Each message sent and each read made is printed as it happens, then what they show."),
            List.of(SEED, BUFFER, SPEED), Teach::run);

    private static final String ROW = "%6s %6s  %1s %6s %5s  %-11s| %6s %2s %6s %5s  %s";
    private static final int MESSAGE_WIDTH = 11;

    private final Terminal terminal;

    private Teach(Terminal terminal) {
        this.terminal = terminal;
    }

    private static int run(Arguments arguments, Terminal terminal) throws Failure, InterruptedException {
        var transports = switch (String.join(" ", arguments.operands())) {
            case "tcp" -> List.of("tcp");
            case "udp" -> List.of("udp");
            case "", "both" -> List.of("tcp", "udp");
            default -> throw new IllegalArgumentException("expected tcp, udp or both, not: "
                    + Text.escape(String.join(" ", arguments.operands())));
        };
        long seed = arguments.get(SEED).orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000));
        boolean held = true;
        for (var transport : transports) {
            var lesson = new Lesson(transport, seed, arguments.get(BUFFER).orElse(1024), arguments.get(SPEED).orElse(1.0));
            held &= new Teach(terminal).teach(lesson);
        }
        return held ? Jecho.OK : Jecho.OTHER_SIDE;
    }

    /// Runs a lesson; tells whether it showed what it claims.
    private boolean teach(Lesson lesson) throws Failure, InterruptedException {
        header(lesson);
        var outputFailure = new AtomicReference<UncheckedIOException>();
        var pupil = Thread.currentThread();
        try {
            var ledger = lesson.run(entry -> {
                try {
                    row(entry);
                } catch (UncheckedIOException e) {
                    outputFailure.set(e);
                    pupil.interrupt();
                }
            });
            return verdict(ledger);
        } catch (IOException | InterruptedException e) {
            Thread.interrupted();
            if (outputFailure.get() != null) {
                throw outputFailure.get();
            }
            if (e instanceof IOException failure && !(e instanceof ClosedByInterruptException)) {
                throw Failure.connecting(lesson.address(), failure);
            }
            throw new InterruptedException();
        }
    }

    private void header(Lesson lesson) {
        terminal.print(String.format(Locale.ROOT, "%S: seed %d, buffer %d bytes, speed %s; times in seconds",
                lesson.address(), lesson.seed(), lesson.bufferSize(), Values.plain(lesson.speed())));
        terminal.print("");
        line("", "", "", "client", "sends", "", "", "", "server", "reads", "");
        line("plan", "time", "#", "offset", "bytes", "message", "time", "#", "offset", "bytes", "of message");
    }

    private void row(Entry entry) {
        switch (entry) {
            case Entry.Sent sent -> {
                var message = sent.message();
                line(seconds(sent.planned()), seconds(sent.nanos()), message.number(), message.offset(), message.size(),
                        abbreviate(message.toString()), "", "", "", "", "");
            }
            case Entry.Read read -> line("", "", "", "", "", "", seconds(read.nanos()), read.number(), read.offset(), read.size(),
                    read.messages().stream().map(message -> part(message, read)).collect(Collectors.joining(", ")));
            case Entry.Written _, Entry.Received _ -> { }
        }
    }

    private void line(Object... cells) {
        terminal.print(String.format(Locale.ROOT, ROW, cells).stripTrailing());
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }

    private static String abbreviate(String text) {
        return text.length() <= MESSAGE_WIDTH ? text : text.substring(0, MESSAGE_WIDTH - 1) + "…";
    }

    private static String part(Message message, Entry.Read read) {
        boolean whole = read.offset() <= message.offset()
                && message.offset() + message.size() <= read.offset() + read.size();
        return read.truncated() ? message.number() + ", cut" : (whole ? "" : "part of ") + message.number();
    }

    /// Says what the run has shown; tells whether that is what the lesson claims.
    private boolean verdict(Ledger ledger) {
        terminal.print("");
        ledger.claims().forEach(claim -> terminal.print((claim.holds() ? "  ok    " : "  FAILS ") + claim.text()));
        terminal.print("");
        boolean held = ledger.claims().stream().allMatch(Claim::holds);
        if (!held) {
            terminal.print("This run did not show what the lesson claims.");
        } else if (ledger.type() == SocketType.STREAM) {
            terminal.print(String.format(Locale.ROOT, "TCP is a stream of bytes: %d messages sent, %d reads, the same bytes in order.",
                    Message.ALL.size(), ledger.reads().size()));
            terminal.print("Where one read ends and the next begins depends on timing alone.");
        } else {
            terminal.print("UDP is a sequence of messages: one read each. What exceeds the buffer is gone.");
        }
        terminal.print("");
        return held;
    }
}
