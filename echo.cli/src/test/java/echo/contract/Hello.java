package echo.contract;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/// What a client of TLS says first.
final class Hello {

    private Hello() {}

    static byte[] bytes() throws IOException {
        var engine = Keys.CLIENT.createSSLEngine("localhost", 7007);
        engine.setUseClientMode(true);
        var record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        return Bytes.array(record.flip());
    }

    /// {@return something like it}
    static byte[] spoiled(byte[] hello, SplittableRandom random) {
        var bytes = hello.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                bytes = new byte[random.nextInt(2000)];
                random.nextBytes(bytes);
            }
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> {
                for (int i = random.nextInt(1, 20); i > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            default -> {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
                System.arraycopy(hello, 0, bytes, hello.length, hello.length);
            }
        }
        return bytes;
    }
}
