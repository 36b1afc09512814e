package echo.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Keeps a server busy with a load, and measures it. As it is the measuring instrument, it does what costs least: one thread
/// for all clients, which waits for whichever is ready, and allocates nothing for an echo.
final class Generator implements AutoCloseable {

    private static final long TICK_MS = 50;
    private static final Consumer<SelectionKey> READY = key -> {
        try {
            ((Client) key.attachment()).ready();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    };

    private final Load load;
    private final Server server;
    private final Selector selector = Selector.open();
    private final Tally tally = new Tally();
    private final Pauses pauses;
    private final List<Client> clients = new ArrayList<>();

    /// Connects all clients.
    Generator(Load load, Server server) throws IOException {
        this.load = load;
        this.server = server;
        pauses = new Pauses(load.pause());
        var content = new Content(load.batch());
        try {
            for (int i = 0; i < load.clients(); i++) {
                clients.add(switch (load.kind()) {
                    case UDP -> new DatagramClient(i, load, content, tally, server.address(), selector);
                    case TCP, IDLE -> new StreamClient(i, load, content, tally, pauses, server.address(), selector);
                });
            }
        } catch (IOException e) {
            close();
            throw new IOException("client " + clients.size() + ": " + e.getMessage(), e);
        }
    }

    /// Puts the load on for some seconds, and measures during some more.
    Figures run(double warmup, double seconds) throws IOException {
        try {
            for (var client : clients) {
                pauses.startAfterOne(client);
            }
            spin(warmup);
            tally.clear();
            clients.forEach(client -> client.served = 0);
            var serverCpu = server.cpu();
            var ownCpu = Processes.cpu(ProcessHandle.current());
            long begin = System.nanoTime();
            spin(seconds);
            long elapsed = System.nanoTime() - begin;
            return figures(elapsed, Processes.difference(serverCpu, server.cpu()),
                    Processes.difference(ownCpu, Processes.cpu(ProcessHandle.current())));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void spin(double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        long ticked = System.nanoTime();
        for (long now = ticked; now < end; now = System.nanoTime()) {
            await(Math.min(end - now, pauses.startAllThatAreDue(now)));
            if (now - ticked > TimeUnit.MILLISECONDS.toNanos(TICK_MS)) {
                ticked = now;
                for (var client : clients) {
                    client.expire(now);
                }
            }
        }
    }

    /// Waits until a client is ready, for some nanoseconds at most, in which it does not sleep for less than a millisecond.
    private void await(long nanos) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (millis > 0) {
            selector.select(READY, Math.min(millis, TICK_MS));
        } else {
            selector.selectNow(READY);
        }
    }

    private Figures figures(long elapsed, Long serverCpu, Long ownCpu) throws IOException {
        if (tally.echoes == 0) {
            throw new IOException("no echo came back" + (load.pause() == 0 ? "" : ", or the pauses are too long"));
        }
        boolean isBusy = load.pause() == 0;
        long least = clients.stream().mapToLong(client -> client.served).min().orElseThrow();
        return new Figures()
                .with("echoes", tally.echoes)
                .with("elapsed_ns", elapsed)
                .with("echoes_per_s", Math.round(tally.echoes * 1e9 / elapsed))
                .with("server_cpu_ns_per_echo", serverCpu == null ? null : (Long) (serverCpu / tally.echoes))
                .with("p50_ns", tally.latencies.percentile(0.5))
                .with("p99_ns", tally.latencies.percentile(0.99))
                .with("p999_ns", tally.latencies.percentile(0.999))
                .with("max_ns", tally.latencies.max())
                .with("least_share", isBusy ? (Double) ((double) least * clients.size() / tally.echoes) : null)
                .with("lost", tally.lost)
                .with("late", tally.late)
                .with("load_cpu_share", ownCpu == null || !isBusy ? null : (Double) ((double) ownCpu / elapsed));
    }

    @Override
    public void close() throws IOException {
        for (var client : clients) {
            client.channel().close();
        }
        selector.close();
    }
}
