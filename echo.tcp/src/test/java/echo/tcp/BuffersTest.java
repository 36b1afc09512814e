package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuffersTest {

    private static final int SIZE = 1 << 20;

    private final AtomicInteger made = new AtomicInteger();
    private final byte[] memory = new byte[SIZE]; // of all that are made here, as nothing is read into them
    private final Buffers buffers = new Buffers(SIZE, _ -> {
        made.incrementAndGet();
        return ByteBuffer.wrap(memory);
    });

    @Test
    void oneThatHasBeenGivenBackIsTakenAgainAndEmpty() {
        var buffer = buffers.take(1);
        buffers.give(1, buffer.position(3).limit(5));
        assertThat(buffers.take(1)).isSameAs(buffer).matches(taken -> taken.position() == 0 && taken.remaining() == SIZE);
    }

    @Test
    void noTwoConnectionsGetTheSameOne() {
        var taken = take(10);
        assertThat(identities(taken)).hasSize(10);
        giveBack(taken);
        assertThat(identities(take(10))).hasSize(10);
    }

    @Test
    void aFewAreKeptAndTheOthersForgotten() {
        giveBack(take(1_000));
        made.set(0);
        take(1_000);
        assertThat(made).hasValueBetween(1_000 - Buffers.SPARE * Runtime.getRuntime().availableProcessors(), 999);
    }

    @Test
    void whereThereAreTooManyOneGetsASmallOne() {
        var taken = new ArrayList<ByteBuffer>();
        do {
            taken.add(buffers.take(taken.size()));
        } while (taken.getLast().capacity() == SIZE);
        assertThat(made).hasValue(taken.size() - 1);
        assertThat((taken.size() - 1L) * SIZE).isLessThanOrEqualTo(Math.max(64 * SIZE, Runtime.getRuntime().maxMemory() / 4));
        assertThat(taken.getLast().capacity()).isEqualTo(128);

        giveBack(taken);
        assertThat(take(100)).allMatch(buffer -> buffer.capacity() == SIZE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 128, 129, SIZE})
    void whereMemoryIsShortOneGetsASmallOneAndNothingIsLost(int size) {
        var isShort = new AtomicInteger(1_000);
        var buffers = new Buffers(size, _ -> {
            if (isShort.getAndDecrement() > 0) {
                throw new OutOfMemoryError("on purpose");
            }
            return ByteBuffer.allocateDirect(size);
        });
        assertThat(LongStream.range(0, 1_000).mapToObj(buffers::take)).allMatch(buffer -> buffer.capacity() == Math.min(size, 128));
        assertThat(buffers.take(1)).matches(ByteBuffer::isDirect).matches(buffer -> buffer.capacity() == size);
    }

    private List<ByteBuffer> take(int count) {
        return LongStream.range(0, count).mapToObj(buffers::take).toList();
    }

    private void giveBack(List<ByteBuffer> taken) {
        for (int i = 0; i < taken.size(); i++) {
            buffers.give(i, taken.get(i));
        }
    }

    private static Set<ByteBuffer> identities(List<ByteBuffer> buffers) {
        Set<ByteBuffer> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(buffers);
        return identities;
    }
}
