package echo.udp;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.EchoEvent.Refused.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefenceTest {

    private static final int PORT = 7007;

    private long now = System.nanoTime();
    private final Defence defence = new Defence(PORT, () -> now);

    private Reason refusal(String address, int port, ByteBuffer content) {
        return defence.refusal(new InetSocketAddress(InetAddress.ofLiteral(address), port), content);
    }

    private Reason refusal(String address, int port) {
        return refusal(address, port, ByteBuffer.allocate(8));
    }

    private static ByteBuffer numbered(int number, int size) {
        return ByteBuffer.allocate(size).putInt(0, number);
    }

    @ParameterizedTest
    @CsvSource({"0, SOURCE_PORT_ZERO", "7007, SOURCE_PORT_OWN", "7, SOURCE_PORT_PRIVILEGED", "19, SOURCE_PORT_PRIVILEGED",
        "1023, SOURCE_PORT_PRIVILEGED", "1900, SOURCE_PORT_OF_REFLECTOR", "11211, SOURCE_PORT_OF_REFLECTOR"})
    void portsFromWhichNobodyAsksAreRefused(int port, Reason reason) {
        assertThat(refusal("192.0.2.7", port)).isEqualTo(reason);
        assertThat(refusal("2001:db8::7", port)).isEqualTo(reason);
        assertThat(refusal("127.0.0.1", port)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "224.0.0.1", "239.255.255.250", "ff02::1", "255.255.255.255"})
    void addressesThatNoHostHasAreRefused(String address) {
        assertThat(refusal(address, 40_000)).isEqualTo(Reason.SOURCE_ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "2001:db8::7", "127.0.0.1", "::1"})
    void anHonestClientIsServed(String address) {
        assertThat(refusal(address, 40_000)).isNull();
    }

    @Test
    void aLoopEndsWithinThirtyTwoRounds() {
        var rounds = new ArrayList<Reason>();
        while (!rounds.contains(Reason.LOOP)) {
            rounds.add(refusal("192.0.2.7", 40_000));
        }
        assertThat(rounds).hasSize(Defence.LOOP);
    }

    @Test
    void oneInThirtyTwoIdenticalDatagramsOfAnEndpointIsDroppedAndNoMore() {
        var refusals = new ArrayList<Reason>();
        for (int i = 0; i < 10 * Defence.LOOP; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(2);
            refusals.add(refusal("192.0.2.7", 40_000));
        }
        assertThat(refusals).filteredOn(Reason.LOOP::equals).hasSize(10);
        assertThat(refusals).containsOnly(Reason.LOOP, null);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 50})
    void aLoopOfSeveralDatagramsEndsAsWell(int count) {
        var circling = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            circling.add(i);
        }
        for (int round = 0; round < 4 * Defence.LOOP && !circling.isEmpty(); round++) {
            now += TimeUnit.MILLISECONDS.toNanos(100);
            circling.removeIf(number -> refusal("192.0.2.7", 40_000, numbered(number, 8)) != null);
        }
        assertThat(circling).isEmpty();
    }

    @Test
    void differentDatagramsAreNoLoop() {
        for (int i = 0; i < 500; i++) {
            assertThat(refusal("192.0.2.7", 40_000, numbered(i, 8))).isNull();
        }
    }

    @Test
    void theSameDatagramOfManyEndpointsIsNoLoop() {
        for (int i = 0; i < 31; i++) {
            for (int port = 40_000; port < 40_010; port++) {
                assertThat(refusal("192.0.2.7", port)).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void loopbackHasNoBudgetAndNoLoops(String address) {
        for (int i = 0; i < 3 * Defence.NETWORK_DATAGRAMS; i++) {
            assertThat(refusal(address, 40_000)).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.254, 198.51.100.1", "2001:db8:0:1::1, 2001:db8:0:2::1, 2001:db8:1::1"})
    void aNetworkHasABudgetOfDatagramsWhichComesBackWithTime(String one, String neighbour, String other) {
        for (int i = 0; i < Defence.NETWORK_DATAGRAMS; i++) {
            assertThat(refusal(i % 2 == 0 ? one : neighbour, 40_000, numbered(i, 8))).as("datagram %d", i).isNull();
        }
        assertThat(refusal(one, 40_000, numbered(-1, 8))).isEqualTo(Reason.NETWORK_BUDGET);
        assertThat(refusal(neighbour, 40_001, numbered(-1, 8))).isEqualTo(Reason.NETWORK_BUDGET);
        assertThat(refusal(other, 40_000)).isNull();
        now += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(refusal(one, 40_000, numbered(-2, 8))).isNull();
        assertThat(refusal(one, 40_000, numbered(-3, 8))).isEqualTo(Reason.NETWORK_BUDGET);
    }

    @Test
    void aNetworkHasABudgetOfBytes() {
        int size = 50_000;
        for (int i = 0; i < Defence.NETWORK_BYTES / size; i++) {
            assertThat(refusal("192.0.2.7", 40_000, numbered(i, size))).isNull();
        }
        assertThat(refusal("192.0.2.7", 40_000, numbered(-1, size))).isEqualTo(Reason.NETWORK_BUDGET);
    }

    @Test
    void allNetworksTogetherHaveABudget() {
        int served = 0;
        var refusals = new ArrayList<Reason>();
        for (int i = 0; i < 2 * Defence.TOTAL_DATAGRAMS; i++) {
            var refusal = refusal("10." + i / 256 % 256 + "." + i % 256 + ".7", 40_000, numbered(i, 8));
            served += refusal == null ? 1 : 0;
            refusals.add(refusal);
        }
        assertThat(served).isEqualTo(Defence.TOTAL_DATAGRAMS);
        assertThat(refusals).filteredOn(Objects::nonNull).hasSize(Defence.TOTAL_DATAGRAMS)
                .isSubsetOf(Reason.TOTAL_BUDGET, Reason.NETWORK_BUDGET).contains(Reason.TOTAL_BUDGET);
    }

    @Test
    void whateverComesItIsEitherServedOrRefusedAndTheContentStays() {
        long seed = 42;
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 100_000; i++) {
            var bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            var content = ByteBuffer.allocate(random.nextInt(64));
            var source = new InetSocketAddress(address(bytes), random.nextInt(65_536));
            defence.refusal(source, content);
            assertThat(content.remaining()).as("seed %d", seed).isEqualTo(content.capacity());
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void noPortThatSystemsGiveToClientsIsThatOfAReflector() {
        for (int port = 32_768; port < 65_536; port++) {
            assertThat(refusal("127.0.0.1", port)).as("port %d", port).isNull();
        }
    }

    @Test
    void theListOfReflectorsIsTheOneOnTheModulePage() throws Exception {
        var page = Files.readString(Path.of("src/main/java/module-info.java")).replaceAll("\\s*///\\s*", " ");
        var list = Pattern.compile("known to answer anything: ([0-9, ]+);").matcher(page);
        assertThat(list.find()).isTrue();
        assertThat(Stream.of(list.group(1).split(", ")).map(Integer::valueOf)).containsExactlyInAnyOrderElementsOf(Defence.REFLECTORS);
    }
}
