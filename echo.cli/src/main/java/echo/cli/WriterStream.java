package echo.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Decodes UTF-8 for a writer, as a [java.util.spi.ToolProvider] may be given one; a character may come in several pieces.
final class WriterStream extends OutputStream {

    private final Writer writer;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] undecoded = new byte[0];

    WriterStream(Writer writer) {
        this.writer = writer;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var input = ByteBuffer.allocate(undecoded.length + length).put(undecoded).put(bytes, offset, length).flip();
        var chars = CharBuffer.allocate(input.remaining());
        decoder.decode(input, chars, false);
        undecoded = new byte[input.remaining()];
        input.get(undecoded);
        writer.append(chars.flip());
    }

    @Override
    public void flush() throws IOException {
        writer.flush();
    }
}
