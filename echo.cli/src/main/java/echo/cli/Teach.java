package echo.cli;

import echo.api.lesson.Claim;
import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Lesson;
import echo.api.lesson.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// `jecho lesson`: what the client sends and what the server reads, side by side, as JSON, or as a page.
final class Teach {

    private static final int COURSE_BUFFER = 1024;

    private static final Option<Result> RESULT = new Option<>("--result", "one|two", "lesson.result", Teach::result);
    private static final Option<Integer> BUFFER = new Option<>("--buffer", "N", "lesson.buffer", Values.size(1, 1 << 30));
    private static final Option<Double> SPEED = new Option<>("--speed", "X", "lesson.speed", Values.decimal(0.01, 1000));
    private static final Option<Boolean> ECHOES = Option.flag("--echoes", "lesson.echoes");
    private static final Option<Path> PCAP = new Option<>("--pcap", "FILE", "lesson.pcap", Values::file);
    private static final Option<Boolean> JSON = Option.flag("--json", "lesson.json");
    private static final Option<Path> HTML = new Option<>("--html", "FILE", "lesson.html", Values::file);

    static final Command COMMAND = new Command("lesson", "[tcp|udp|both]", "lesson.summary", "lesson.description",
            List.of(Seed.OPTION, RESULT, BUFFER, SPEED, ECHOES, PCAP, JSON, HTML), Teach::run);

    private final Arguments arguments;
    private final Terminal terminal;
    private final Result expected; // null if none is
    private final Words words;
    private Recording recording; // null if there is none
    private boolean isWireMissing;
    private final AtomicReference<UncheckedIOException> outputFailure = new AtomicReference<>();

    private Teach(Arguments arguments, Terminal terminal) {
        this.arguments = arguments;
        this.terminal = terminal;
        this.expected = arguments.get(RESULT).orElse(null);
        this.words = new Words(terminal.language());
    }

    private static Result result(String text) {
        return switch (text) {
            case "one" -> Result.ONE;
            case "two" -> Result.TWO;
            default -> throw new Usage("usage.neither", Text.escape(text), "one", "two");
        };
    }

    private static int run(Arguments arguments, Terminal terminal) throws Failure, InterruptedException {
        var transports = switch (String.join(" ", arguments.operands())) {
            case "tcp" -> List.of("tcp");
            case "udp" -> List.of("udp");
            case "", "both" -> List.of("tcp", "udp");
            default -> throw new Usage("usage.transport", Text.escape(String.join(" ", arguments.operands())));
        };
        return new Teach(arguments, terminal).teach(transports);
    }

    private int teach(List<String> transports) throws Failure, InterruptedException {
        int buffer = arguments.get(BUFFER).orElse(COURSE_BUFFER);
        double speed = arguments.get(SPEED).orElse(1.0);
        long seed = seed();
        checkResult(transports, buffer);
        recording = arguments.has(PCAP) ? new Recording(arguments.get(PCAP).orElseThrow()) : null;
        checkPage();
        var ledgers = new ArrayList<Ledger>();
        for (var transport : transports) {
            ledgers.add(teach(new Lesson(transport, seed, buffer, speed)));
        }
        writePage(ledgers);
        throwIfAny();
        return isWireMissing ? Jecho.USAGE : ledgers.stream().allMatch(this::held) ? Jecho.OK : Jecho.OTHER_SIDE;
    }

    private long seed() {
        if (arguments.has(Seed.OPTION) && expected != null) {
            throw new Usage("usage.result.seed");
        }
        return expected != null ? expected.seed() : Seed.of(arguments);
    }

    private void checkResult(List<String> transports, int buffer) {
        if (expected != null && !transports.contains("tcp")) {
            throw new Usage("usage.result.tcp");
        }
        if (expected != null && buffer != COURSE_BUFFER) {
            throw new Usage("usage.result.buffer", COURSE_BUFFER);
        }
    }

