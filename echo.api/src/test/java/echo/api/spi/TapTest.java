package echo.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import echo.api.EchoEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TapTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 7);
    private static final String ONE_OF_EACH = "EchoStatistics[accepted=1, closed=1, reads=1, bytesRead=3, writes=1, bytesWritten=2, "
            + "truncated=1, refused=1, failed=1]";

    private final LogCounter log = new LogCounter();

    private static void reportOneOfEach(Tap tap) {
        tap.accepted(1, PEER);
        tap.truncated(1, PEER, 3);
        tap.read(1, PEER, 10, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        tap.written(1, PEER, 20, 2);
        tap.refused(1, PEER, EchoEvent.Refused.Reason.SOURCE_PORT_ZERO);
        tap.failed(1, PEER, new IOException("reset"));
        tap.closed(1, PEER, 3, 2, EchoEvent.Closed.Reason.FAILED);
    }

    @Test
    void countsAndTellsTheSame() {
        List<EchoEvent> events = new ArrayList<>();
        var tap = new Tap(Optional.of((Consumer<EchoEvent>) events::add), log);
        reportOneOfEach(tap);
        assertThat(tap.statistics()).hasToString(ONE_OF_EACH);
        assertThat(events).hasExactlyElementsOfTypes(EchoEvent.Accepted.class, EchoEvent.Truncated.class, EchoEvent.Read.class,
                EchoEvent.Written.class, EchoEvent.Refused.class, EchoEvent.Failed.class, EchoEvent.Closed.class);
        assertThat(events).allMatch(event -> event.connection() == 1 && event.peer() == PEER);
        assertThat(events).extracting(EchoEvent::nanoTime).isSorted();
    }

    @Test
    void countsWithoutAnObserver() {
        var tap = new Tap(Optional.<Consumer<EchoEvent>>empty(), log);
        reportOneOfEach(tap);
        assertThat(tap.statistics()).hasToString(ONE_OF_EACH);
    }

    @Test
    void openConnectionsAreThoseAcceptedAndNotClosed() {
        var tap = new Tap(Optional.<Consumer<EchoEvent>>empty(), log);
        for (int i = 1; i <= 5; i++) {
            tap.accepted(i, PEER);
        }
        tap.closed(2, PEER, 0, 0, EchoEvent.Closed.Reason.END_OF_STREAM);
        tap.closed(3, PEER, 0, 0, EchoEvent.Closed.Reason.CUT);
        assertThat(tap.statistics().open()).isEqualTo(3);
    }

    @Test
    void leavesTheBufferOfAReadAsItIs() {
        var buffer = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
        new Tap(Optional.of((Consumer<EchoEvent>) event -> ((EchoEvent.Read) event).content().get()), log).read(1, PEER, 0, buffer);
        assertThat(buffer.position()).isEqualTo(1);
        assertThat(buffer.limit()).isEqualTo(3);
    }

    @Test
    void nothingAnObserverThrowsLeavesIt() {
        var thrown = new ArrayList<Throwable>(List.of(new IllegalStateException("1"), new AssertionError("2"),
                new StackOverflowError(), new IllegalStateException("4")));
        var tap = new Tap(Optional.of((Consumer<EchoEvent>) event -> sneak(thrown.removeFirst())), log);
        assertThatCode(() -> {
            for (int i = 0; i < 4; i++) {
                tap.accepted(i, PEER);
            }
        }).doesNotThrowAnyException();
        assertThat(thrown).isEmpty();
        assertThat(tap.statistics().accepted()).isEqualTo(4);
        assertThat(log.errors).as("only the first is logged").isEqualTo(1);
    }

    @Test
    void notEvenACheckedExceptionLeavesIt() {
        var tap = new Tap(Optional.of((Consumer<EchoEvent>) event -> sneak(new IOException("smuggled"))), log);
        assertThatCode(() -> tap.accepted(1, PEER)).doesNotThrowAnyException();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void countsOfManyThreadsAddUp() throws InterruptedException {
        var tap = new Tap(Optional.<Consumer<EchoEvent>>empty(), log);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 10_000; n++) {
                    tap.written(1, PEER, 0, 3);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(tap.statistics().writes()).isEqualTo(80_000);
        assertThat(tap.statistics().bytesWritten()).isEqualTo(240_000);
    }

    private static final class LogCounter implements System.Logger {

        private int errors;

        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            errors += level == Level.ERROR ? 1 : 0;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... arguments) {
            errors += level == Level.ERROR ? 1 : 0;
        }
    }
}
