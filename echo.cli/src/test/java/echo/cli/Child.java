package echo.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A process that a test has started, and what it has written so far. Closing it ends it and its children.
public final class Child implements AutoCloseable {

    /// How a process ended, and what it wrote.
    public record Outcome(int exitCode, byte[] output, String errors) {

        public String text() {
            return new String(output, StandardCharsets.UTF_8);
        }

        public List<String> lines() {
            return text().lines().toList();
        }
    }

    private final Process process;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final List<Thread> readers;

    private Child(Process process) {
        this.process = process;
        readers = List.of(keep(process.getInputStream(), output), keep(process.getErrorStream(), errors));
    }

    private static Thread keep(InputStream input, ByteArrayOutputStream kept) {
        return Thread.ofVirtual().start(() -> {
            var bytes = new byte[64 * 1024];
            try (input) {
                for (int count; (count = input.read(bytes)) >= 0;) {
                    kept.write(bytes, 0, count);
                }
            } catch (IOException e) {
                // the process has been ended
            }
        });
    }

    /// Starts a command whose standard input stays open.
    public static Child start(String... command) {
        return start(new ProcessBuilder(command));
    }

    public static Child start(ProcessBuilder builder) {
        try {
            return new Child(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a command with standard input at its end.
    public static Outcome run(String... command) {
        return run(new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile()));
    }

    public static Outcome run(ProcessBuilder builder) {
        try (var child = start(builder)) {
            return child.await();
        }
    }

    /// {@return whether a command is installed}
    public static boolean exists(String command) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    public void type(byte[] bytes) {
        try {
            process.getOutputStream().write(bytes);
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] output() {
        return output.toByteArray();
    }

    /// Waits for something on standard output.
    public Matcher awaitOutput(String pattern) {
        return await(output, pattern);
    }

    /// Waits for something on standard error.
    public Matcher awaitErrors(String pattern) {
        return await(errors, pattern);
    }

    private Matcher await(ByteArrayOutputStream written, String pattern) {
        var wanted = Pattern.compile(pattern, Pattern.MULTILINE);
        Eventually.await(() -> hasEnded() || wanted.matcher(text(written)).find(), this::situation);
        var found = wanted.matcher(text(written));
        if (!found.find()) {
            throw new AssertionError("ended without " + pattern + ": " + situation());
        }
        return found;
    }

    private static String text(ByteArrayOutputStream written) {
        return written.toString(StandardCharsets.UTF_8);
    }

    private String situation() {
        return text(output) + text(errors);
    }

    /// {@return whether it has ended and everything it wrote has been read}
    private boolean hasEnded() {
        return !process.isAlive() && readers.stream().noneMatch(Thread::isAlive);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Sends a signal, such as INT.
    public void signal(String name) {
        run("kill", "-" + name, Long.toString(process.pid()));
    }

    /// {@return the most resident memory it has had so far, in KiB; 0 if it has ended}
    long peakMemory() {
        return kibibytes("VmHWM");
    }

    /// {@return its resident memory, in KiB; 0 if it has ended}
    public long memory() {
        return kibibytes("VmRSS");
    }

    private long kibibytes(String key) {
        var value = status(key).replaceAll("\\D", "");
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    /// {@return whether a signal has stopped it}
    public boolean isStopped() {
        return status("State").startsWith("T");
    }

    private String status(String key) {
        try (var lines = Files.lines(proc("status"))) {
            return lines.filter(line -> line.startsWith(key + ":")).map(line -> line.substring(key.length() + 1).strip())
                    .findFirst().orElse("");
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    /// {@return how many descriptors it has open; 0 if it has ended}
    public int descriptors() {
        var names = proc("fd").toFile().list();
        return names == null ? 0 : names.length;
    }

    private Path proc(String name) {
        return Path.of("/proc", Long.toString(process.pid()), name);
    }

    /// {@return the processor time it has used so far}
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public Outcome await() {
        Eventually.await(this::hasEnded, this::situation);
        return new Outcome(process.exitValue(), output(), text(errors));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
