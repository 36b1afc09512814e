package echo.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Measures the image's server, or another. `mvn -q -Pbenchmark` runs it; module-info-docs/performance.md tells how to read it.
///
/// Exit codes: 0 all was measured, 1 a load failed or the result could not be written, 2 a property makes no sense.
final class Benchmark {

    private Benchmark() {}

    public static void main(String... arguments) {
        try {
            var output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            System.exit(run(Settings.ofProperties(), output) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("benchmark: " + e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            System.err.println("benchmark: " + e);
            System.exit(1);
        }
    }

    /// {@return whether all loads could be measured in all rounds}
    private static boolean run(Settings settings, PrintStream output) throws IOException {
        var time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var machine = Machine.here();
        var pinning = Pinning.apply(settings.pin());
        ServerRuntime runtime;
        try (var server = new Server(settings.server(), pinning, settings.loads().getFirst().transport())) {
            runtime = ServerRuntime.of(server.program());
        } catch (IOException e) {
            System.err.println("benchmark: " + e.getMessage());
            return false;
        }
        output.print(TextReport.facts(settings, machine, pinning, runtime));
        var outcomes = settings.loads().stream().map(Outcome::new).toList();
        measure(settings, pinning, outcomes);
        output.print(TextReport.results(outcomes));
        var run = new Run(time, settings, machine, pinning, runtime, outcomes);
        if (settings.json() != null) {
            Files.writeString(settings.json(), JsonReport.of(run));
        }
        return !run.failed();
    }

    /// Loads take turns, so that a slow spell of the machine hits all alike.
    private static void measure(Settings settings, Pinning pinning, List<Outcome> outcomes) {
        for (int round = 1; round <= settings.rounds(); round++) {
            System.err.println("round " + round + " of " + settings.rounds() + "...");
            for (var outcome : outcomes) {
                try {
                    outcome.figures().add(figures(outcome.load(), settings, pinning));
                } catch (IOException e) {
                    outcome.errors().add("round " + round + ": " + e.getMessage());
                }
            }
        }
    }

    private static Figures figures(Load load, Settings settings, Pinning pinning) throws IOException {
        try (var server = new Server(settings.server(), pinning, load.transport())) {
            if (load.kind() == Load.Kind.IDLE) {
                try (var idle = new Idle(load, server)) {
                    return idle.run(settings.warmup(), settings.seconds());
                }
            }
            try (var generator = new Generator(load, server)) {
                return generator.run(settings.warmup(), settings.seconds());
            }
        }
    }
}
