package echo.tcp;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;

/// A connection that waits after each echo before it reads again.
final class DelayedConnection extends Connection {

    private final LongSupplier delays;

    DelayedConnection(long number, SocketChannel channel, Duplex duplex, StreamServer server) throws IOException {
        super(number, channel, duplex, server);
        this.delays = options().impairments().readDelays(number);
    }

    @Override
    boolean sharesTurns() {
        return false;
    }

    @Override
    void afterEcho() {
        awaitClosing(delays.getAsLong());
    }
}
