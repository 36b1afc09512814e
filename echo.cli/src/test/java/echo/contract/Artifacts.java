package echo.contract;

import echo.api.EchoServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where the modules under test have been loaded from.
final class Artifacts {

    private Artifacts() {}

    static List<Path> modules() throws IOException {
        try (var tcp = EchoServer.open("tcp"); var udp = EchoServer.open("udp")) {
            return List.of(location(EchoServer.class), location(tcp.getClass()), location(udp.getClass()));
        }
    }

    /// The modules and these tests.
    static String classPath() throws IOException {
        return Stream.concat(modules().stream(), Stream.of(tests())).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    static Path tests() {
        var name = Artifacts.class.getName().replace('.', '/') + ".class";
        var file = Path.of(java.net.URI.create(Artifacts.class.getResource("/" + name).toString()));
        for (int i = name.split("/").length; i > 0; i--) {
            file = file.getParent();
        }
        return file;
    }

    private static Path location(Class<?> type) {
        return Path.of(java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }
}
