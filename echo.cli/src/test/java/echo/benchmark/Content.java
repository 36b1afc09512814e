package echo.benchmark;

import java.nio.ByteBuffer;
import java.util.Random;

/// What is sent: random bytes, of which each message has its own part, by client and number. So neither a message of another
/// client nor an earlier one of the same is taken for what was sent last.
final class Content {

    private static final int PLACES = 4099;

    private final ByteBuffer bytes;

    Content(int length) {
        var random = new byte[PLACES + length];
        new Random(1).nextBytes(random);
        bytes = ByteBuffer.allocateDirect(random.length).put(random);
    }

    static int place(int client, int number) {
        return Math.floorMod(client * 97 + number * 31, PLACES);
    }

    /// {@return a part, in a buffer that is valid until the next call}
    ByteBuffer at(int place, int length) {
        return bytes.limit(place + length).position(place);
    }
}
