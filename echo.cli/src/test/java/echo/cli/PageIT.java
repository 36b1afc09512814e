package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The page as a browser lays it out, held against the JSON of the same run.
@Timeout(300)
class PageIT {

    private static final List<String> LANES = List.of("sent", "wire", "reads", "written", "received");
    private static final int PCAP_HEADER = 24;
    private static final Pattern MARK = Pattern.compile("<g class=\"mark [^>]*>");
    private static final Pattern ATTRIBUTE = Pattern.compile("data-([a-z-]+)=\"([^\"]*)\"");

    /// Writes down where the browser has put each mark. The page itself has no script, and forbids any.
    private static final String MEASURE = """
            <script>
            document.querySelectorAll('.chart').forEach((chart, run) => {
              const frame = chart.getBoundingClientRect();
              chart.querySelectorAll('.mark').forEach(mark => {
                const strand = mark.querySelector('.hit').getBoundingClientRect();
                const box = mark.querySelector('.box')?.getBoundingClientRect();
                Object.assign(mark.dataset, {run, width: frame.width, x: (strand.left + strand.right) / 2 - frame.left,
                  y: (strand.top + strand.bottom) / 2 - frame.top});
                if (box) {
                  Object.assign(mark.dataset, {left: box.left - frame.left, right: box.right - frame.left,
                    top: box.top - frame.top, bottom: box.bottom - frame.top});
                }
              });
            });
            document.body.dataset.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
            </script>
            </body>""";

    /// A lesson, as JSON and as a page.
    private record Told(List<Map<String, Object>> ledgers, String page) {

        @SuppressWarnings("unchecked") // the lines are objects
        static Told of(String... options) throws IOException {
            var file = folder.resolve("page.html");
            var outcome = Image.run(Stream.concat(Stream.of("lesson", "both", "--seed", "3", "--speed", "10", "--json",
                    "--html", file.toString()), Stream.of(options)).toArray(String[]::new));
            assertThat(outcome.exitCode()).describedAs(outcome.errors()).isZero();
            return new Told(outcome.lines().stream().map(line -> (Map<String, Object>) JsonText.parse(line)).toList(),
                    Files.readString(file));
        }

        private static List<?> entries(Map<?, ?> ledger, String lane) {
            return !lane.equals("wire") ? (List<?>) ledger.get(lane)
                    : ledger.get(lane) instanceof Map<?, ?> wire ? (List<?>) wire.get("packets") : List.of();
        }
    }

    @TempDir
    private static Path folder;
    private static Told plain;
    private static Told captured;

    @BeforeAll
    static void giveTheLesson() throws IOException {
        var pcap = folder.resolve("both.pcap");
        Files.write(pcap, Files.readAllBytes(Ledgers.capture("tcp")));
        var datagrams = Files.readAllBytes(Ledgers.capture("udp"));
        Files.write(pcap, Arrays.copyOfRange(datagrams, PCAP_HEADER, datagrams.length), StandardOpenOption.APPEND);
        plain = Told.of();
        captured = Told.of("--pcap", pcap.toString());
    }

    static List<Arguments> widths() {
        return Stream.of(plain, captured).flatMap(told -> Stream.of(1280, 800, 400).map(width -> Arguments.of(told, width))).toList();
    }

    @BeforeEach
    void needsChromium() {
        Assumptions.assumeTrue(Child.exists("chromium"), "chromium is not installed");
    }

