package echo.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/// What the system tells about processes; `null` stands for what it does not.
final class Processes {

    private Processes() {}

    /// {@return the processor time that a process has used, in nanoseconds}
    static Long cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(null);
    }

    static Long difference(Long before, Long after) {
        return before == null || after == null ? null : (Long) (after - before);
    }

    /// {@return the resident memory of a process, in bytes: counted page by page where Linux does so, else its estimate}
    static Long resident(ProcessHandle process) {
        return Stream.of("smaps_rollup:Rss", "status:VmRSS").map(source -> source.split(":"))
                .map(source -> value(Path.of("/proc", Long.toString(process.pid()), source[0]), source[1]))
                .filter(value -> value != null).findFirst()
                .map(value -> 1024 * Long.parseLong(value.replaceAll("\\D", ""))).orElse(null);
    }

    /// {@return what follows a key and a colon in a file}
    static String value(Path file, String key) {
        try {
            return Files.readAllLines(file).stream().filter(line -> line.matches(key + "\\s*:.*")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /// {@return what a command prints, or `null` if it cannot be run or fails}
    static String output(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            var text = new String(process.getInputStream().readAllBytes()).strip();
            return process.waitFor() == 0 ? text : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
