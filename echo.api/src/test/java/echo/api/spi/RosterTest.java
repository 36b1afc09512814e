package echo.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.spi.AbstractEchoServer.Worker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RosterTest {

    private static final class Idle extends Worker {

        Idle() {
            super(null);
        }

        @Override
        protected Thread newThread() {
            throw new AssertionError("it is not started");
        }

        @Override
        protected boolean work() {
            return false;
        }

        @Override
        protected void endIfIdle() {
            // it does not work
        }

        @Override
        protected void cut() {
            // it does not work
        }
    }

    private final Roster roster = new Roster();

    @Test
    void knowsWhoHasComeAndNotGone() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var present = new ArrayList<Worker>();
        for (int i = 0; i < 10_000; i++) {
            if (present.isEmpty() || random.nextInt(5) < 3) {
                present.add(added());
            } else {
                roster.remove(present.remove(random.nextInt(present.size())));
            }
            assertThat(roster.size()).isEqualTo(present.size());
            assertThat(roster.isEmpty()).isEqualTo(present.isEmpty());
        }
        assertThat(roster.stream()).containsExactlyInAnyOrderElementsOf(present);
    }

    @Test
    void passesNobodyOverWhileOthersGo() {
        var all = added(100);
        var seen = new HashSet<Worker>();
        roster.stream().forEach(worker -> {
            seen.add(worker);
            roster.remove(worker);
        });
        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
        assertThat(roster.isEmpty()).isTrue();
    }

    @Test
    void passesNobodyOverWhileThoseGoThatComeLater() {
        var all = added(100);
        var seen = new ArrayList<Worker>();
        roster.stream().forEach(worker -> {
            seen.add(worker);
            if (seen.size() == 50) {
                all.subList(0, 25).forEach(roster::remove);
            }
        });
        assertThat(seen).containsAll(all.subList(25, 100)).doesNotContainAnyElementsOf(all.subList(0, 25));
    }

    @Test
    void takesNobodyOutInPlaceOfOneThatIsNotThere() {
        var here = added();
        var gone = added();
        roster.remove(gone);
        roster.remove(gone);
        roster.remove(new Idle());
        assertThat(roster.stream()).containsExactly(here);
    }

    @Test
    void passesNobodyOverWhoIsMovedMeanwhile() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            var leaving = added(500);
            var staying = added(500);
            var others = Thread.ofPlatform().start(() -> leaving.forEach(roster::remove));
            do {
                assertThat(roster.stream()).containsAll(staying);
            } while (others.isAlive());
            others.join();
            staying.forEach(roster::remove);
        }
    }

    @Test
    void knowsWhoHasComeAndNotGoneWhileManyDo() throws InterruptedException {
        var staying = added(10);
        var threads = IntStream.range(0, 4).mapToObj(_ -> Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 10_000; i++) {
                added(3).forEach(roster::remove);
            }
        })).toList();
        for (var thread : threads) {
            thread.join();
        }
        assertThat(roster.size()).isEqualTo(staying.size());
        assertThat(roster.stream()).containsExactlyInAnyOrderElementsOf(staying);
    }

    private List<Worker> added(int count) {
        return Stream.generate(this::added).limit(count).toList();
    }

    private Worker added() {
        var worker = new Idle();
        roster.add(worker);
        return worker;
    }
}
