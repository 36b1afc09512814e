package echo.udp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Tells that the kernel has granted a smaller receive buffer than asked for, once that matters: at once where datagrams come from
/// other hosts, and on loopback when some have been dropped.
final class Shortage {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));

    private final URI uri;
    private final InetSocketAddress address;
    private final int granted;
    private boolean told;

    Shortage(URI uri, InetSocketAddress address, int granted) {
        this.uri = uri;
        this.address = address;
        this.granted = granted;
    }

    /// Looks whether it matters.
    void look() {
        if (told) {
            return;
        }
        long dropped = TABLES.stream().mapToLong(this::dropped).sum();
        if (dropped > 0 || !address.getAddress().isLoopbackAddress()) {
            told = true;
            DatagramServer.LOGGER.log(Level.WARNING, uri + " has a receive buffer of " + granted + " bytes instead of "
                    + Sockets.RECEIVE_BUFFER + (dropped > 0 ? ", and the kernel has dropped " + dropped + " datagrams" : "")
                    + ": raise it with sysctl -w net.core.rmem_max=" + Sockets.RECEIVE_BUFFER);
        }
    }

    /// {@return the sum of the last column, for the sockets of the port; 0 where the system has no such table}
    private long dropped(Path table) {
        var port = ":%04X".formatted(address.getPort());
        try (var lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split("\\s+")).filter(columns -> columns[1].endsWith(port))
                    .mapToLong(columns -> Long.parseLong(columns[columns.length - 1])).sum();
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
