package echo.benchmark;

import java.time.Instant;
import java.util.List;

/// All that a benchmark reports.
record Run(Instant time, Settings settings, Machine machine, Pinning pinning, ServerRuntime runtime, List<Outcome> outcomes) {

    boolean failed() {
        return outcomes.stream().anyMatch(outcome -> !outcome.errors().isEmpty());
    }
}
