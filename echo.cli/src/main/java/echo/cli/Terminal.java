package echo.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/// Where a command reads and writes. Results go out at once, and whole: a failure to write is not passed over.
final class Terminal {

    private final InputStream input;
    private final OutputStream output;
    private final PrintStream errors;
    private final BooleanSupplier terminated;
    private final Language language;
    private byte lastByte = '\n'; // of what was written; guarded by this

    /// @param input standard input
    /// @param output standard output, for results, as bytes
    /// @param errors standard error, for diagnostics
    /// @param terminated whether the command, when it is interrupted, was asked to end in good order, as by SIGTERM
    /// @param language the language of what is said
    Terminal(InputStream input, OutputStream output, PrintStream errors, BooleanSupplier terminated, Language language) {
        this.input = input;
        this.output = output;
        this.errors = errors;
        this.terminated = terminated;
        this.language = language;
    }

    /// Creates a terminal that speaks English.
    Terminal(InputStream input, OutputStream output, PrintStream errors, BooleanSupplier terminated) {
        this(input, output, errors, terminated, Language.ENGLISH);
    }

    /// {@return this terminal, to be used in its place, in another language}
    Terminal in(Language language) {
        return new Terminal(input, output, errors, terminated, language);
    }

    Language language() {
        return language;
    }

    InputStream input() {
        return input;
    }

    OutputStream output() {
        return output;
    }

    PrintStream errors() {
        return errors;
    }

    /// {@return whether this is the terminal of a process of its own, and not of a tool within another program}
    boolean isOfAProcess() {
        return output instanceof FileOutputStream;
    }

    boolean isTerminated() {
        return terminated.getAsBoolean();
    }

    /// Prints a line of text on standard output.
    ///
    /// @throws UncheckedIOException if it cannot be written
    void print(String line) {
        write(ByteBuffer.wrap((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8)));
    }

    /// Writes bytes to standard output.
    ///
    /// @param bytes those between its position and its limit; it must have an array
    /// @throws UncheckedIOException if they cannot be written
    synchronized void write(ByteBuffer bytes) {
        try {
            output.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            output.flush();
            if (output instanceof PrintStream stream && stream.checkError()) {
                throw new IOException("cannot write");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (bytes.hasRemaining()) {
            lastByte = bytes.get(bytes.limit() - 1);
        }
    }

    /// Ends the last line if a person is looking at it, whose prompt would otherwise follow it. Bytes for others stay as they are.
    synchronized void endLine() {
        if (lastByte != '\n' && isOfAProcess() && System.console() != null) {
            print("");
        }
    }

    /// Prints a line about what happens on standard error, on a line of its own if a person is looking.
    synchronized void note(Phrase phrase) {
        endLine();
        errors.println(Text.printable(phrase.in(language)));
    }

    /// Prints a diagnostic on standard error.
    void complain(Phrase phrase) {
        errors.println("jecho: " + Text.printable(phrase.in(language)));
    }
}
