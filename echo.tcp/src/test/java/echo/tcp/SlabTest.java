package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlabTest {

    @Test
    void buffersShareNoByte() {
        var slab = new Slab(3);
        var buffers = IntStream.range(0, 1_000).mapToObj(_ -> slab.cut()).toList();
        for (int i = 0; i < buffers.size(); i++) {
            assertThat(buffers.get(i).remaining()).isEqualTo(3);
            buffers.get(i).put((byte) i).put((byte) (i >> 8)).put((byte) 7).flip();
        }
        for (int i = 0; i < buffers.size(); i++) {
            var buffer = buffers.get(i);
            assertThat(new byte[] {buffer.get(), buffer.get(), buffer.get()}).containsExactly(i, i >> 8, 7);
            assertThat(buffer.clear().remaining()).isEqualTo(3);
        }
    }
}
