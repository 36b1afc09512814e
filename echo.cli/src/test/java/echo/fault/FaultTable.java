package echo.fault;

import echo.cli.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// What each fault came to: printed when all have been tried, and written to a file beside the image.
final class FaultTable implements AfterAllCallback {

    /// What part of the full number of times a fault is tried.
    private static final double SCALE = Double.parseDouble(System.getProperty("faults.scale", "0.1"));

    private record Row(String fault, String count, String outcome) {}

    private final String name;
    private final Queue<Row> rows = new ConcurrentLinkedQueue<>();

    FaultTable(String name) {
        this.name = name;
        rows.add(new Row("fault", "count", "outcome"));
    }

    static int scaled(int count) {
        return (int) Math.max(1, count * SCALE);
    }

    void add(String fault, long count, String outcome, Object... arguments) {
        rows.add(new Row(fault, "%,d".formatted(count), String.format(Locale.ROOT, outcome, arguments)));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        int width = rows.stream().mapToInt(row -> row.fault.length()).max().orElseThrow();
        var text = new StringBuilder();
        rows.forEach(row -> text.append(("%-" + width + "s | %9s | %s%n").formatted(row.fault, row.count, row.outcome)));
        Files.writeString(Image.HOME.resolveSibling(name + ".txt"), text);
        System.out.print(text);
    }
}
