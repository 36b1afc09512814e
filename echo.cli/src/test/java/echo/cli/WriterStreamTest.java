package echo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.io.Writer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WriterStreamTest {

    private static final String TEXT = "aé€😀×…z";

    private final StringWriter writer = new StringWriter();
    private final WriterStream stream = new WriterStream(writer);

    @Test
    void decodesCharactersThatComeByteByByte() throws Exception {
        for (byte b : TEXT.getBytes(UTF_8)) {
            stream.write(b);
        }

        assertThat(writer).hasToString(TEXT);
    }

    @Test
    void decodesCharactersSplitAnywhere() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        var bytes = TEXT.repeat(200).getBytes(UTF_8);
        for (int start = 0; start < bytes.length;) {
            int count = Math.min(bytes.length - start, random.nextInt(7));
            stream.write(bytes, start, count);
            start += count;
        }

        assertThat(writer.toString()).describedAs("seed %d", seed).isEqualTo(TEXT.repeat(200));
    }

    @Test
    void writesWhatIsWholeAtOnce() throws Exception {
        var bytes = "a€".getBytes(UTF_8);

        stream.write(bytes, 0, 3);
        assertThat(writer).hasToString("a");
        stream.write(bytes, 3, 1);
        assertThat(writer).hasToString("a€");
    }

    @Test
    void replacesWhatIsNoUtf8() throws Exception {
        stream.write(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3, 'c'});

        assertThat(writer).hasToString("a\uFFFDb\uFFFDc");
    }

    @Test
    void flushesTheWriter() throws Exception {
        var flushed = new boolean[1];
        var flushing = new WriterStream(new Writer() {
            @Override
            public void write(char[] chars, int offset, int length) {}

            @Override
            public void flush() {
                flushed[0] = true;
            }

            @Override
            public void close() {}
        });

        flushing.flush();

        assertThat(flushed[0]).isTrue();
    }
}
