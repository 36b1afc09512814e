package echo.contract;

import echo.api.EchoClient;
import echo.api.SocketType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/// Bytes to send, and those that come back.
public final class Bytes {

    public static final long SEED = 862;

    private Bytes() {}

    public static byte[] random(int size) {
        var bytes = new byte[size];
        new SplittableRandom(SEED + size).nextBytes(bytes);
        return bytes;
    }

    static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static byte[] array(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /// Receives a stream to its end.
    public static byte[] receiveAll(EchoClient client) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(8192);
        while (client.receive(buffer.clear()) >= 0) {
            all.writeBytes(array(buffer.flip()));
        }
        return all.toByteArray();
    }

    /// Receives as many bytes, or that datagram.
    static byte[] receive(EchoClient client, int size) throws IOException {
        var buffer = ByteBuffer.allocate(size);
        do {
            if (client.receive(buffer) < 0) {
                break;
            }
        } while (buffer.hasRemaining() && client.type() == SocketType.STREAM);
        return array(buffer.flip());
    }
}
