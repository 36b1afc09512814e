package echo.contract;

import echo.api.EchoClient;
import echo.api.EchoServer;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;

/// Streams a gibibyte through a server in the same process, comparing what comes back as it comes: run with a heap far smaller.
final class Gibibyte {

    private static final long SIZE = 1L << 30;
    private static final int CHUNK = 64 * 1024;

    private Gibibyte() {}

    public static void main(String[] args) throws Exception {
        long received;
        try (var server = EchoServer.open(args[1], Transport.valueOf(args[0]).options()); var client = EchoClient.open(server.uri(), Transport.patient())) {
            var receiver = new FutureTask<>(() -> receive(client));
            Thread.ofPlatform().start(receiver);
            send(client);
            received = receiver.get();
        }
        if (received != SIZE) {
            throw new AssertionError("received " + received + " of " + SIZE + " bytes");
        }
    }

    private static void send(EchoClient client) throws Exception {
        var chunks = new Chunks();
        for (long sent = 0; sent < SIZE; sent += CHUNK) {
            client.send(chunks.next());
        }
        client.shutdownOutput();
    }

    private static long receive(EchoClient client) throws Exception {
        var chunks = new Chunks();
        var buffer = ByteBuffer.allocate(CHUNK);
        long received = 0;
        while (client.receive(buffer) >= 0) {
            if (!buffer.hasRemaining()) {
                if (!buffer.flip().equals(chunks.next())) {
                    throw new AssertionError("a difference within " + CHUNK + " bytes of offset " + received);
                }
                received += CHUNK;
                buffer.clear();
            }
        }
        return received + buffer.position();
    }

    /// The same random bytes for whoever asks.
    private static final class Chunks {

        private final SplittableRandom random = new SplittableRandom(Bytes.SEED);
        private final byte[] bytes = new byte[CHUNK];

        ByteBuffer next() {
            random.nextBytes(bytes);
            return ByteBuffer.wrap(bytes);
        }
    }
}
