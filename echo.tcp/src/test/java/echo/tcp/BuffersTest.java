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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuffersTest {

    private static final int SIZE = 1 << 20;

    private final AtomicInteger made = new AtomicInteger();
    private final byte[] memory = new byte[SIZE]; // of all that are made here, as nothing is read into them
    private final Buffers buffers = new Buffers(SIZE, size -> {
        made.incrementAndGet();
        return ByteBuffer.wrap(memory, 0, size).slice();
    });

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatHasBeenGivenBackIsTakenAgainAndEmpty(boolean ofMuch) {
        var buffer = buffers.take(1, ofMuch);
        buffers.give(1, buffer.position(3).limit(5));
        assertThat(buffers.take(1, ofMuch)).isSameAs(buffer)
                .matches(taken -> taken.position() == 0 && taken.remaining() == taken.capacity());
    }

    @Test
    void oneOfMuchIsAsLargeAsHasBeenAskedForAndAnotherSmall() {
        assertThat(buffers.take(1, true).capacity()).isEqualTo(SIZE);
        assertThat(buffers.take(1, false).capacity()).isEqualTo(Buffers.SMALL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 128, 1000, Buffers.SMALL})
    void noneIsLargerThanHasBeenAskedFor(int size) {
        var buffers = new Buffers(size, ByteBuffer::allocate);
        assertThat(buffers.take(1, true).capacity()).isEqualTo(size);
        assertThat(buffers.take(1, false).capacity()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noTwoConnectionsGetTheSameOne(boolean ofMuch) {
        var taken = take(10, ofMuch);
        assertThat(identities(taken)).hasSize(10);
        giveBack(taken);
        assertThat(identities(take(10, ofMuch))).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFewAreKeptAndTheOthersForgotten(boolean ofMuch) {
        giveBack(take(1_000, ofMuch));
        made.set(0);
        take(1_000, ofMuch);
        assertThat(made).hasValue(1_000 - Buffers.SPARE * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereThereAreTooManyOneGetsAVerySmallOne(boolean ofMuch) {
        int size = ofMuch ? SIZE : Buffers.SMALL;
        var taken = new ArrayList<ByteBuffer>();
        do {
            taken.add(buffers.take(taken.size(), ofMuch));
        } while (taken.getLast().capacity() > 128);
        var others = taken.subList(0, taken.size() - 1);
        assertThat(made).hasValue(others.size());
        assertThat(others.stream().mapToLong(ByteBuffer::capacity).sum())
                .isLessThanOrEqualTo(Math.max(64 * SIZE, Runtime.getRuntime().maxMemory() / 4));
        assertThat(others.stream().filter(buffer -> buffer.capacity() != size).count()).as("where no large one fits any more")
                .isLessThan(SIZE / Buffers.SMALL);

        giveBack(taken);
        assertThat(take(100, ofMuch)).allMatch(buffer -> buffer.capacity() == size);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void asManyAsReadTogetherTakeNoMemoryAgain(boolean ofMuch) {
        for (int i = 0; i < 100; i++) {
            var taken = Stream.generate(() -> buffers.take(1, ofMuch)).limit(Buffers.SPARE).toList();
            taken.forEach(buffer -> buffers.give(1, buffer));
        }
        assertThat(made).hasValue(Buffers.SPARE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereThereAreTooManyOfOneKindTheOtherDoes(boolean ofMuch) {
        var spare = buffers.take(1, !ofMuch);
        buffers.give(1, spare);
        while (buffers.take(1, ofMuch) != spare) {
            // another
        }
        assertThat(buffers.take(1, ofMuch).capacity()).isLessThan(SIZE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 128, 129, Buffers.SMALL, SIZE})
    void whereMemoryIsShortOneGetsAVerySmallOneAndNothingIsLost(int size) {
        var isShort = new AtomicInteger(2_000);
        var buffers = new Buffers(size, asked -> {
            if (isShort.getAndDecrement() > 0) {
                throw new OutOfMemoryError("on purpose");
            }
            return ByteBuffer.allocateDirect(asked);
        });
        assertThat(LongStream.range(0, 1_000).mapToObj(number -> buffers.take(number, true)))
                .allMatch(buffer -> buffer.capacity() == Math.min(size, 128));
        assertThat(buffers.take(1, true)).matches(ByteBuffer::isDirect).matches(buffer -> buffer.capacity() == size);
    }

    private List<ByteBuffer> take(int count, boolean ofMuch) {
        return LongStream.range(0, count).mapToObj(number -> buffers.take(number, ofMuch)).toList();
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
