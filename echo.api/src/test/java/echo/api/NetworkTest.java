package echo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({"192.0.2.0/24, 192.0.2.0, true", "192.0.2.0/24, 192.0.2.255, true", "192.0.2.0/24, 192.0.3.0, false",
        "10.128.0.0/9, 10.255.1.1, true", "10.128.0.0/9, 10.127.1.1, false", "0.0.0.0/0, 203.0.113.9, true", "0.0.0.0/0, ::1, false",
        "192.0.2.7, 192.0.2.7, true", "192.0.2.7, 192.0.2.6, false", "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false", "::/0, 2001:db8::1, true", "::1, ::1, true", "::1, ::2, false"})
    void holdsTheAddressesThatShareItsPrefix(String network, String address, boolean held) {
        assertThat(Network.of(network).contains(InetAddress.ofLiteral(address))).isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+8", "192.0.2.1/24", "192.0.2/24",
        "1/8", "256.0.0.0/8", "::/129", "2001:db8::1/32", "::1%eth0/128", "host/24", "192.0.2.0/24/24", " 192.0.2.0/24", "0x7f.0.0.1",
        "192.0.2.0/\u0663", "1:2:3:4:5:6:7:8:9"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Network.of(text));
    }

    @Test
    void nullIsNamed() {
        assertThatNullPointerException().isThrownBy(() -> Network.of(null)).withMessage("cidr");
    }

    @Test
    @Timeout(60)
    void anyTextIsEitherRefusedOrSurvivesTheRoundTrip() {
        long seed = 11;
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 100_000; i++) {
            var text = random.ints(random.nextInt(20), 0, 18).mapToObj("0123456789abcf:./%"::charAt)
                    .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append).toString();
            Network network;
            try {
                network = Network.of(text);
            } catch (IllegalArgumentException e) {
                continue;
            }
            assertThat(Network.of(network.toString())).as("seed %d: %s", seed, text).isEqualTo(network);
        }
    }

    @Test
    void agreesWithArithmetic() throws UnknownHostException {
        long seed = 12;
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            var bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            int prefix = random.nextInt(8 * bytes.length + 1);
            int shift = 8 * bytes.length - prefix;
            var first = new BigInteger(1, bytes).shiftRight(shift).shiftLeft(shift);
            var other = new BigInteger(1, bytes).flipBit(random.nextInt(8 * bytes.length));
            var network = new Network(address(first, bytes.length), prefix);
            assertThat(network.contains(address(other, bytes.length))).as("seed %d: %s", seed, network)
                    .isEqualTo(other.shiftRight(shift).equals(first.shiftRight(shift)));
        }
    }

    /// By the raw bytes, as a literal could turn an IPv6 address into the IPv4 address it maps.
    private static InetAddress address(BigInteger value, int length) throws UnknownHostException {
        var bytes = new byte[length];
        var all = value.toByteArray();
        int count = Math.min(all.length, length);
        System.arraycopy(all, all.length - count, bytes, length - count, count);
        return InetAddress.getByAddress(bytes);
    }
}
