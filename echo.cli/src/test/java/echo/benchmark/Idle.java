package echo.benchmark;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// Connections that have echoed once, or more often, and then do nothing: what does each cost? The server is warmed up first, as what
/// it compiles would else count as connections. Memory is read before, with a third of them, and with all.
final class Idle implements AutoCloseable {

    private static final Load WARMUP = Load.parse("tcp:50x64x1");
    /// Descriptors that server and benchmark need beside connections.
    private static final int OTHER_DESCRIPTORS = 120;
    /// How many times as long as a load is measured memory is given to settle: a server may collect garbage some seconds after.
    private static final int SETTLING = 4;
    private static final int TIMEOUT_MS = 10_000;

    private final Server server;
    private final int connections;
    private final int echoes;
    private final List<Socket> held = new ArrayList<>();

    Idle(Load load, Server server) {
        this.server = server;
        connections = permitted(load.clients());
        echoes = load.depth();
    }

    /// {@return how many connections descriptors permit}
    static int permitted(int wanted) {
        var limit = Processes.output("sh", "-c", "ulimit -n");
        return limit == null || !limit.matches("\\d{1,9}") ? wanted
                : Math.max(3, Math.min(wanted, Integer.parseInt(limit) - OTHER_DESCRIPTORS));
    }

    Figures run(double warmup, double seconds) throws IOException {
        try (var generator = new Generator(WARMUP, server)) {
            generator.run(warmup, seconds);
        }
        pause(seconds);
        var atRest = server.resident();
        hold(connections / 3);
        pause(SETTLING * seconds);
        var atThird = server.resident();
        hold(connections);
        pause(SETTLING * seconds);
        var atAll = server.resident();
        for (var connection : held) {
            echo(connection);
        }
        return new Figures()
                .with("connections", (long) connections)
                .with("resident_bytes_at_rest", atRest)
                .with("resident_bytes_third", atThird)
                .with("resident_bytes", atAll)
                .with("resident_bytes_per_connection", slope(atThird, atAll, connections - connections / 3))
                .with("resident_bytes_over_rest_per_connection", slope(atRest, atAll, connections));
    }

    private static Long slope(Long from, Long to, int connections) {
        return from == null || to == null ? null : (Long) Math.round((double) (to - from) / connections);
    }

    private void hold(int count) throws IOException {
        int before = held.size();
        while (held.size() < count) {
            var connection = new Socket();
            held.add(connection);
            connection.connect(server.address(), TIMEOUT_MS);
            connection.setSoTimeout(TIMEOUT_MS);
            echo(connection);
        }
        for (int turn = 1; turn < echoes; turn++) {
            for (var connection : held.subList(before, count)) {
                echo(connection);
            }
        }
    }

    private void echo(Socket connection) throws IOException {
        try {
            connection.getOutputStream().write('E');
            if (connection.getInputStream().read() == 'E') {
                return;
            }
        } catch (IOException e) {
            throw new IOException("one of " + held.size() + " idle connections: " + e.getMessage(), e);
        }
        throw new IOException("one of " + held.size() + " idle connections does not echo");
    }

    private static void pause(double seconds) throws IOException {
        try {
            Thread.sleep((long) (seconds * 1000));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (var connection : held) {
            connection.close();
        }
    }
}
