package echo.fault;

import static echo.fault.FaultTable.scaled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import echo.api.EchoClient;
import echo.cli.Child;
import echo.cli.Eventually;
import echo.contract.Bytes;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Faults of peers, of the system and of the network, one after another. After each the same server still echoes byte for byte, has
/// closed what its peers have closed, and ends in good order.
@SuppressWarnings("try") // that a peer is closed is often part of the fault
@Timeout(120)
class FaultsIT {

    @RegisterExtension
    private static final FaultTable TABLE = new FaultTable("faults");

    @TempDir
    private Path folder;

    private static String perSecond(int count, long start) {
        return "%,d a second".formatted(Math.round(count * 1e9 / (System.nanoTime() - start)));
    }

    @ParameterizedTest
    @EnumSource
    void attackHarmsNobodyElse(Attack attack) throws Exception {
        int count = scaled(attack.count());
        try (var server = Target.serve(folder); var honest = server.client()) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                attack.on(server);
            }
            var rate = perSecond(count, start);
            assertThat(honest.echo("hello")).isEqualTo("hello");
            honest.close();
            server.assertUnharmed();
            server.end();
            TABLE.add(attack.toString(), count, "%s; serves on", rate);
        }
    }

    @Test
    void resetsDuringTheDrainTakeNothingFromOthers() throws Exception {
        int count = scaled(50);
        try (var server = Target.serve(folder, "--drain", "60s"); var honest = server.connect()) {
            var sent = Attack.fill(honest);
            var peers = new ArrayList<SocketChannel>();
            for (int i = 0; i < count; i++) {
                peers.add(server.connect());
                Attack.exchange(peers.getLast(), Bytes.random(1));
                Attack.fill(peers.getLast());
            }
            server.process().signal("TERM");
            awaitRefusal(server);
            for (var peer : peers) {
                Attack.reset(peer);
            }
            assertThat(Attack.receive(honest, sent.length)).isEqualTo(sent);
            honest.close();
            assertThat(server.process().await().exitCode()).isZero();
            TABLE.add("reset during the drain", count, "another peer received all %,d bytes", sent.length);
        }
    }

    private static void awaitRefusal(Target server) {
        Eventually.await(() -> {
            try (var peer = server.connect()) {
                return !peer.isOpen();
            } catch (ConnectException e) {
                return true;
            } catch (IOException e) {
                return false;
            }
        }, () -> "a server that still accepts");
    }

    @Test
    void silentPeersAreClosed() throws Exception {
        int count = scaled(1000);
        try (var server = Target.serve(folder, "--idle-timeout", "2s"); var honest = server.client()) {
            var peers = server.connect(count);
            for (var peer : peers.subList(0, count / 2)) {
                Attack.exchange(peer, Bytes.random(100));
            }
            var waiting = new FutureTask<Void>(() -> peers.forEach(Attack::awaitEnd), null);
            Thread.startVirtualThread(waiting);
            while (!waiting.isDone()) {
                assertThat(honest.echo("not idle")).isEqualTo("not idle");
            }
            honest.close();
            closeAll(peers);
            server.assertUnharmed();
            server.end();
            TABLE.add("half-open: connected and silent", count, "closed by the idle timeout; one who talks is not");
        }
    }

    private static void closeAll(List<SocketChannel> peers) throws IOException {
        for (var peer : peers) {
            peer.close();
        }
    }

    @Test
    void peerThatStopsReadingIsCut() throws Exception {
        int size = 100_000_000;
        try (var server = Target.serve(folder, "--write-timeout", "1s"); var peer = server.connect()) {
            var sending = new FutureTask<Void>(() -> {
                Attack.send(peer, new byte[size]);
                return null;
            });
            Thread.startVirtualThread(sending);
            Attack.receive(peer, size / 10);
            int served = 0;
            do {
                server.assertServes();
                served++;
            } while (!sending.isDone());
            assertThat(sending).failsWithin(Duration.ZERO).withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(IOException.class);
            long memory = server.process().memory() / 1024;
            peer.close();
            server.assertUnharmed();
            server.end();
            TABLE.add("stops reading in the middle of 100 MB", 1, "cut by the write timeout; others were served %d times; %d MiB",
                    served, memory);
        }
    }

    @Test
    void floodIsRefusedBeyondTheLimit() throws Exception {
        int most = scaled(5000);
        int beyond = scaled(2000);
        try (var server = Target.serve(folder, "--max-connections", Integer.toString(most))) {
            long start = System.nanoTime();
            var peers = server.connect(most);
            for (var peer : peers) {
                Attack.exchange(peer, Bytes.random(100));
            }
            for (int i = 0; i < beyond; i++) {
                try (var peer = server.connect()) {
                    Attack.awaitEnd(peer);
                }
            }
            var rate = perSecond(most + beyond, start);
            for (var peer : peers) {
                Attack.exchange(peer, Bytes.random(1000));
            }
            closeAll(peers);
            server.assertUnharmed();
            assertThat(server.end()).contains(" " + beyond + " refused ");
            TABLE.add("flood of connections, " + most + " allowed", most + beyond,
                    "%,d refused, the others served; %s", beyond, rate);
        }
    }

    @Test
    void descriptorsRunOut() throws Exception {
        int limit = 64;
        var command = Target.command(folder);
        command.command().addAll(0, List.of("sh", "-c", "ulimit -n " + limit + " && exec \"$@\"", "sh"));
        try (var server = Target.serve(command)) {
            var waiting = server.connect(200);
            for (var peer : waiting) {
                Attack.send(peer, Bytes.random(1));
                peer.configureBlocking(false);
            }
            Eventually.await(() -> server.process().descriptors() == limit, () -> server.process().descriptors() + " descriptors");
            var served = new ArrayList<SocketChannel>();
            Eventually.await(() -> {
                takeServed(waiting, served);
                return served.size() > limit / 2;
            }, () -> served.size() + " peers are served");
            var used = server.process().processorTime();
            long start = System.nanoTime();
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos()); // for no other reason than to measure
            double share = server.process().processorTime().minus(used).toNanos() / (double) (System.nanoTime() - start);
            assertThat(share).isLessThan(0.5);
            int connected = served.size();
            for (var peer : served) {
                peer.configureBlocking(true);
                Attack.exchange(peer, Bytes.random(1000));
            }
            Eventually.await(() -> {
                close(served);
                served.clear();
                takeServed(waiting, served);
                return waiting.isEmpty();
            }, () -> waiting.size() + " peers still wait");
            close(served);
            server.assertUnharmed();
            server.end();
            TABLE.add("descriptors exhausted (" + limit + ")", 200,
                    "%d served meanwhile, then the others; processor %.1f %%", connected, 100 * share);
        }
    }

    /// Moves those who have received their byte.
    private static void takeServed(List<SocketChannel> waiting, List<SocketChannel> served) {
        waiting.removeIf(peer -> {
            try {
                return peer.read(ByteBuffer.allocate(1)) == 1 && served.add(peer);
            } catch (IOException e) {
                throw new AssertionError("a peer that waits is not to be reset", e);
            }
        });
    }

    private static void close(List<SocketChannel> peers) {
        try {
            closeAll(peers);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void smallHeapServesMany() throws Exception {
        int count = scaled(2000);
        try (var server = Target.serve(withHeap("32m"))) {
            var peers = server.connect(count);
            for (var peer : peers) {
                Attack.exchange(peer, Bytes.random(4000));
            }
            for (var peer : peers) {
                Attack.exchange(peer, Bytes.random(100));
            }
            long memory = server.process().memory() / 1024;
            closeAll(peers);
            server.assertUnharmed();
            server.end();
            TABLE.add("heap of 32 MB", count, "all connections served at once; %d MiB", memory);
        }
    }

    private ProcessBuilder withHeap(String size) {
        var command = Target.command(folder);
        command.environment().put("JDK_JAVA_OPTIONS", "-Xmx" + size);
        return command;
    }

    /// Each has more to echo than a small buffer holds, and there are not large ones for all of them.
    @Test
    void smallHeapSurvivesGreed() throws Exception {
        int count = Math.max(300, scaled(2000));
        try (var server = Target.serve(withHeap("32m"))) {
            var peers = new ArrayList<SocketChannel>();
            for (int i = 0; i < count; i++) {
                peers.add(SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4096)
                        .setOption(StandardSocketOptions.SO_SNDBUF, 65_536));
                peers.getLast().connect(server.tcp());
                peers.getLast().configureBlocking(false);
            }
            long sent = 0;
            for (int round = 0; round < 50; round++) {
                for (var peer : peers) {
                    sent += peer.isOpen() ? sendSome(peer) : 0;
                }
            }
            long cut = peers.stream().filter(peer -> !peer.isOpen()).count();
            closeAll(peers);
            server.assertUnharmed();
            server.process().signal("TERM");
            assertThat(server.process().await().exitCode()).isZero();
            TABLE.add("heap of 32 MB, nobody reads", count, "%d MB sent, %d cut; serves on", sent / 1_000_000, cut);
        }
    }

    private static int sendSome(SocketChannel peer) throws IOException {
        try {
            return peer.write(ByteBuffer.allocate(65_536));
        } catch (IOException e) {
            peer.close(); // for want of memory the server has closed it
            return 0;
        }
    }

    @Test
    void datagramsOfAnySizeAreAnswered() throws Exception {
        int count = scaled(1000);
        int buffer = 1024;
        try (var server = Target.serve(folder, "--buffer", Integer.toString(buffer)); var peer = datagramPeer(0)) {
            for (int size : new int[] {0, 1, buffer, buffer + 1, 65_507}) {
                var sent = Bytes.random(size);
                for (int i = 0; i < count; i++) {
                    peer.send(ByteBuffer.wrap(sent), server.udp());
                    var received = ByteBuffer.allocate(65_535);
                    peer.receive(received);
                    assertThat(Arrays.copyOf(received.array(), received.position())).as("seed %d", Bytes.SEED)
                            .isEqualTo(Arrays.copyOf(sent, Math.min(size, buffer)));
                }
                server.assertServes();
                TABLE.add("datagram of %,d bytes".formatted(size), count,
                        size > buffer ? "answered, cut to the buffer" : "answered");
            }
            server.assertUnharmed();
            assertThat(server.end()).contains(" " + 2 * count + " truncated,");
        }
    }

    private static DatagramChannel datagramPeer(int port) throws IOException {
        return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), port));
    }

    @Test
    void datagramsFromPortsOfServersAreRefused() throws Exception {
        try (var server = Target.serve(folder); var honest = datagramPeer(0)) {
            int refused = 0;
            for (int port : new int[] {server.udp().getPort(), 7, 53, 123, 1900, 5353, 11211}) {
                try (var forger = datagramPeer(port)) {
                    forger.send(ByteBuffer.wrap(Bytes.random(100)), server.udp());
                    honest.send(ByteBuffer.wrap(Bytes.random(10)), server.udp());
                    honest.receive(ByteBuffer.allocate(10)); // the one before has been looked at by now
                    forger.configureBlocking(false);
                    assertThat(forger.receive(ByteBuffer.allocate(100))).as("answer to port %d", port).isNull();
                    refused++;
                } catch (BindException e) {
                    // somebody else has it, or it is not for us
                }
            }
            assertThat(refused).isPositive();
            server.assertUnharmed();
            assertThat(server.end()).contains(" " + refused + " refused ");
            TABLE.add("datagram from a server's port", refused, "never answered");
        }
    }

    @Test
    void stoppedServerGoesOnWhereItWas() throws Exception {
        int count = scaled(20);
        try (var server = Target.serve(folder, "--idle-timeout", "1s", "--write-timeout", "1s")) {
            var done = new AtomicBoolean();
            var echoed = new AtomicLong();
            var peers = new ArrayList<FutureTask<Void>>();
            for (int i = 0; i < 16; i++) {
                var address = server.addresses().get(i % 2);
                peers.add(new FutureTask<>(() -> {
                    try (var client = EchoClient.open(address, Target.PATIENT)) {
                        while (!done.get()) {
                            assertThat(client.echo(Bytes.random(100_000))).isEqualTo(Bytes.random(100_000));
                            echoed.incrementAndGet();
                        }
                    }
                    return null;
                }));
                Thread.startVirtualThread(peers.getLast());
            }
            for (int i = 0; i < count; i++) {
                long before = echoed.get();
                Eventually.await(() -> echoed.get() > before + 100, () -> echoed + " echoes");
                server.process().signal("STOP");
                Eventually.await(server.process()::isStopped, () -> "a server that runs");
                // longer than the timeouts, and shorter
                LockSupport.parkNanos(Duration.ofMillis(i % 2 == 0 ? 1500 : 100).toNanos());
                server.process().signal("CONT");
            }
            done.set(true);
            for (var peer : peers) {
                peer.get();
            }
            server.assertUnharmed();
            server.end();
            TABLE.add("stopped and continued under traffic", count, "%,d echoes of 100,000 bytes, all equal", echoed.get());
        }
    }

    @Test
    void peerThatSendsToAStoppedServerIsAnswered() throws Exception {
        try (var server = Target.serve(folder, "--idle-timeout", "2s"); var peer = server.connect()) {
            Attack.exchange(peer, Bytes.random(1));
            LockSupport.parkNanos(Duration.ofMillis(700).toNanos()); // so that the server has noticed that it is silent
            server.process().signal("STOP");
            Eventually.await(server.process()::isStopped, () -> "a server that runs");
            Attack.send(peer, Bytes.random(100));
            LockSupport.parkNanos(Duration.ofMillis(2500).toNanos()); // longer than the timeout
            server.process().signal("CONT");
            assertThat(Attack.receive(peer, 100)).isEqualTo(Bytes.random(100));
            peer.close();
            server.assertUnharmed();
            server.end();
            TABLE.add("stopped for longer than the idle timeout", 1, "who has sent meanwhile is answered, not closed");
        }
    }

    @Test
    void clockStepsNeitherTriggerNorDelayTimeouts() throws Exception {
        var clock = new Clock(folder.resolve("clock"));
        try (var server = Target.serve(clock.of(Target.command(folder, "--json", "--idle-timeout", "1h", "--write-timeout", "1s")));
             var silent = server.connect()) {
            for (int days : new int[] {1, 0, -1}) {
                try (var greedy = server.connect()) {
                    Attack.fill(greedy);
                    clock.step(days);
                    Attack.exchange(silent, Bytes.random(100));
                    Attack.awaitCut(greedy); // so the limits have been looked at since
                }
                Attack.exchange(silent, Bytes.random(100));
            }
            silent.close();
            server.assertUnharmed();
            server.end();
            var events = new String(server.process().output(), StandardCharsets.UTF_8);
            var times = events.lines().map(line -> Instant.parse(line.replaceFirst(".*\"time\":\"([^\"]*)\".*", "$1"))).toList();
            assertThat(times.getLast()).as("it summed up a day before it began to listen: %s", events).isBefore(times.getFirst());
            TABLE.add("clock steps of a day, both ways", 3, "closes nobody who is idle for less; cuts who takes nothing");
        }
    }

    @Test
    void clockStepForwardDoesNotShortenTheDrain() throws Exception {
        var clock = new Clock(folder.resolve("clock"));
        try (var server = Target.serve(clock.of(Target.command(folder, "--drain", "60s"))); var honest = server.connect()) {
            var sent = Attack.fill(honest);
            server.process().signal("TERM");
            awaitRefusal(server);
            clock.step(1);
            assertThat(Attack.receive(honest, sent.length)).as("seed %d", Bytes.SEED).isEqualTo(sent);
            honest.close();
            assertThat(server.process().await().exitCode()).isZero();
            TABLE.add("clock stepped forward a day during the drain", 1, "a peer received all %,d bytes", sent.length);
        }
    }

    @Test
    void clockStepBackDoesNotProlongTheDrain() throws Exception {
        var clock = new Clock(folder.resolve("clock"));
        try (var server = Target.serve(clock.of(Target.command(folder, "--drain", "1s"))); var greedy = server.connect()) {
            Attack.fill(greedy);
            server.process().signal("TERM");
            awaitRefusal(server);
            clock.step(-1);
            assertThat(server.process().await().exitCode()).isZero();
            TABLE.add("clock stepped back a day during the drain", 1, "a peer that takes nothing is cut in time");
        }
    }

    /// The wall clock of a process, which can be set while it runs; the monotonic one goes on.
    private record Clock(Path file) {

        private Clock {
            assumeTrue(Child.exists("faketime"), "faketime is not installed");
        }

        ProcessBuilder of(ProcessBuilder command) throws IOException {
            step(0);
            var library = Child.run("faketime", "-m", "-f", "+0", "printenv", "LD_PRELOAD").text().strip();
            command.environment().put("LD_PRELOAD", library);
            command.environment().put("FAKETIME_TIMESTAMP_FILE", file.toString());
            command.environment().put("FAKETIME_NO_CACHE", "1");
            command.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            command.environment().put("DONT_FAKE_MONOTONIC", "1"); // its name in older versions
            return command;
        }

        /// At once: the process reads the file whenever it looks at the clock.
        void step(int days) throws IOException {
            var next = Files.writeString(file.resolveSibling("clock.next"), "%+dd\n".formatted(days));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
