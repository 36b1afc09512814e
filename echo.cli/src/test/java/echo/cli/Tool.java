package echo.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/// Runs the tool on a thread of its own, with streams in memory. Closing it interrupts the tool and waits for its end.
final class Tool implements AutoCloseable {

    /// What a run of the tool left behind.
    record Outcome(int exitCode, byte[] output, String errors) {

        String text() {
            return new String(output, StandardCharsets.UTF_8);
        }

        List<String> errorLines() {
            return errors.lines().toList();
        }
    }

    private final Sink output;
    private final Sink errors = new Sink();
    private final Thread thread;
    private volatile boolean terminated;
    private volatile int exitCode = -1;

    private Tool(InputStream input, Sink output, String... args) {
        this.output = output;
        var terminal = new Terminal(input, output, new PrintStream(errors, true, StandardCharsets.UTF_8), () -> terminated);
        thread = Thread.ofPlatform().name("jecho").daemon().unstarted(() -> exitCode = Jecho.run(terminal, args));
    }

    private Tool started() {
        thread.start();
        return this;
    }

    static Tool start(String... args) {
        return start(new Sink(), args);
    }

    static Tool start(Sink output, String... args) {
        return start(InputStream.nullInputStream(), output, args);
    }

    static Tool start(InputStream input, Sink output, String... args) {
        return new Tool(input, output, args).started();
    }

    static Outcome run(String... args) {
        return run(new byte[0], args);
    }

    static Outcome run(byte[] input, String... args) {
        return run(new ByteArrayInputStream(input), args);
    }

    static Outcome run(InputStream input, String... args) {
        return run(input, new Sink(), args);
    }

    static Outcome run(InputStream input, Sink output, String... args) {
        try (var tool = start(input, output, args)) {
            return tool.await();
        }
    }

    /// Waits for a line of standard output, and returns it.
    String awaitLine(Predicate<String> wanted) {
        Eventually.await(() -> !thread.isAlive() || output.lines().stream().anyMatch(wanted),
                () -> output.text() + errors.text());
        return output.lines().stream().filter(wanted).findFirst()
                .orElseThrow(() -> new AssertionError("ended without the line: " + output.text() + errors.text()));
    }

    /// Waits for a line of standard error.
    void awaitError(Predicate<String> wanted) {
        Eventually.await(() -> errors.lines().stream().anyMatch(wanted), () -> output.text() + errors.text());
    }

    /// Waits for the n-th address that a server says it listens on, counted from 0.
    String awaitAddress(int index) {
        Eventually.await(() -> !thread.isAlive() || addresses().size() > index, () -> output.text() + errors.text());
        return addresses().get(index);
    }

    private List<String> addresses() {
        return output.lines().stream().filter(line -> line.startsWith("listening ")).map(line -> line.substring(10)).toList();
    }

    List<String> lines() {
        return output.lines();
    }

    void interrupt() {
        thread.interrupt();
    }

    Outcome interruptAndAwait() {
        interrupt();
        return await();
    }

    /// Interrupts as SIGTERM does.
    Outcome terminateAndAwait() {
        terminated = true;
        return interruptAndAwait();
    }

    Outcome await() {
        Eventually.await(() -> !thread.isAlive(), () -> output.text() + errors.text());
        return new Outcome(exitCode, output.bytes(), errors.text());
    }

    @Override
    public void close() {
        interrupt();
        await();
    }
}
