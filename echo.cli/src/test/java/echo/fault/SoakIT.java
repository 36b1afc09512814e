package echo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import echo.cli.Eventually;
import echo.contract.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// All faults at once, against many honest clients, in an order that follows from a seed.
@Timeout(value = 2, unit = TimeUnit.HOURS)
class SoakIT {

    @RegisterExtension
    private static final FaultTable TABLE = new FaultTable("soak");

    private static final long SEED = Long.getLong("soak.seed", new SplittableRandom().nextLong());
    private static final long DURATION = TimeUnit.SECONDS.toNanos(Long.getLong("soak.duration", 8));
    private static final int HONEST = 200;
    private static final int ATTACKERS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10); // of the server: a busy machine may not run a peer for seconds
    private static final int LARGEST_FLOOD = 100;
    private static final int LONGEST_PAUSE = 50;  // milliseconds
    private static final int LONGEST_STOP = 500;  // milliseconds
    private static final int SAMPLES_A_STOP = 30; // on average
    private static final long SAMPLING = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long GROWTH = 96 * 1024; // KiB
    /// What has been moved to the old generation is not collected before that has grown to its limit, by default a quarter of the
    /// machine's memory: within the time there is, no plateau would be reached.
    private static final String HEAP = "-Xmx128m";

    private interface Task {
        void run() throws IOException;
    }

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final HonestClient.Tally tally = new HonestClient.Tally();
    private final AtomicLong attacks = new AtomicLong();
    private final List<FutureTask<Void>> tasks = new ArrayList<>();
    private final long start = System.nanoTime();

    @Test
    void honestClientsLoseNothing() throws Exception {
        System.out.println("soak: -Dsoak.seed=" + SEED + " -Dsoak.duration=" + TimeUnit.NANOSECONDS.toSeconds(DURATION));
        var patience = PATIENCE.toSeconds() + "s";
        var command = Target.command(folder, "--idle-timeout", patience, "--write-timeout", patience);
        command.environment().put("JDK_JAVA_OPTIONS", HEAP);
        try (var server = Target.serve(command)) {
            for (int i = 0; i < HONEST; i++) {
                repeat(new HonestClient(server.addresses().get(i % 3), random.split(), tally, PATIENCE)::converse);
            }
            for (int i = 0; i < ATTACKERS; i++) {
                var attacker = random.split();
                repeat(() -> attack(server, attacker));
            }
            var memory = disturb(server);
            for (var task : tasks) {
                task.get();
            }
            server.assertUnharmed();
            var summary = server.end();
            TABLE.add("honest: echoes", tally.echoes.sum(), "all equal, %,d MB; seed %d", tally.bytes.sum() / 1_000_000, SEED);
            TABLE.add("honest: half-closes", tally.halfCloses.sum(), "all received to the end");
            TABLE.add("honest: late", tally.late.sum(), "not run for longer than the server waits, and ended by it");
            TABLE.add("honest: datagrams sent again", tally.sentAgain.sum(), "after a second without an echo");
            TABLE.add("attacks", attacks.get(), "%s", summary);
            assertFlat(memory);
        }
    }

    /// Does something again and again, until the time is over.
    private void repeat(Task task) {
        tasks.add(new FutureTask<>(() -> {
            while (!isOver()) {
                task.run();
            }
            return null;
        }));
        Thread.startVirtualThread(tasks.getLast());
    }

    private boolean isOver() {
        return System.nanoTime() - start > DURATION;
    }

    private void attack(Target server, SplittableRandom random) throws IOException {
        int kind = random.nextInt(Attack.values().length + 3);
        if (kind < Attack.values().length) {
            Attack.values()[kind].on(server);
        } else if (kind == Attack.values().length) {
            flood(server, random);
        } else if (kind == Attack.values().length + 1) {
            stopReading(server);
        } else {
            sendDatagrams(server, random);
        }
        attacks.incrementAndGet();
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(LONGEST_PAUSE)).toNanos());
    }

    /// Some send, some are silent, and some are reset.
    private static void flood(Target server, SplittableRandom random) throws IOException {
        var peers = server.connect(random.nextInt(LARGEST_FLOOD));
        for (var peer : peers) {
            if (random.nextBoolean()) {
                Attack.send(peer, Bytes.random(random.nextInt(10_000)));
            }
        }
        for (var peer : peers) {
            if (random.nextBoolean()) {
                Attack.reset(peer);
            }
            peer.close();
        }
    }

    /// Until the write timeout, or having sent nothing until the idle timeout.
    private static void stopReading(Target server) throws IOException {
        try (var silent = server.connect(); var greedy = server.connect()) {
            Attack.fill(greedy);
            Attack.awaitCut(greedy);
            Attack.awaitEnd(silent);
        }
    }

    /// Of any size, and takes none of the answers.
    private static void sendDatagrams(Target server, SplittableRandom random) throws IOException {
        try (var peer = DatagramChannel.open()) {
            for (int i = random.nextInt(20); i >= 0; i--) {
                peer.send(ByteBuffer.wrap(Bytes.random(random.nextInt(65_508))), server.udp());
            }
        }
    }

    /// Stops the server now and then.
    ///
    /// @return how much memory it has had meanwhile, in KiB
    private List<Long> disturb(Target server) {
        var memory = new ArrayList<Long>();
        int stops = 0;
        while (!isOver()) {
            memory.add(server.process().memory());
            LockSupport.parkNanos(SAMPLING);
            if (random.nextInt(SAMPLES_A_STOP) == 0) {
                server.process().signal("STOP");
                Eventually.await(server.process()::isStopped, () -> "a server that runs");
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(LONGEST_STOP)).toNanos());
                server.process().signal("CONT");
                stops++;
            }
        }
        TABLE.add("stopped and continued", stops, "for up to %d ms", LONGEST_STOP);
        return memory;
    }

    /// Compares the fourth eighth of the time with the last one.
    private static void assertFlat(List<Long> memory) {
        int eighth = memory.size() / 8;
        long early = median(memory.subList(3 * eighth, 4 * eighth));
        long late = median(memory.subList(7 * eighth, memory.size()));
        TABLE.add("memory samples", memory.size(), "%d MiB before half of the time was over, %d MiB at the end",
                early / 1024, late / 1024);
        assertThat(late).as("KiB at the end").isLessThan(early + early / 4 + GROWTH);
    }

    private static long median(List<Long> numbers) {
        return numbers.stream().sorted().skip(numbers.size() / 2).findFirst().orElseThrow();
    }
}
