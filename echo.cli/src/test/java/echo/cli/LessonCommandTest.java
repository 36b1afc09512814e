package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.lesson.Lesson;
import echo.api.lesson.Message;
import echo.api.lesson.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LessonCommandTest {

    private static final int LEFT_WIDTH = 41;
    private static final Pattern LANES = Pattern.compile("(?m)^ {15}\\| *[\\d.]+ +\\d+ +(\\d+)  ");
    static final Pattern READ = Pattern.compile("\\| +[\\d.]+ +\\d+ +\\d+ +(\\d+)  ");

    static String lesson(String... options) {
        var args = new ArrayList<>(List.of("lesson"));
        args.addAll(List.of(options));
        var outcome = Tool.run(args.toArray(String[]::new));
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.exitCode()).describedAs(outcome.text()).isZero();
        return outcome.text();
    }

    /// What is printed of the messages sent, without the times at which they really were.
    private static List<String> plan(String text) {
        return text.lines().filter(line -> line.matches(" *\\d+\\.\\d{3} +\\d+\\.\\d{3} .*"))
                .map(line -> line.substring(0, 6) + line.substring(13, LEFT_WIDTH)).toList();
    }

    private static int readBytes(String text) {
        return READ.matcher(text).results().mapToInt(found -> Integer.parseInt(found.group(1))).sum();
    }

    @Test
    void sameSeedPrintsTheSameMessagesAtTheSamePlannedTimes() {
        var first = plan(lesson("both", "--seed", "1", "--speed", "100"));

        assertThat(first).hasSize(14);
        assertThat(plan(lesson("both", "--seed", "1", "--speed", "100"))).isEqualTo(first);
        assertThat(plan(lesson("both", "--seed", "2", "--speed", "100"))).isNotEqualTo(first);
    }

    @Test
    void plannedTimesAreThoseOfTheApi() {
        var plan = Lesson.over("udp").withSeed(1).withSpeed(50).plan();
        var lines = plan(lesson("udp", "--seed", "1", "--speed", "50"));

        assertThat(lines).hasSize(7);
        assertThat(IntStream.range(0, 7)).allSatisfy(i -> {
            var message = Message.ALL.get(i);
            assertThat(lines.get(i).strip().split(" +")).startsWith(String.format(Locale.ROOT, "%.3f", plan.get(i) / 1e9),
                    Integer.toString(message.number()), Long.toString(message.offset()), Integer.toString(message.size()));
        });
    }

    @Test
    void seedThatWasNotGivenIsPrintedAndCanBeGiven() {
        var text = lesson("udp", "--speed", "1000");
        var seed = text.replaceFirst("(?s)^UDP: seed (\\d+),.*", "$1");

        assertThat(plan(lesson("udp", "--speed", "1000", "--seed", seed))).isEqualTo(plan(text));
    }

    @Test
    void streamShowsItsClaims() {
        var text = lesson("tcp", "--seed", "1", "--speed", "100");

        assertThat(text).startsWith("TCP: seed 1, buffer 1024 bytes, speed 100").doesNotContain("UDP", "FAILS")
                .containsPattern("  ok    the server's \\d+ reads add up to 2520 bytes, in order")
                .contains("  ok    no read is larger than the buffer of 1024 bytes");
        assertThat(readBytes(text)).isEqualTo(2520);
    }

    @Test
    void datagramsShowTheirClaims() {
        var text = lesson("udp", "--seed", "1", "--speed", "100");

        assertThat(text).startsWith("UDP: seed 1, buffer 1024 bytes, speed 100").doesNotContain("TCP", "FAILS")
                .contains("  ok    the server's 7 reads are the 7 messages, one each, in order")
                .contains("  ok    message 7 was cut to the buffer of 1024 bytes: 976 are lost");
        assertThat(READ.matcher(text).results().map(found -> found.group(1)))
                .containsExactly("17", "1", "300", "1", "200", "1", "1024");
    }

    @Test
    void bothIsTheDefault() {
        assertThat(lesson("--speed", "1000")).containsSubsequence("TCP: ", "UDP: ");
        assertThat(lesson("both", "--speed", "1000")).containsSubsequence("TCP: ", "UDP: ");
    }

    @Test
    void largerBufferCutsNothing() {
        assertThat(lesson("udp", "--buffer", "2KiB", "--speed", "1000")).contains("buffer 2048 bytes")
                .contains("  ok    no message exceeds the buffer, and none was cut");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 9})
    void outputThatBreaksInBetweenEndsItQuietly(int lines) {
        var output = new OutputStream() {
            private int left = lines;

            @Override
            public void write(int b) {
                throw new AssertionError("byte by byte");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (left-- == 0) {
                    throw new IOException("Broken pipe");
                }
            }
        };
        var errors = new Sink();
        var terminal = new Terminal(InputStream.nullInputStream(), output,
                new PrintStream(errors, true, StandardCharsets.UTF_8), () -> false);

        assertThat(Jecho.run(terminal, "lesson", "both", "--speed", "100")).isZero();
        assertThat(errors.text()).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void interruptEndsIt() {
        try (var tool = Tool.start("lesson", "tcp", "--seed", "1", "--speed", "0.01")) {
            tool.awaitLine(line -> line.contains("plan"));

            var outcome = tool.interruptAndAwait();

            assertThat(outcome.exitCode()).isEqualTo(130);
            assertThat(outcome.errors()).isEmpty();
        }
    }

    /// At this speed the margin is half a millisecond: whether it was enough is not known, but what is said of it must be true.
    @Test
    void resultThatTimingSpoiledIsSaidToBe() {
        var outcome = Tool.run("lesson", "tcp", "--result", "one", "--speed", "1000");
        var sizes = READ.matcher(outcome.text()).results().map(found -> Integer.valueOf(found.group(1))).toList();

        if (sizes.equals(Result.ONE.sizes())) {
            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.text()).doesNotContain("timing spoiled");
        } else {
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.text()).contains("timing spoiled this run.").containsPattern("(Read|Message) \\d came .* ms later than planned");
        }
    }

    @Test
    void echoesArePrintedIfAskedFor() {
        assertThat(lesson("udp", "--seed", "1", "--speed", "100")).doesNotContain("1 back");
        assertThat(lesson("udp", "--seed", "1", "--speed", "100", "--echoes").lines().filter(line -> line.matches(".*\\|.* back.*|.* back *\\|.*")))
                .hasSize(14);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--buffer=1", "--buffer=17", "--buffer=1024", "--buffer=4096"})
    void jsonIsALineForEachTransportOfTheSchema(String buffer) {
        var text = lesson("both", "--json", "--seed", "1", "--speed", "1000", buffer);

        assertThat(text.lines()).hasSize(2).allSatisfy(line -> assertThat(JsonSchema.named("jecho-lesson-1").errors(line)).isEmpty());
        assertThat(text.chars()).allMatch(c -> c < 0x7f);
    }

    @Test
    void pageIsWrittenBesideWhatIsPrinted(@TempDir Path folder) throws IOException {
        var file = folder.resolve("lesson.html");
        Files.writeString(file, "x".repeat(1_000_000));

        assertThat(lesson("--speed", "1000", "--html", file.toString())).containsSubsequence("TCP: ", "UDP: ");

        assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }

    @Test
    void pageThatCannotBeWrittenIsNoticedBeforeTheLesson(@TempDir Path folder) {
        var file = folder.resolve("missing/lesson.html");
        var outcome = Tool.run("lesson", "--speed", "0.01", "--html", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errorLines()).containsExactly("jecho: " + file + ": no such file or folder");
    }

    @Test
    void pageDoesNotTakeThePlaceOfTheCapture(@TempDir Path folder) throws IOException {
        var capture = Files.copy(Ledgers.capture("tcp"), folder.resolve("lesson.pcap"));
        var link = Files.createSymbolicLink(folder.resolve("lesson.html"), capture);
        var outcome = Tool.run("lesson", "tcp", "--speed", "1000", "--pcap", capture.toString(), "--html", link.toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errorLines()).containsExactly("jecho: " + link + ": this is the capture");
        assertThat(capture).hasSameBinaryContentAs(Ledgers.capture("tcp"));
    }

    @Test
    void pageThatWouldBeADeviceIsNoticedBeforeTheLesson() {
        var outcome = Tool.run("lesson", "--speed", "0.01", "--html", "/dev/null");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errorLines()).containsExactly("jecho: /dev/null: not a regular file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"tcp; 17, 1, 300, 1, 200, 1, 1448, 552", "udp; 17, 1, 300, 1, 200, 1, 1472, 528"})
    void captureOfAnotherRunIsShownBetweenAndSaidToBeOne(String transport, String sizes) {
        var text = lesson(transport, "--speed", "1000", "--pcap", Ledgers.capture(transport).toString());

        assertThat(LANES.matcher(text).results().map(found -> found.group(1)).collect(Collectors.joining(", "))).isEqualTo(sizes);
        assertThat(text).contains("carried 8 packets of it: " + sizes + ".", "The capture is of another run, 172.16.12.102:");
        assertThat(text.lines().filter(line -> line.contains("|"))).allMatch(line -> line.length() <= 80);
    }

    @Test
    void jsonHasWhatTheNetworkCarried() {
        var line = lesson("udp", "--json", "--speed", "1000", "--pcap", Ledgers.capture("udp").toString());

        assertThat(JsonSchema.named("jecho-lesson-1").errors(line)).isEmpty();
        assertThat(line).contains("\"wire\":{\"of_this_run\":false,\"source\":\"172.16.12.102:37279\"");
    }

    @Test
    void captureWithoutTheLessonLosesNothingOfTheResult(@TempDir Path folder) throws IOException {
        var page = folder.resolve("lesson.html");
        var outcome = Tool.run("lesson", "both", "--speed", "1000", "--html", page.toString(),
                "--pcap", Ledgers.capture("udp").toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errorLines()).containsExactly("jecho: " + Ledgers.capture("udp")
                + ": nothing of the lesson over TCP: no connection, from its SYN on, that carries its messages");
        assertThat(outcome.text()).containsSubsequence("TCP is a stream", "UDP is a sequence", "carried 8 packets");
        assertThat(Files.readString(page)).endsWith("</html>\n");
    }

    @Test
    void captureThatEndsEarlyIsShownAsFarAsItGoes(@TempDir Path folder) throws IOException {
        var bytes = Files.readAllBytes(Ledgers.capture("udp"));
        var file = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(bytes, bytes.length - 1));
        var outcome = Tool.run("lesson", "udp", "--speed", "1000", "--pcap", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors()).startsWith("jecho: " + file + ": byte ").contains("the file ends within frame 8");
        assertThat(outcome.text()).contains("carried 7 packets", "The capture lacks 528 bytes of the messages.", "UDP is a sequence");
    }

    @Test
    void whatIsNoCaptureIsAnErrorOfOneLine(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("text"), "x".repeat(1000));
        var outcome = Tool.run("lesson", "udp", "--json", "--speed", "1000", "--pcap", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errorLines()).containsExactly(
                "jecho: " + file + ": byte 0: no capture: it begins with 78787878, as neither pcap nor pcapng do");
        assertThat(outcome.text()).endsWith("\"wire\":null}\n");
    }

    @Test
    void captureThatCannotBeOpenedIsNoticedBeforeTheLesson(@TempDir Path folder) {
        for (var file : List.of(folder.resolve("missing.pcap"), folder)) {
            var outcome = Tool.run("lesson", "--speed", "0.01", "--pcap", file.toString());

            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.output()).isEmpty();
            assertThat(outcome.errorLines()).containsExactly("jecho: " + file
                    + (file == folder ? ": not a regular file" : ": no such file or folder"));
        }
    }
}
