package echo.api.lesson;

import static java.util.Objects.requireNonNull;

import echo.api.EchoClient;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/// When a run took place, and between which addresses: by this its packets are told from those of others. Immutable; no component is
/// `null`.
///
/// @param start from which the times of the ledger count, by the clock of this machine
/// @param client the client's address
/// @param server the server's address
public record Occasion(Instant start, InetSocketAddress client, InetSocketAddress server) {

    /// Creates an occasion.
    public Occasion {
        requireNonNull(start, "start");
        requireNonNull(client, "client");
        requireNonNull(server, "server");
    }

    static Optional<Occasion> of(Instant start, EchoClient client) {
        return client.localAddress() instanceof InetSocketAddress local && client.remoteAddress() instanceof InetSocketAddress remote
                ? Optional.of(new Occasion(start, local, remote)) : Optional.empty();
    }
}
