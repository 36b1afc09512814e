package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.Arguments;

/// What the built archives say of themselves, line by line as `jar --describe-module` would.
class ModulesIT {

    private static Stream<Arguments> descriptions() {
        return Stream.of(
                Arguments.of("echo.api", """
                        exports echo.api
                        exports echo.api.capture
                        exports echo.api.lesson
                        exports echo.api.spi
                        requires java.base mandated
                        uses echo.api.spi.EchoProvider
                        """),
                Arguments.of("echo.tcp", """
                        contains echo.tcp
                        provides echo.api.spi.EchoProvider with echo.tcp.StreamProvider
                        requires echo.api
                        requires java.base mandated
                        """),
                Arguments.of("echo.udp", """
                        contains echo.udp
                        provides echo.api.spi.EchoProvider with echo.udp.DatagramProvider
                        requires echo.api
                        requires java.base mandated
                        """),
                Arguments.of("echo.cli", """
                        contains echo.cli
                        main-class echo.cli.Main
                        provides java.util.spi.ToolProvider with echo.cli.Jecho
                        requires echo.api
                        requires java.base mandated
                        requires jdk.unsupported
                        """));
    }

    @ParameterizedTest
    @MethodSource("descriptions")
    void archiveDescribesItself(String module, String description) throws Exception {
        var descriptor = ModuleFinder.of(archive(module)).find(module).orElseThrow().descriptor();

        assertThat(descriptor.isOpen()).isFalse();
        assertThat(descriptor.isAutomatic()).isFalse();
        assertThat(describe(descriptor)).isEqualTo(description.lines().toList());
    }

    private static Path archive(String module) throws IOException {
        var target = Path.of(System.getProperty("basedir", ""), "..", module, "target");
        try (var files = Files.newDirectoryStream(target, module + "-*.jar")) {
            for (var file : files) {
                if (!file.toString().matches(".*-(sources|javadoc|tests)\\.jar")) {
                    return file;
                }
            }
        }
        throw new AssertionError("no archive in " + target);
    }

    private static List<String> describe(ModuleDescriptor descriptor) {
        var exported = descriptor.exports().stream().map(ModuleDescriptor.Exports::source).toList();
        return Stream.of(
                descriptor.exports().stream().map(exports -> "exports " + exports),
                descriptor.opens().stream().map(opens -> "opens " + opens),
                descriptor.packages().stream().filter(name -> !exported.contains(name)).map(name -> "contains " + name),
                descriptor.mainClass().stream().map(name -> "main-class " + name),
                descriptor.requires().stream().map(ModulesIT::describe),
                descriptor.uses().stream().map(service -> "uses " + service),
                descriptor.provides().stream().map(provides ->
                        "provides " + provides.service() + " with " + String.join(", ", provides.providers())))
                .flatMap(lines -> lines).sorted().toList();
    }

    private static String describe(ModuleDescriptor.Requires requires) {
        return Stream.concat(Stream.of("requires", requires.name()),
                requires.modifiers().stream().map(modifier -> modifier.toString().toLowerCase(Locale.ROOT)).sorted())
                .reduce((a, b) -> a + " " + b).orElseThrow();
    }
}
