package echo.tcp;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.net.ssl.SSLException;

/// What lies below TLS, as its records are read. The JDK reads on while records bring no data, as empty ones and those that change keys
/// do: somebody who sends nothing else would keep a processor busy, and never let another connection have its turn.
final class RawInput extends FilterInputStream {

    /// More than any handshake takes, in bytes.
    private static final int MOST_WITHOUT_DATA = 256 * 1024;
    /// How many reads to make before others have their turn.
    private static final int TURN = 32;

    private int withoutData;
    private int reads;
    private volatile boolean reading;

    RawInput(InputStream input) {
        super(input);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        read(one, 0, 1);
        return one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (++reads % TURN == 0) {
            Thread.yield();
        }
        reading = true;
        try {
            int count = super.read(bytes, offset, length);
            if (count < 0) {
                throw new EOFException(); // as TLS would; the end itself is taken for a reason to close the socket
            }
            withoutData += count;
            if (withoutData > MOST_WITHOUT_DATA) {
                throw new SSLException("the peer sends records without data");
            }
            return count;
        } finally {
            reading = false;
        }
    }

    /// Called when records have brought data.
    void bringsData() {
        withoutData = 0;
    }

    /// {@return whether a read is under way}
    boolean isReading() {
        return reading;
    }
}
