package echo.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import echo.cli.Child;
import echo.cli.Eventually;
import echo.cli.Image;
import echo.fault.Namespaces.Host;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Forged packets, and peers that vanish: on two hosts that the test makes for itself, as nothing of that is to leave this one.
@Timeout(120)
@ResourceLock(Namespaces.LOCK)
class NamespacesIT {

    @RegisterExtension
    private static final FaultTable TABLE = new FaultTable("namespaces");

    private static final int PACKETS = FaultTable.scaled(20_000);
    private static final int MOST_IN_A_LOOP = 100;
    private static final int QUIET_LOOKS = 50;

    private static Namespaces network;
    private static Host left;
    private static Host right;

    @BeforeAll
    static void connectTwoHosts() {
        for (var tool : new String[] {"ip", "hping3", "tcpdump"}) {
            assumeTrue(Child.exists(tool), tool + " is not installed");
        }
        assumeTrue(Namespaces.areAllowed(), "no network namespaces can be made here, or not by this user");
        network = Namespaces.create();
        left = network.left;
        right = network.right;
    }

    @AfterAll
    static void disconnect() {
        if (network != null) {
            network.close();
        }
    }

    private static void assertServes(Host client, String address) {
        var outcome = client.run(Image.command("send", "--timeout", "10s", address, "hello"));
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.text()).isEqualTo("hello");
    }

    /// Waits until nothing more comes or goes.
    private static void awaitSilence(Host host) {
        var last = new long[2];
        Eventually.await(() -> {
            long packets = host.counter("rx_packets") + host.counter("tx_packets");
            last[1] = packets == last[0] ? last[1] + 1 : 0;
            last[0] = packets;
            return last[1] == QUIET_LOOKS;
        }, () -> last[0] + " packets, and no end");
    }

    @ParameterizedTest
    @ValueSource(ints = {7007, 8008})
    void twoServersDoNotAnswerEachOtherForLong(int port) {
        int size = 20;
        var there = "udp://" + right.address() + ":" + port;
        try (var one = Namespaces.serve(left, "udp://" + left.address() + ":7007");
             var two = Namespaces.serve(right, there);
             var dump = left.start("tcpdump", "-l", "-n", "-q", "--immediate-mode", "-i", Namespaces.CABLE, "udp")) {
            dump.awaitErrors("listening on");
            left.run("hping3", "--udp", "-c", "1", "-s", "7007", "-k", "-p", Integer.toString(port), "--spoof", left.address(),
                    "-d", Integer.toString(size), right.address());
            awaitSilence(left);
            assertServes(left, there);
            assertServes(right, "udp://" + left.address() + ":7007");
            dump.awaitOutput("(?s)(length 5\\b.*){4}"); // what was sent before has been written by now
            long packets = new String(dump.output()).lines().filter(line -> line.endsWith("length " + size)).count();

            assertThat(packets).isBetween(1L, (long) MOST_IN_A_LOOP);
            assertThat(one.isAlive() && two.isAlive()).isTrue();
            TABLE.add("one datagram between the servers 7007 and " + port, 1, "%d packets, then silence", packets);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rand-source", "--spoof 198.51.100.7", "--spoof 198.51.100.7 -k -s 53", "--spoof 224.0.0.1",
            "--spoof 10.77.0.255", "--rand-source -b"})
    void noMoreIsAnsweredThanHasCome(String forgery) {
        try (var server = Namespaces.serve(right, "udp://0.0.0.0:7007")) {
            assertServes(left, "udp://" + right.address() + ":7007");
            var counters = new String[] {"rx_packets", "tx_packets", "rx_bytes", "tx_bytes"};
            var counts = new long[counters.length];
            for (int i = 0; i < counters.length; i++) {
                counts[i] = -right.counter(counters[i]);
            }
            left.run("sh", "-c", "exec hping3 -q --udp -i u100 -c " + PACKETS + " -p 7007 -d 200 " + forgery
                    + " " + right.address());
            awaitSilence(right);
            for (int i = 0; i < counters.length; i++) {
                counts[i] += right.counter(counters[i]);
            }
            assertThat(counts[0]).as("packets that came").isGreaterThanOrEqualTo(PACKETS);
            assertThat(counts[1]).as("packets that went").isLessThanOrEqualTo(counts[0]);
            assertThat(counts[3]).as("bytes that went").isLessThanOrEqualTo(counts[2]);
            assertServes(left, "udp://" + right.address() + ":7007");
            server.signal("TERM");
            assertThat(server.await().exitCode()).isZero();
            TABLE.add("forged datagrams: " + forgery, counts[0], "%,d packets out; %,d bytes in, %,d out",
                    counts[1], counts[2], counts[3]);
        }
    }

    /// The kernel takes fewer than all of them for sending at a time.
    @Test
    void datagramsThatTheLinkHasNoRoomForYetAreNotLost() {
        int count = 150;
        var shaping = right.run("tc", "qdisc", "add", "dev", Namespaces.CABLE, "root", "tbf", "rate", "2mbit", "burst", "3000",
                "limit", "2mb");
        assumeTrue(shaping.exitCode() == 0, "links cannot be slowed down here: " + shaping.errors());
        try (var server = Namespaces.serve(right, "--defend", "off", "udp://" + right.address() + ":7007")) {
            left.run("hping3", "-q", "--udp", "-i", "u10", "-c", Integer.toString(count), "-p", "7007", "-d", "1000", right.address());
            awaitSilence(right);
            server.signal("TERM");
            var outcome = server.await();
            assertThat(outcome.text() + outcome.errors()).contains(" in %d reads".formatted(count), " in %d writes".formatted(count),
                    "%d bytes in %d writes".formatted(1000 * count, count));
            TABLE.add("datagrams that leave by a slower link", count, "all answered");
        } finally {
            right.run("tc", "qdisc", "delete", "dev", Namespaces.CABLE, "root");
        }
    }

    @Test
    void honestPeerIsServedDuringAFloodOfForgedConnections() {
        var address = "tcp://" + right.address() + ":7007";
        try (var server = Namespaces.serve(right, address);
             var flood = left.start("hping3", "-q", "-S", "-i", "u20", "-p", "7007", "--rand-source", right.address())) {
            long before = right.counter("rx_packets");
            int served = 0;
            do {
                assertServes(left, address);
                served++;
            } while (right.counter("rx_packets") - before < PACKETS);
            assertThat(flood.isAlive()).isTrue();
            flood.signal("KILL");
            assertServes(left, address);
            server.signal("TERM");
            assertThat(server.await().exitCode()).isZero();
            TABLE.add("SYN flood, sources forged", right.counter("rx_packets") - before,
                    "honest peers served %d times meanwhile", served);
        }
    }

    @Test
    void peerThatVanishesIsClosed() {
        var address = "tcp://" + right.address() + ":7007";
        try (var server = Namespaces.serve(right, "--json", "--print", "--idle-timeout", "1s", address);
             var peer = left.start(Image.command("send", address))) {
            peer.type("hello".getBytes());
            peer.awaitOutput("hello");
            left.run("ip", "link", "set", Namespaces.CABLE, "down");
            server.awaitOutput("\"reason\":\"idle timeout\"");
            left.run("ip", "link", "set", Namespaces.CABLE, "up");
            assertServes(left, address);
            TABLE.add("half-open: the peer's cable is cut", 1, "closed by the idle timeout");
        }
    }
}
