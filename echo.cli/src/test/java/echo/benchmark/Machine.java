package echo.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The facts about this machine that figures depend on; `null` stands for what it does not tell.
///
/// @param model of a processor
/// @param loadAverage how many threads wanted to run in the last minute: about 0 on a quiet machine
/// @param jdk that the load generator runs on
record Machine(int processors, String model, String kernel, String architecture, Double loadAverage, String jdk) {

    static Machine here() {
        return new Machine(Runtime.getRuntime().availableProcessors(), Processes.value(Path.of("/proc/cpuinfo"), "model name"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"), System.getProperty("os.arch"),
                oneMinute(), Runtime.version().toString());
    }

    private static Double oneMinute() {
        try {
            return Double.valueOf(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        } catch (IOException e) {
            return null;
        }
    }
}
