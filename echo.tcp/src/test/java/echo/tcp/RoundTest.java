package echo.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RoundTest {

    private static final int MEMBERS = 200;

    private final Executor executor = task -> Thread.ofPlatform().daemon().start(task);
    private final Round round = new Round(executor);

    /// {@return one that says that turns pay}
    private static Credit thatPays() {
        var credit = new Credit(() -> 1);
        while (!credit.isLeft()) {
            credit.waited();
        }
        return credit;
    }

    /// A member that stays as long as it is told.
    private abstract static class Guest implements Round.Member {

        private final int patience;
        private final Credit credit;

        Guest(int patience, Credit credit) {
            this.patience = patience;
            this.credit = credit;
        }

        @Override
        public int patience() {
            return patience;
        }

        @Override
        public Credit credit() {
            return credit;
        }
    }

    /// Notices if two threads make turns of it at once, or another than its own one while it is not in the round.
    private static final class Counting extends Guest {

        private final IntUnaryOperator results;
        private final AtomicBoolean free = new AtomicBoolean();
        private final AtomicInteger faults = new AtomicInteger();
        private int made; // not guarded by anything, as a connection is not either
        private boolean hasRead;

        /// @param results what each turn returns, by its number
        Counting(IntUnaryOperator results) {
            this(results, 1_000, thatPays());
        }

        /// @param results what each turn returns, by its number
        Counting(IntUnaryOperator results, int patience, Credit credit) {
            super(patience, credit);
            this.results = results;
        }

        @Override
        public int read() {
            if (!free.compareAndSet(true, false)) {
                faults.incrementAndGet();
            }
            int result = results.applyAsInt(made++);
            hasRead = result > 0;
            free.set(true);
            return result;
        }

        @Override
        public int write() {
            if (!free.compareAndSet(true, false) || !hasRead) {
                faults.incrementAndGet();
            }
            hasRead = false;
            free.set(true);
            return 1;
        }

        int take(Round round) throws IOException {
            free.set(true);
            int last = round.takePart(this);
            if (!free.compareAndSet(true, false)) {
                faults.incrementAndGet();
            }
            return last;
        }
    }

    private static <T> FutureTask<T> start(Callable<T> action) {
        var task = new FutureTask<>(action);
        Thread.startVirtualThread(task);
        return task;
    }

    private interface Half {

        int make() throws IOException;
    }

    private static Round.Member member(Half first, Half second) {
        return member(first, second, thatPays());
    }

    private static Round.Member member(Half first, Half second, Credit credit) {
        return new Guest(1_000, credit) {
            @Override
            public int read() throws IOException {
                return first.make();
            }

            @Override
            public int write() throws IOException {
                return second.make();
            }
        };
    }

    private static Counting member(int turns, int end) {
        return new Counting(number -> number < turns ? 1 : end);
    }

    @Test
    void makesTheTurnsOfAllUntilThereIsNothingToDoAnyMore() throws Exception {
        var members = IntStream.range(0, MEMBERS).mapToObj(turns -> member(turns, -1)).toList();
        var ends = members.stream().map(member -> start(() -> member.take(round))).toList();
        for (int i = 0; i < MEMBERS; i++) {
            assertThat(ends.get(i).get()).isEqualTo(-1);
            assertThat(members.get(i).made).isEqualTo(i + 1);
            assertThat(members.get(i).faults).hasValue(0);
        }
        assertThat(round.size()).isZero();
    }

    @Test
    void letsMembersComeAndGoHoweverTheyMeet() throws Exception {
        int times = 500;
        var members = IntStream.range(0, MEMBERS).mapToObj(number -> new Counting(turn -> turn % 5 == number % 5 ? -1 : 1)).toList();
        var ends = members.stream().map(member -> start(() -> {
            for (int i = 0; i < times; i++) {
                member.take(round);
                if (i % 3 == 0) {
                    Thread.yield();
                }
            }
            return member;
        })).toList();
        for (var end : ends) {
            assertThat(end.get().faults).hasValue(0);
            assertThat(end.get().made).isBetween(5 * (times - 1), 5 * times);
        }
        assertThat(round.size()).isZero();
    }

    @Test
    void letsGoAMemberThatHasNothingToDo() throws Exception {
        var idle = member(3, 0);
        var busy = new Counting(turn -> idle.free.get() || turn < 10 ? 1 : -1);
        var end = start(() -> busy.take(round));
        assertThat(idle.take(round)).isZero();
        assertThat(idle.made).isGreaterThan(3);
        assertThat(idle.faults).hasValue(0);
        assertThat(end.get()).isEqualTo(-1);
    }

    @Test
    void forgivesAMemberThatHasNothingToDoForOnce() throws IOException {
        var member = new Counting(turn -> turn == 1_000 ? -1 : turn % 2);
        assertThat(member.take(round)).isEqualTo(-1);
        assertThat(member.made).isEqualTo(1_001);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void letsGoAMemberOfWhichThePatienceIsAtAnEndWhileOthersHaveTurns(int patience) throws Exception {
        assertThat(looksBesideAnother(patience, thatPays(), _ -> 0)).isEqualTo(patience);
    }

    @Test
    void forgetsLooksInVainOnceThereIsATurn() throws Exception {
        int lastTurn = 95;
        assertThat(looksBesideAnother(8, thatPays(), look -> look <= lastTurn && look % 8 == 7 ? 1 : 0)).isEqualTo(lastTurn + 1 + 8);
    }

    @Test
    void letsGoAMemberAtOnceWhileOthersHaveTurnsIfTurnsDoNotPay() throws Exception {
        assertThat(looksBesideAnother(100, new Credit(() -> 1), _ -> 0)).isEqualTo(1);
    }

    @Test
    void findsOutThatTurnsDoNotPay() throws Exception {
        var credit = thatPays();
        int times = 0;
        while (credit.isLeft()) {
            looksBesideAnother(100, credit, _ -> 0);
            times++;
        }
        assertThat(times).isEqualTo(2048 / (100 + Credit.WAIT) + 1);
    }

    @Test
    void countsLooksInVainBeforeItsPatienceIsAtAnEnd() throws Exception {
        var credit = thatPays();
        assertThat(looksBesideAnother(1_000_000, credit, _ -> 0)).isBetween(2048 - Credit.WAIT, 2048);
        assertThat(credit.isLeft()).isFalse();
    }

    @Test
    void countsEachLookInVainOnceIfATurnFollows() throws Exception {
        var credit = thatPays();
        int looks = 20; // of which the last is a turn: 9 of them are lost
        int last = (2048 - Credit.WAIT) / 9 * looks;
        assertThat(looksBesideAnother(1_000_000, credit, look -> look % looks == looks - 1 ? 1 : 0)).isBetween(last - looks, last + looks);
    }

    @Test
    void countsComingAsOftenAsAMemberLeavesInVain() throws Exception {
        var credit = thatPays();
        for (int i = 0; i < 2048 / Credit.WAIT; i++) {
            assertThat(credit.isLeft()).isTrue();
            assertThat(round.takePart(member(() -> 0, () -> 0, credit))).isZero();
        }
        assertThat(round.takePart(member(() -> 0, () -> 0, credit))).isZero();
        assertThat(credit.isLeft()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0", "-1, 1, -1"})
    void doesNotSayThatTurnsDoNotPayBecauseAPeerTakesNothingOrEnds(int read, int written, int last) throws Exception {
        var credit = thatPays();
        for (int i = 0; i < 1000; i++) {
            assertThat(round.takePart(member(() -> read, () -> written, credit))).isEqualTo(last);
        }
        credit.lost(2047);
        assertThat(credit.isLeft()).isTrue();
        credit.lost(1);
        assertThat(credit.isLeft()).isFalse();
    }

    /// {@return how often a member has looked beside another, which always has something to do, until it has been let go}
    private int looksBesideAnother(int patience, Credit credit, IntUnaryOperator results) throws Exception {
        var begun = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        var other = start(() -> round.takePart(member(() -> {
            begun.countDown();
            return ended.get() ? -1 : 1;
        }, () -> 1)));
        begun.await();
        var looking = new Counting(results, patience, credit);
        try {
            assertThat(looking.take(round)).isZero();
        } finally {
            ended.set(true);
        }
        assertThat(other.get()).isEqualTo(-1);
        return looking.made;
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 32", "16384, 2, 4", "1048576, 1, 1"})
    void readsFromSeveralBeforeItWritesUnlessTheyBringMuch(int bytes, int fewest, int most) throws Exception {
        var turns = new AtomicInteger(100 * MEMBERS);
        var reading = new AtomicInteger();
        var mostReading = new AtomicInteger();
        var member = member(() -> {
            if (turns.getAndDecrement() <= 0) {
                return -1;
            }
            mostReading.accumulateAndGet(reading.incrementAndGet(), Math::max);
            return bytes;
        }, () -> {
            reading.getAndDecrement();
            return 1;
        });
        for (var end : Stream.generate(() -> start(() -> round.takePart(member))).limit(MEMBERS).toList()) {
            assertThat(end.get()).isEqualTo(-1);
        }
        assertThat(mostReading).hasValueBetween(fewest, most);
        assertThat(reading).hasValue(0);
    }

    static Stream<Throwable> failures() {
        return Stream.of(new IOException("reset"), new IllegalStateException("broken"), new OutOfMemoryError("full"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellsAFailureToTheMembersOwnThreadAndGoesOn(Throwable failure) throws Exception {
        var failed = new AtomicBoolean();
        var other = new Counting(_ -> failed.get() ? -1 : 1);
        var end = start(() -> other.take(round));
        Half failing = () -> {
            switch (failure) {
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                default -> throw (Error) failure;
            }
        };
        assertThatThrownBy(() -> round.takePart(member(failing, () -> 1))).isSameAs(failure);
        assertThatThrownBy(() -> round.takePart(member(() -> 1, failing))).isSameAs(failure);
        failed.set(true);
        assertThat(end.get()).isEqualTo(-1);
        assertThat(other.faults).hasValue(0);
    }

    @Test
    void letsAllGoIfThereIsNoThreadForThem() throws Exception {
        var mayRun = new AtomicBoolean();
        var round = new Round(task -> {
            if (!mayRun.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            executor.execute(task);
        });
        var members = Stream.generate(() -> member(1, -1)).limit(MEMBERS).toList();
        for (var end : members.stream().map(member -> start(() -> member.take(round))).toList()) {
            assertThat(end.get()).isZero();
        }
        assertThat(members).allMatch(member -> member.made == 0);
        mayRun.set(true);
        assertThat(members.getFirst().take(round)).isEqualTo(-1);
    }

    @Test
    void beginsAnewOnceItHasEnded() throws Exception {
        var threads = new LinkedBlockingQueue<Thread>();
        var round = new Round(task -> threads.add(Thread.ofPlatform().daemon().start(task)));
        for (int i = 1; i <= 100; i++) {
            assertThat(member(i, -1).take(round)).isEqualTo(-1);
            threads.take().join();
        }
    }

    @Test
    void goesOnForLong() throws IOException {
        var member = member(100_000, -1);
        assertThat(member.take(round)).isEqualTo(-1);
        assertThat(member.made).isEqualTo(100_001);
    }

    @Test
    void sharesMembersOutAmongRounds() throws Exception {
        var rounds = new Rounds(2);
        var bothInTurn = new CyclicBarrier(2);
        var begun = new CountDownLatch(1);
        var member = member(() -> {
            begun.countDown();
            try {
                bothInTurn.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IOException(e);
            }
            return -1;
        }, () -> 1);
        var first = start(() -> rounds.takePart(member));
        begun.await(); // two that come at once may both choose the same one
        assertThat(rounds.takePart(member)).isEqualTo(-1);
        assertThat(first.get()).isEqualTo(-1);
    }

    @Test
    void hasNoThreadLeftAfterAWhile() throws Exception {
        var thread = new Thread[1];
        new Rounds(1).takePart(member(() -> {
            thread[0] = Thread.currentThread();
            return -1;
        }, () -> 1));
        assertThat(thread[0].isVirtual()).isFalse();
        assertThat(thread[0].isDaemon()).isTrue();
        thread[0].join();
    }
}
