package echo.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/// What is to be sent, piece by piece.
interface Source {

    /// {@return the next piece, or `null` at the end}
    ///
    /// @throws IOException if it cannot be read
    /// @throws InterruptedException if the thread is interrupted while nothing is to be sent yet
    ByteBuffer next() throws IOException, InterruptedException;

    static Source of(List<ByteBuffer> messages) {
        var rest = messages.iterator();
        return () -> rest.hasNext() ? rest.next() : null;
    }

    /// {@return what a stream holds, in pieces of what one read returns}
    ///
    /// @param size the largest piece, in bytes
    static Source of(InputStream input, int size) {
        return () -> {
            var bytes = new byte[size];
            int count = input.read(bytes);
            return count < 0 ? null : ByteBuffer.wrap(bytes, 0, count);
        };
    }
}
