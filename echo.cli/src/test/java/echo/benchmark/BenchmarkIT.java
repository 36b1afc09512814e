package echo.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import echo.cli.Child;
import echo.cli.Image;
import echo.cli.JsonSchema;
import echo.cli.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The benchmark, run as the build runs it but briefly: that it tells the truth, not how fast anything is.
class BenchmarkIT {

    @TempDir
    private Path folder;

    private Child.Outcome run(String... properties) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        Stream.concat(Stream.of("image=" + Image.HOME, "rounds=1", "seconds=0.2", "json=" + json()), Stream.of(properties))
                .map("-Dbenchmark."::concat).forEach(command::add);
        command.add(Path.of(System.getProperty("basedir", ""), "src/test/java/echo/benchmark/Benchmark.java").toString());
        return Child.run(command.toArray(String[]::new));
    }

    private Path json() {
        return folder.resolve("benchmark.json");
    }

    private static Map<?, ?> object(Object value) {
        return (Map<?, ?>) value;
    }

    private List<Map<?, ?>> loads() throws IOException {
        var text = Files.readString(json());
        assertThat(JsonSchema.named("jecho-benchmark-1").errors(text)).isEmpty();
        var loads = (List<?>) object(JsonText.parse(text)).get("loads");
        return loads.stream().<Map<?, ?>>map(BenchmarkIT::object).toList();
    }

    private static BigDecimal number(Map<?, ?> figures, String name) {
        return (BigDecimal) figures.get(name);
    }

    @Test
    void figuresFitTogether() throws IOException {
        var outcome = run("loads=tcp:8x64x2,udp:4x1400x2,idle:50x3");

        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(outcome.text()).contains("pinning  ", "-XX:+UseSerialGC", "udp:4x1400x2  median", "idle:50x3  median")
                .containsPattern("tcp:8x64x2 +median");
        var loads = loads();
        assertThat(loads).extracting(load -> load.get("load")).isEqualTo(List.of("tcp:8x64x2", "udp:4x1400x2", "idle:50x3"));
        for (var load : loads.subList(0, 2)) {
            var figures = object(load.get("median"));
            assertThat(number(figures, "echoes")).isPositive();
            assertThat(number(figures, "elapsed_ns")).isGreaterThanOrEqualTo(new BigDecimal(200_000_000));
            assertThat(number(figures, "least_share")).isBetween(BigDecimal.ZERO, BigDecimal.ONE);
            assertThat(Stream.of("p50_ns", "p99_ns", "p999_ns", "max_ns").map(name -> number(figures, name))).isSorted();
            assertThat(load.get("best")).isEqualTo(figures);
            assertThat(load.get("rounds")).isEqualTo(List.of(figures));
        }
        var idle = object(loads.getLast().get("median"));
        assertThat(number(idle, "connections")).isEqualByComparingTo("50");
        var taken = number(idle, "resident_bytes").subtract(number(idle, "resident_bytes_at_rest"));
        assertThat(number(idle, "resident_bytes_over_rest_per_connection").multiply(new BigDecimal(50)))
                .isCloseTo(taken, within(new BigDecimal(25)));
    }

    @Test
    void connectionsPauseIfTheyAreToldTo() throws IOException {
        var outcome = run("loads=tcp:20x64x1+10ms");

        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(outcome.text()).containsPattern("tcp:20x64x1\\+10ms +median");
        var load = loads().getFirst();
        assertThat(load.get("pause_ns")).isEqualTo(new BigDecimal(10_000_000));
        assertThat(object(load.get("median")).get("least_share")).isSameAs(JsonText.NULL);
        // about 2,000 at most, however fast the server is; in 0.2 s about 400
        assertThat(number(object(load.get("median")), "echoes_per_s")).isBetween(BigDecimal.ONE, new BigDecimal(3_000));
    }

    @Test
    void loadThatFailsIsToldAndNoFigureIsMadeUp() throws IOException {
        var outcome = run("loads=tcp:2x64x1",
                "server=" + Image.HOME.resolve("bin", "jecho") + " serve --max-bytes 1000 tcp://127.0.0.1:{port}");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.text()).containsPattern("FAILED  tcp:2x64x1: round 1: client [01]: ").doesNotContain("median");
        var load = loads().getFirst();
        assertThat((List<?>) load.get("rounds")).isEmpty();
        assertThat((List<?>) load.get("errors")).hasSize(1);
    }

    @Test
    void serverThatDoesNotComeUpIsTold() {
        var outcome = run("loads=tcp:2x64x1", "server=echo no such luck >&2; exit 3; : {port}");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).contains("benchmark: the server did not come up: no such luck");
    }

    @Test
    void propertyThatMakesNoSenseIsTold() {
        var outcome = run("loads=tcp:64x0x1");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors()).contains("benchmark: tcp:64x0x1: 0 is not within 1 and 67108864");
    }

    @Test
    void fileThatCannotBeWrittenIsToldBeforeAnythingIsMeasured() {
        var outcome = run("loads=tcp:2x64x1", "json=" + folder.resolve("missing", "benchmark.json"));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors()).contains("benchmark: benchmark.json: ").doesNotContain("round 1");
    }
}