    /// Fails before the lesson, and not after it, if the page cannot be written, or would take the place of something else.
    private void checkPage() throws Failure {
        if (!arguments.has(HTML)) {
            return;
        }
        var file = arguments.get(HTML).orElseThrow();
        boolean exists = Files.exists(file);
        if (exists && !Files.isDirectory(file) && !Files.isRegularFile(file)) { // to open a pipe might take for ever
            throw new Failure(Jecho.USAGE, Phrase.at(file, new Phrase("failure.regular")));
        }
        if (exists && recording != null && recording.is(file)) {
            throw new Failure(Jecho.USAGE, Phrase.at(file, new Phrase("failure.capture")));
        }
        write(file, "", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (!exists) {
            file.toFile().delete();
        }
    }

    private void writePage(List<Ledger> ledgers) throws Failure {
        if (arguments.has(HTML)) {
            write(arguments.get(HTML).orElseThrow(), new Page(ledgers, expected, words).toString(), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        }
    }

    private static void write(Path file, String text, StandardOpenOption... options) throws Failure {
        try {
            Files.writeString(file, text, options);
        } catch (IOException e) {
            throw new Failure(Jecho.USAGE, Phrase.at(file, Failure.reason(e)));
        }
    }

    private boolean held(Ledger ledger) {
        return ledger.claims().stream().allMatch(Claim::holds) && Words.isAsExpected(ledger, expected);
    }

    private Ledger teach(Lesson lesson) throws Failure, InterruptedException {
        boolean json = arguments.has(JSON);
        if (!json) {
            words.table().header(lesson).forEach(this::print);
        }
        var ledger = join(run(lesson, json));
        if (json) {
            print(LedgerJson.of(ledger, expected, recording != null).toString());
        } else {
            ledger.trace().ifPresent(_ -> {
                print("");
                words.table().lanes(ledger).forEach(this::print);
            });
            verdict(ledger);
        }
        return ledger;
    }

    /// {@return the ledger with what the network carried, if there is a capture that tells}
    private Ledger join(Ledger ledger) throws InterruptedException {
        if (recording == null) {
            return ledger;
        }
        var reading = recording.read(ledger);
        reading.failure().ifPresent(why -> {
            terminal.complain(Phrase.at(arguments.get(PCAP).orElseThrow(), why));
            isWireMissing = true;
        });
        return reading.trace().map(ledger::with).orElse(ledger);
    }

    private Ledger run(Lesson lesson, boolean quietly) throws Failure, InterruptedException {
        var pupil = Thread.currentThread();
        var table = words.table();
        try {
            var ledger = lesson.run(entry -> {
                try {
                    if (!quietly && isShown(entry)) {
                        print(table.row(entry));
                    }
                } catch (UncheckedIOException e) {
                    pupil.interrupt();
                }
            });
            if (!arguments.has(HTML)) {
                throwIfAny();
            }
            return ledger;
        } catch (IOException | InterruptedException e) {
            Thread.interrupted();
            throwIfAny();
            if (e instanceof IOException failure && !(e instanceof ClosedByInterruptException)) {
                throw Failure.connecting(lesson.address(), failure);
            }
            throw new InterruptedException();
        }
    }

    /// Prints a line. Where nobody reads it any more the lesson ends, unless it has a page to write.
    private void print(String line) {
        if (outputFailure.get() != null) {
            return;
        }
        try {
            terminal.print(line);
        } catch (UncheckedIOException e) {
            outputFailure.set(e);
            if (!arguments.has(HTML)) {
                throw e;
            }
        }
    }

    private void throwIfAny() {
        if (outputFailure.get() != null) {
            Thread.interrupted(); // by the failure
            throw outputFailure.get();
        }
    }

    private boolean isShown(Entry entry) {
        return arguments.has(ECHOES) || entry instanceof Entry.Sent || entry instanceof Entry.Read;
    }

    private void verdict(Ledger ledger) {
        print("");
        ledger.claims().forEach(claim -> print(words.line(claim)));
        print("");
        words.verdict(ledger, expected).forEach(this::print);
        print("");
    }
}
