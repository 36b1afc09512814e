package echo.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.atomic.AtomicReference;

/// What the JDK waits with for the channels of virtual threads.
final class Pollers {

    private static boolean ready; // guarded by the class

    private Pollers() {}

    /// Has the JDK make its pollers. It does so when a virtual thread first waits for a channel, for which it needs descriptors: if
    /// a flood of connections has taken them all by then, no virtual thread can wait for a channel ever again.
    static synchronized void prepare() throws IOException {
        if (ready) {
            return;
        }
        var failure = new AtomicReference<Throwable>();
        var pipe = Pipe.open();
        try (var sink = pipe.sink(); var source = pipe.source()) {
            var reader = Thread.startVirtualThread(() -> {
                try {
                    source.read(ByteBuffer.allocate(1));
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            while (reader.isAlive() && reader.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            if (!reader.isAlive()) {
                throw new IOException("virtual threads cannot wait for channels", failure.get());
            }
            sink.write(ByteBuffer.allocate(1));
        }
        ready = true;
    }
}
