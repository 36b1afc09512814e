package echo.cli;

import java.nio.file.Path;
import java.util.stream.Stream;

/// The image, run as a user runs it.
public final class Image {

    public static final Path HOME = Path.of(System.getProperty("jecho.image"));
    static final String JECHO = HOME.resolve("bin", "jecho").toString();

    private Image() {}

    public static String[] command(String... args) {
        return Stream.concat(Stream.of(JECHO), Stream.of(args)).toArray(String[]::new);
    }

    static Child start(String... args) {
        return Child.start(command(args));
    }

    static Child.Outcome run(String... args) {
        return Child.run(command(args));
    }

    /// Runs a command line of the shell, in which `$jecho` is the tool.
    static Child.Outcome shell(String line) {
        var builder = new ProcessBuilder("sh", "-c", line).redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("jecho", JECHO);
        return Child.run(builder);
    }

    /// {@return the address that a server says it listens on}
    public static String address(Child server) {
        return server.awaitOutput("^listening (\\S+)$").group(1);
    }

    public static int port(Child server) {
        return Integer.parseInt(address(server).replaceFirst(".*:", ""));
    }
}
