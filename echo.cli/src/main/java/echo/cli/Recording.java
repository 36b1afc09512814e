package echo.cli;

import echo.api.capture.Capture;
import echo.api.lesson.Ledger;
import echo.api.lesson.Trace;
import echo.api.lesson.Tracer;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;

/// A file with a capture, which may still be written while the lesson runs.
final class Recording {

    /// How long what was captured may take to reach the file.
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final int HEADER = 24; // of a pcap

    /// What a capture told of a run.
    ///
    /// @param trace what was found, also before a failure
    /// @param failure why it is not all, or nothing
    record Reading(Optional<Trace> trace, Optional<Phrase> failure) {

        /// {@return whether nothing can be added}
        boolean isComplete() {
            return trace.filter(found -> found.ofThisRun() && found.missing() == 0).isPresent();
        }
    }

    private final Path file;
    private final BasicFileAttributes before;

    /// Fails at once if the file cannot be opened.
    Recording(Path file) throws Failure {
        this.file = file;
        try {
            before = Files.readAttributes(file, BasicFileAttributes.class);
            if (!before.isRegularFile()) { // to open a pipe might take for ever, and it cannot be read again
                throw new Failure(Jecho.USAGE, Phrase.at(file, new Phrase("failure.regular")));
            }
            Files.newByteChannel(file).close();
        } catch (IOException e) {
            throw new Failure(Jecho.USAGE, Phrase.at(file, Failure.reason(e)));
        }
    }

    /// {@return whether that is the same file, by whatever name}
    boolean is(Path other) {
        try {
            return Files.isSameFile(file, other);
        } catch (IOException e) {
            return false;
        }
    }

    /// Reads the capture, again and again while it is being written and has yet to hold all of a run.
    ///
    /// @throws InterruptedException if the thread is interrupted
    Reading read(Ledger ledger) throws InterruptedException {
        long start = System.nanoTime();
        var reading = readOnce(ledger);
        while (!reading.isComplete() && isBeingWritten() && System.nanoTime() - start < PATIENCE.toNanos()) {
            Thread.sleep(STEP);
            reading = readOnce(ledger);
        }
        return reading.isComplete() ? new Reading(reading.trace(), Optional.empty()) : reading;
    }

    private Reading readOnce(Ledger ledger) throws InterruptedException {
        if (Files.exists(file) && !Files.isRegularFile(file)) { // any more
            return new Reading(Optional.empty(), Optional.of(new Phrase("failure.regular")));
        }
        var tracer = new Tracer(ledger);
        var failure = Optional.<Phrase>empty();
        try (var input = Files.newInputStream(file)) {
            Capture.read(input, tracer);
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            failure = Optional.of(Failure.reason(e));
        }
        var trace = tracer.trace();
        return new Reading(trace, failure.or(() -> trace.isPresent() ? Optional.empty() : Optional.of(Words.noTrace(ledger.type()))));
    }

    private boolean isBeingWritten() {
        try {
            var now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.size() <= HEADER || now.size() != before.size() || !now.lastModifiedTime().equals(before.lastModifiedTime());
        } catch (IOException e) {
            return false;
        }
    }
}
