package echo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the guides against the examples: the Java that a guide shows is a marked region of a test, so that it compiles and runs.
class GuidesTest {

    private static final Path DOCS = Path.of(System.getProperty("basedir", ""));
    private static final Path EXAMPLES = DOCS.resolve(Path.of("src", "test", "java", "echo", "examples"));
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
    private static final Pattern REGION = Pattern.compile("(?ms)^ *// @start region=\"([^\"]+)\"\\n(.*?)^ *// @end$");
    private static final Pattern CALL = Pattern.compile("`([^`]+)`");
    private static final Pattern SECTION = Pattern.compile("\\(#([^)]+)\\)");

    /// What the lesson's course explains, and what a reader looks for beside it.
    private static final List<String> VOCABULARY = List.of(
            "AF_INET", "AF_INET6", "AF_UNIX", "SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_SEQPACKET", "socket",
            "gethostbyname", "getaddrinfo", "bind", "listen(backlog)", "accept", "connect", "connect_ex", "recv(bufsize)", "send",
            "sendall", "recvfrom", "sendto", "shutdown", "close", "getpeername", "getsockname", "setsockopt", "getsockopt",
            "SO_REUSEADDR", "settimeout", "gettimeout", "fileno", "setblocking", "makefile", "errno");

    @Test
    void everyJavaBlockOfAGuideIsAnExampleThatRuns() throws IOException {
        var examples = new ArrayList<String>();
        for (var file : List.of("QuickStartTest.java", "SocketCallsTest.java")) {
            examples.addAll(regions(file).values());
        }
        for (var guide : guides()) {
            assertThat(blocks(guide)).as("blocks of %s that are no example", guide)
                    .filteredOn(block -> !examples.contains(block)).isEmpty();
        }
    }

    @Test
    void everyExampleOfASocketCallIsShown() throws IOException {
        var shown = blocks(DOCS.resolve("sockets.md"));

        var regions = regions("SocketCallsTest.java");
        assertThat(regions).isNotEmpty();
        assertThat(regions.keySet()).as("examples that are not shown")
                .filteredOn(name -> !shown.contains(regions.get(name))).isEmpty();
    }

    @Test
    void theTableHasEveryCallThatTheCourseNames() throws IOException {
        var calls = new ArrayList<String>();
        for (var row : rows()) {
            CALL.matcher(row.split("\\|")[1]).results().forEach(call -> calls.add(call.group(1)));
        }
        assertThat(calls).containsAll(VOCABULARY);
    }

    /// A section that a row points to has an example, so that no row is without one.
    @Test
    void everyRowLeadsToASectionWithAnExample() throws IOException {
        var sections = new LinkedHashMap<String, String>();
        for (var section : read(DOCS.resolve("sockets.md")).split("(?m)^## ")) {
            sections.put(section.lines().findFirst().orElse("").toLowerCase(Locale.ROOT).replace(' ', '-'), section);
        }
        assertThat(rows()).isNotEmpty().allSatisfy(row -> {
            var link = SECTION.matcher(row);
            assertThat(link.find()).isTrue();
            assertThat(sections).containsKey(link.group(1));
            assertThat(sections.get(link.group(1))).contains("```java");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "sockets.md"})
    void linksToFilesThatExist(String guide) throws IOException {
        var links = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)[^)]*\\)").matcher(read(DOCS.resolve(guide))).results()
                .map(link -> link.group(1)).toList();

        assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(DOCS.resolve(link)).exists());
    }

    /// The rows of the first table, without its head.
    private static List<String> rows() throws IOException {
        return read(DOCS.resolve("sockets.md")).lines().dropWhile(line -> !line.startsWith("|")).skip(2)
                .takeWhile(line -> line.startsWith("|")).toList();
    }

    private static List<Path> guides() throws IOException {
        try (var files = Files.list(DOCS)) {
            var guides = new ArrayList<>(files.filter(file -> file.toString().endsWith(".md")).toList());
            guides.add(DOCS.resolve(Path.of("..", "README.md")));
            return guides;
        }
    }

    private static List<String> blocks(Path guide) throws IOException {
        return BLOCK.matcher(read(guide)).results().map(block -> block.group(1)).toList();
    }

    private static Map<String, String> regions(String file) throws IOException {
        var regions = new LinkedHashMap<String, String>();
        REGION.matcher(read(EXAMPLES.resolve(file))).results()
                .forEach(region -> regions.put(region.group(1), region.group(2).stripTrailing().stripIndent() + "\n"));
        return regions;
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).replace("\r\n", "\n");
    }
}
