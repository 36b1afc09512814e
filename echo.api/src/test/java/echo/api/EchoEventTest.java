package echo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class EchoEventTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 7);

    private static EchoEvent.Read read(ByteBuffer content) {
        return new EchoEvent.Read(1, PEER, 2, 3, content);
    }

    @Test
    void aReadKeepsWhatWasBetweenPositionAndLimit() {
        var buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}).position(1).limit(4);
        var read = read(buffer);
        assertThat(read.size()).isEqualTo(3);
        assertThat(read.content()).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3, 4}));
        assertThat(buffer.position()).isEqualTo(1);
        assertThat(buffer.limit()).isEqualTo(4);
    }

    @Test
    void aReadDoesNotSeeTheBufferUsedAgain() {
        var bytes = new byte[] {1, 2, 3};
        var read = read(ByteBuffer.wrap(bytes));
        bytes[0] = 9;
        assertThat(read.content().get(0)).isEqualTo((byte) 1);
    }

    @Test
    void whoConsumesTheContentTakesNothingFromOthers() {
        var read = read(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        read.content().get();
        assertThat(read.size()).isEqualTo(3);
        assertThat(read.content().remaining()).isEqualTo(3);
        assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> read.content().put((byte) 0));
    }

    @Test
    void anEmptyDatagramIsARead() {
        assertThat(read(ByteBuffer.allocate(0)).size()).isZero();
    }
}
