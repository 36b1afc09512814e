package echo.benchmark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What a server runs on, if it is an image or a JDK.
///
/// @param java its version, or `null`
/// @param options of the JVM that were linked into it, or `null`
record ServerRuntime(String java, String options) {

    /// @param program that runs, or `null`
    static ServerRuntime of(Path program) {
        if (program == null || !program.endsWith("bin/java")) {
            return new ServerRuntime(null, null);
        }
        var home = program.getParent().getParent();
        var version = release(home);
        try (var image = FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", home.toString()))) {
            var options = image.getPath("/modules/java.base/jdk/internal/vm/options");
            return new ServerRuntime(version, Files.exists(options) ? Files.readString(options).strip().replaceAll("\\s+", " ") : "");
        } catch (IOException e) {
            return new ServerRuntime(version, null);
        }
    }

    private static String release(Path home) {
        try (var lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=")).findFirst()
                    .map(line -> line.replaceAll("^.*=|\"", "")).orElse(null);
        } catch (IOException e) {
            return null;
        }
    }
}
