package echo.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;

/// Standard input that comes bit by bit.
final class Keyboard implements AutoCloseable {

    private final PipedOutputStream typed = new PipedOutputStream();
    private final PipedInputStream input;

    Keyboard() throws IOException {
        input = new PipedInputStream(typed);
    }

    InputStream input() {
        return input;
    }

    void type(String text) throws IOException {
        typed.write(FakeServer.bytes(text));
        typed.flush();
    }

    void end() throws IOException {
        typed.close();
    }

    @Override
    public void close() throws IOException {
        end();
        input.close();
    }
}