    /// {@return the page as the browser has it}
    private static String load(String html, int width) throws IOException {
        var measured = html.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "").replace("</body>", MEASURE);
        assertThat(measured).hasSizeGreaterThan(html.length());
        var file = Files.writeString(Files.createTempFile(folder, "page", ".html"), measured);
        var outcome = Child.run("chromium", "--headless", "--no-sandbox", "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=" + width + ",900", "--dump-dom", file.toUri().toString());
        assertThat(outcome.text()).describedAs(outcome.errors()).contains("data-overflow=");
        return outcome.text();
    }

    private static List<Map<String, String>> marks(String dom) {
        return MARK.matcher(dom).results().map(mark -> {
            var attributes = new HashMap<String, String>();
            ATTRIBUTE.matcher(mark.group()).results().forEach(found -> attributes.put(found.group(1), found.group(2)));
            return (Map<String, String>) attributes;
        }).toList();
    }

    private static double number(Map<String, String> mark, String key) {
        return Double.parseDouble(mark.get(key));
    }

    /// Time runs evenly from the left edge to the right: every mark stands where its time puts it, to a pixel.
    private static void assertMarksStandWhereTheLedgersSay(Told told, String dom) {
        var marks = marks(dom);
        double range = Double.parseDouble(dom.replaceFirst("(?s).*?data-range-ns=\"(\\d+)\".*", "$1"));
        int entries = 0;
        for (int run = 0; run < told.ledgers.size(); run++) {
            double lastY = -1;
            var ledger = told.ledgers.get(run);
            for (var lane : LANES.stream().filter(ledger::containsKey).toList()) {
                double y = 0;
                for (var entry : Told.entries(ledger, lane)) {
                    var mark = find(marks, run, lane, (Map<?, ?>) entry);
                    var time = ((BigDecimal) ((Map<?, ?>) entry).get("time_ns")).doubleValue();
                    assertThat(number(mark, "x")).describedAs("%s", mark)
                            .isCloseTo(time / range * number(mark, "width"), within(1.0));
                    y = number(mark, "y");
                    entries++;
                }
                assertThat(y).describedAs("lane %s", lane).isGreaterThan(lastY);
                lastY = y;
            }
        }
        assertThat(marks).hasSize(entries);
    }

    private static Map<String, String> find(List<Map<String, String>> marks, int run, String lane, Map<?, ?> entry) {
        var found = marks.stream().filter(mark -> mark.get("run").equals(Integer.toString(run)) && mark.get("lane").equals(lane)
                && mark.get("number").equals(entry.get("number").toString())).toList();
        assertThat(found).singleElement().satisfies(mark -> {
            assertThat(mark).containsEntry("time-ns", entry.get("time_ns").toString())
                    .containsEntry("offset", entry.get("offset").toString()).containsEntry("bytes", entry.get("bytes").toString());
        });
        return found.getFirst();
    }

    @ParameterizedTest
    @MethodSource("widths")
    void marksStandWhereTheLedgersSay(Told told, int width) throws IOException {
        assertMarksStandWhereTheLedgersSay(told, load(told.page, width));
    }

    /// The numbers are those of the captures, as `tshark` tells them.
    @Test
    void marksOfTheNetworkStandWhereTheCaptureSays() throws IOException {
        var marks = marks(load(captured.page, 1280)).stream().filter(mark -> mark.get("lane").equals("wire")).toList();
        var stream = marks.stream().filter(mark -> mark.get("run").equals("0")).toList();
        var datagrams = marks.stream().filter(mark -> mark.get("run").equals("1")).toList();

        assertThat(stream).extracting(mark -> mark.get("bytes")).containsExactly("17", "1", "300", "1", "200", "1", "1448", "552");
        assertThat(datagrams).extracting(mark -> mark.get("bytes")).containsExactly("17", "1", "300", "1", "200", "1", "1472", "528");
        assertDistances(stream, 0.623258, 1.365371, 2.160917, 3.103698, 3.843913, 4.766564, 4.795901, 4.795927);
        assertDistances(datagrams, 0, 0.806155, 1.770915, 2.342305, 3.090669, 3.293642, 3.705037, 3.705055);
    }

    /// From the first mark on, in the proportion of the first to the last.
    private static void assertDistances(List<Map<String, String>> marks, double... seconds) {
        double first = number(marks.getFirst(), "x");
        double scale = (number(marks.getLast(), "x") - first) / (seconds[seconds.length - 1] - seconds[0]);
        for (int i = 0; i < seconds.length; i++) {
            assertThat(number(marks.get(i), "x") - first).isCloseTo((seconds[i] - seconds[0]) * scale, within(1.0));
        }
    }

    @Test
    void aMarkThatStandsElsewhereWouldBeNoticed() throws IOException {
        var page = plain.page;
        var mark = page.indexOf("<svg x='", page.indexOf("data-lane='reads' data-number='4'")) + 8;
        var moved = load(page.substring(0, mark) + "1" + page.substring(mark), 1280);

        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertMarksStandWhereTheLedgersSay(plain, moved));
    }

    @ParameterizedTest
    @MethodSource("widths")
    void noLabelLiesOverAnotherOrBeyondTheChart(Told told, int width) throws IOException {
        var labelled = marks(load(told.page, width));

        assertThat(labelled).isNotEmpty().allSatisfy(mark -> {
            assertThat(mark).containsKey("left");
            assertThat(number(mark, "left")).isGreaterThan(-0.5);
            assertThat(number(mark, "right")).isLessThan(number(mark, "width") + 0.5);
        });
        var overlaps = new ArrayList<String>();
        for (var one : labelled) {
            for (var other : labelled) {
                if (one != other && one.get("run").equals(other.get("run"))
                        && number(one, "left") < number(other, "right") && number(other, "left") < number(one, "right")
                        && number(one, "top") < number(other, "bottom") && number(other, "top") < number(one, "bottom")) {
                    overlaps.add(one + " over " + other);
                }
            }
        }
        assertThat(overlaps).isEmpty();
    }

    @Test
    void onANarrowScreenTheChartScrollsAndNotThePage() throws IOException {
        assertThat(load(captured.page, 400)).contains("data-overflow=\"0\"");
    }
}
