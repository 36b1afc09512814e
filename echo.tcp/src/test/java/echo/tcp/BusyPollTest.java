package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BusyPollTest {

    private interface Arrival {
        int at(int look) throws IOException;
    }

    private final ByteBuffer buffer = ByteBuffer.allocate(1);
    private final Semaphore processors = new Semaphore(1);
    private final BusyPoll busyPoll = new BusyPoll(processors);
    private int looks;

    @Test
    void readsWhatArrivesSoon() throws Exception {
        assertThat(read(true, look -> look == 3 ? 7 : 0)).isEqualTo(7);
        assertThat(looks).isEqualTo(3);
        assertThat(read(true, _ -> -1)).isEqualTo(-1);
    }

    @Test
    void givesUpIfNothingArrives() throws Exception {
        assertThat(read(true, _ -> 0)).isZero();
        assertThat(looks).isPositive();
    }

    @Test
    void doesNotLookAtFirstUnlessItIsATrial() throws Exception {
        assertThat(read(false, _ -> 1)).isZero();
        assertThat(looks).isZero();
    }

    @Test
    void looksOnceItHasPaidAndUntilItDoesNot() throws Exception {
        read(true, _ -> 1);
        assertThat(read(false, _ -> 1)).isOne();
        assertThat(read(false, _ -> 0)).isZero();
        assertThat(read(false, _ -> 1)).isZero();
    }

    @Test
    void hasToPayMoreThanTenTimesOfEleven() throws Exception {
        read(true, _ -> 1);
        for (int i = 0; i < 100; i++) {
            for (int paid = 0; paid < 10; paid++) {
                assertThat(read(false, _ -> 1)).isOne();
            }
            read(false, _ -> 0);
        }
        assertThat(read(false, _ -> 1)).isOne();
        for (int i = 0; i < 2; i++) {
            read(false, _ -> 1);
            read(false, _ -> 0);
        }
        assertThat(read(false, _ -> 1)).isZero();
    }

    @Test
    void doesNotLookAnyMoreAfterAHundredAndTwentyEightInVain() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            read(true, _ -> 1);
        }
        for (int i = 0; i < 128; i++) {
            read(false, _ -> 0);
            assertThat(looks).isPositive();
        }
        assertThat(read(false, _ -> 1)).isZero();
    }

    @Test
    void keepsNoMoreProcessorsBusyThanItMay() throws Exception {
        read(true, _ -> 1);
        assertThat(busyPoll.pays()).isTrue();
        assertThat(read(true, _ -> {
            assertThat(read(true, _ -> 2)).isZero();
            assertThat(busyPoll.pays()).isFalse();
            return 1;
        })).isOne();
        assertThat(busyPoll.pays()).isTrue();
        assertThat(read(true, _ -> 2)).isEqualTo(2);
    }

    @Test
    void keepsNoneBusyOnceItHasFailed() throws Exception {
        assertThatThrownBy(() -> read(true, _ -> {
            throw new IOException("reset");
        })).isInstanceOf(IOException.class).hasMessage("reset");
        assertThat(processors.availablePermits()).isOne();
    }

    private int read(boolean trial, Arrival arrival) throws IOException {
        looks = 0;
        return busyPoll.read(new PlainDuplex(null) {
            @Override
            public int readArrived(ByteBuffer buffer) throws IOException {
                return arrival.at(++looks);
            }
        }, buffer, trial);
    }
}
