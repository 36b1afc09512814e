package echo.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Keeps what is written to it, and fails once told to.
final class Sink extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile String failure;

    /// Makes every later write fail.
    void breakWith(String failure) {
        this.failure = failure;
    }

    static Sink broken(String failure) {
        var sink = new Sink();
        sink.breakWith(failure);
        return sink;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
        bytes.write(content, offset, length);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return text().lines().toList();
    }
}
