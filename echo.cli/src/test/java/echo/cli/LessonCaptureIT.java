package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The lesson, captured by `tcpdump` while it runs, on a loopback of its own: on that of the host others may send so much that
/// packets are missed.
@Timeout(120)
class LessonCaptureIT {

    private static final String NAMESPACE = "echo-lesson-" + ProcessHandle.current().pid();
    /// How far the clock of the capture, which counts microseconds of the day, may be from that of the run, in nanoseconds.
    private static final long CLOCKS = 100_000_000;

    @TempDir
    private Path folder;

    @BeforeEach
    void needsTcpdump() {
        Assumptions.assumeTrue(Child.exists("tcpdump"), "tcpdump is not installed");
        Assumptions.assumeTrue(Child.exists("ip"), "ip (iproute2) is not installed");
    }

    private static String[] inside(String... command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", NAMESPACE), Stream.of(command)).toArray(String[]::new);
    }

    private List<Map<?, ?>> teach(String... arguments) {
        var file = folder.resolve("lesson.pcap").toString();
        try {
            Assumptions.assumeTrue(Child.run("ip", "netns", "add", NAMESPACE).exitCode() == 0
                    && Child.run("ip", "-n", NAMESPACE, "link", "set", "lo", "up").exitCode() == 0, "no namespaces may be made here");
            try (var tcpdump = Child.start(inside("tcpdump", "-Z", "root", "-i", "lo", "-U", "--immediate-mode", "-w", file))) {
                tcpdump.awaitErrors("listening on lo");
                var outcome = Child.run(inside(Image.command(Stream.concat(Stream.of("lesson", "--seed", "3", "--json", "--pcap", file),
                        Stream.of(arguments)).toArray(String[]::new))));
                assertThat(outcome.exitCode()).describedAs(outcome.errors()).isZero();
                return outcome.lines().stream().<Map<?, ?>>map(line -> (Map<?, ?>) JsonText.parse(line)).toList();
            }
        } finally {
            Child.run("ip", "netns", "delete", NAMESPACE);
        }
    }

    private static List<Map<?, ?>> entries(Map<?, ?> of, String lane) {
        return ((List<?>) of.get(lane)).stream().<Map<?, ?>>map(entry -> (Map<?, ?>) entry).toList();
    }

    private static long nanos(Map<?, ?> entry) {
        return ((BigDecimal) entry.get("time_ns")).longValueExact();
    }

    private static long end(Map<?, ?> entry) {
        return ((BigDecimal) entry.get("offset")).add((BigDecimal) entry.get("bytes")).longValueExact();
    }

    @Test
    void whatTheNetworkCarriedLiesBetweenWhatWasSentAndWhatWasRead() {
        var ledgers = teach("both", "--speed", "10");

        assertThat(ledgers).hasSize(2).allSatisfy(ledger -> {
            var wire = (Map<?, ?>) ledger.get("wire");
            assertThat(wire.get("of_this_run")).isEqualTo(true);
            assertThat(wire.get("missing_bytes")).isEqualTo(BigDecimal.ZERO);
            for (var packet : entries(wire, "packets")) {
                assertThat(entries(ledger, "sent")).filteredOn(sent -> end(sent) >= end(packet)).first()
                        .satisfies(sent -> assertThat(nanos(sent)).isLessThan(nanos(packet) + CLOCKS));
            }
            for (var read : entries(ledger, "reads")) {
                assertThat(entries(wire, "packets")).filteredOn(packet -> end(packet) >= end(read)).first()
                        .satisfies(packet -> assertThat(nanos(packet)).isLessThan(nanos(read) + CLOCKS));
            }
        });
        assertThat(entries((Map<?, ?>) ledgers.getLast().get("wire"), "packets")).extracting(packet -> packet.get("bytes").toString())
                .containsExactly("17", "1", "300", "1", "200", "1", "2000");
    }
}
