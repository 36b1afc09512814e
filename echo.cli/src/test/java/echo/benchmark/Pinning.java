package echo.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Keeps server and load apart: the server on the first processor, the load on the others.
///
/// @param server processors, `null` if nothing is pinned
/// @param load processors, `null` if nothing is pinned
/// @param text says so
record Pinning(String server, String load, String text) {

    /// Pins this process, if that is wanted and possible.
    static Pinning apply(boolean wanted) {
        if (!wanted) {
            return none("as asked");
        }
        var allowed = Processes.value(Path.of("/proc/self/status"), "Cpus_allowed_list");
        if (allowed == null || Processes.output("taskset", "--version") == null) {
            return none("there is no taskset here");
        }
        var processors = list(allowed);
        if (processors.size() < 2) {
            return none("there is but one processor");
        }
        var server = processors.getFirst().toString();
        var load = processors.stream().skip(1).map(String::valueOf).collect(Collectors.joining(","));
        if (Processes.output("taskset", "-a", "-p", "-c", load, Long.toString(ProcessHandle.current().pid())) == null) {
            return none("taskset failed");
        }
        return new Pinning(server, load, "server on processor " + server + ", load on " + load);
    }

    private static Pinning none(String reason) {
        return new Pinning(null, null, "none, " + reason + ": server and load share all processors");
    }

    /// Expands `0,2-4`.
    private static List<Integer> list(String ranges) {
        return Stream.of(ranges.split(",")).map(range -> range.split("-"))
                .flatMapToInt(ends -> IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])))
                .boxed().toList();
    }

    /// {@return a command that runs another where the server belongs}
    List<String> pinned(List<String> command) {
        var words = new ArrayList<String>(server == null ? List.of() : List.of("taskset", "-c", server));
        words.addAll(command);
        return words;
    }
}
