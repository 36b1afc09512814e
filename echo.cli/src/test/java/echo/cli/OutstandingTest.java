package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutstandingTest {

    private static final int CAPACITY = 128 * 1024;

    private final Outstanding outstanding = new Outstanding();

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(FakeServer.bytes(text));
    }

    @Test
    void equalBytesAreForgotten() throws Exception {
        outstanding.add(text("hello"));
        outstanding.compare(text("hel"));
        assertThat(outstanding.isEmpty()).isFalse();
        outstanding.compare(text("lo"));

        assertThat(outstanding.isEmpty()).isTrue();
        assertThat(outstanding.different()).isEqualTo(-1);
        assertThat(outstanding.sent()).isEqualTo(5);
        assertThat(outstanding.returned()).isEqualTo(5);
    }

    @Test
    void offsetOfTheFirstDifferenceIsKept() throws Exception {
        outstanding.add(text("abcdefghij"));
        outstanding.compare(text("abc"));
        outstanding.compare(text("dXfX"));
        outstanding.compare(text("Xij"));

        assertThat(outstanding.different()).isEqualTo(4);
        assertThat(outstanding.isEmpty()).isTrue();
    }

    @Test
    void bytesThatNobodySentDifferFromWhereTheyBegin() throws Exception {
        outstanding.add(text("abc"));
        outstanding.compare(text("abcd"));

        assertThat(outstanding.different()).isEqualTo(3);
        assertThat(outstanding.returned()).isEqualTo(3);
    }

    @Test
    void surplusAfterADifferenceDoesNotHideIt() throws Exception {
        outstanding.add(text("abc"));
        outstanding.compare(text("Xbcd"));

        assertThat(outstanding.different()).isEqualTo(0);
    }

    @Test
    void nothingIsOutstandingAtFirst() {
        assertThat(outstanding.isEmpty()).isTrue();
        assertThat(outstanding.silence()).isZero();
        assertThat(outstanding.different()).isEqualTo(-1);
    }

    @Test
    void silenceLastsWhileSomethingIsOutstanding() throws Exception {
        outstanding.add(text("ab"));
        Eventually.await(() -> outstanding.silence() > 1_000_000, () -> "no silence");
        outstanding.compare(text("ab"));

        assertThat(outstanding.silence()).isZero();
    }

    @Test
    void comparesAcrossTheEndOfTheRing() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 12; round++) {
            var bytes = new byte[random.nextInt(CAPACITY / 2, CAPACITY)];
            random.nextBytes(bytes);
            outstanding.add(ByteBuffer.wrap(bytes));
            var returning = ByteBuffer.wrap(bytes);
            while (returning.hasRemaining()) {
                int count = Math.min(returning.remaining(), random.nextInt(1, 500_000));
                outstanding.compare(returning.slice(returning.position(), count));
                returning.position(returning.position() + count);
            }
            assertThat(outstanding.different()).describedAs("seed %d, round %d", seed, round).isEqualTo(-1);
            assertThat(outstanding.isEmpty()).describedAs("seed %d, round %d", seed, round).isTrue();
        }
        assertThat(outstanding.sent()).isGreaterThan(CAPACITY);
    }

    @Test
    void noticesADifferenceJustBeyondTheEndOfTheRing() throws Exception {
        outstanding.add(ByteBuffer.allocate(CAPACITY - 3));
        outstanding.compare(ByteBuffer.allocate(CAPACITY - 3));
        outstanding.add(text("abcdef"));
        outstanding.compare(text("abcdXf"));

        assertThat(outstanding.different()).isEqualTo(CAPACITY + 1);
    }

    @Test
    void addingMoreThanTheRingHoldsWaitsForWhatComesBack() throws Exception {
        var added = new AtomicBoolean();
        var adder = Thread.ofPlatform().start(() -> {
            try {
                outstanding.add(ByteBuffer.allocate(CAPACITY + 10));
                added.set(true);
            } catch (InterruptedException e) {
                // the test has failed
            }
        });
        try {
            Eventually.await(() -> adder.getState() == Thread.State.WAITING, adder::toString);
            assertThat(outstanding.sent()).isEqualTo(CAPACITY);

            outstanding.compare(ByteBuffer.allocate(4));
            Eventually.await(() -> outstanding.sent() == CAPACITY + 4, adder::toString);
            outstanding.compare(ByteBuffer.allocate(6));
            adder.join();

            assertThat(added).isTrue();
        } finally {
            adder.interrupt();
        }
    }

    @Test
    void interruptEndsTheWaitForRoom() throws Exception {
        var interrupted = new AtomicBoolean();
        var adder = Thread.ofPlatform().start(() -> {
            try {
                outstanding.add(ByteBuffer.allocate(CAPACITY + 1));
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        Eventually.await(() -> adder.getState() == Thread.State.WAITING, adder::toString);

        adder.interrupt();
        adder.join();

        assertThat(interrupted).isTrue();
    }
}
