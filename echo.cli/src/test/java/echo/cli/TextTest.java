package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    @Test
    void everyByteIsEscapedIntoPrintableAsciiAndBack() {
        var all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }

        var text = Text.escape(ByteBuffer.wrap(all));

        assertThat(text.chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
        assertThat(unescape(text)).isEqualTo(all);
    }

    @Test
    void anyBytesAreEscapedIntoPrintableAsciiAndBack() {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) {
            var bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);

            var text = Text.escape(ByteBuffer.wrap(bytes));

            assertThat(text.chars()).describedAs("seed %d", seed).allMatch(c -> c >= 0x20 && c < 0x7f);
            assertThat(unescape(text)).describedAs("seed %d", seed).isEqualTo(bytes);
        }
    }

    private static byte[] unescape(String text) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                c = text.charAt(++i);
                bytes.write(switch (c) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'x' -> Integer.parseInt(text.substring(i + 1, i += 2) + text.charAt(i), 16);
                    default -> c;
                });
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void escapesAreThoseOfC() {
        assertThat(Text.escape("a\n\r\t\\\0\u001b[0m\u007fé")).isEqualTo("a\\n\\r\\t\\\\\\x00\\x1b[0m\\x7f\\xc3\\xa9");
    }

    @Test
    void escapingLeavesTheBufferAsItIs() {
        var buffer = ByteBuffer.wrap(FakeServer.bytes("abcdef"), 2, 3);

        assertThat(Text.escape(buffer)).isEqualTo("cde");
        assertThat(buffer.position()).isEqualTo(2);
        assertThat(buffer.remaining()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1,192.0.2.1:7", "0.0.0.0,0.0.0.0:7", "::,[::]:7", "::1,[::1]:7", "1::,[1::]:7",
            "2001:DB8::A,[2001:db8::a]:7",
            "2001:db8:0:0:1:0:0:1,[2001:db8::1:0:0:1]:7", "2001:db8:0:1:1:1:1:1,[2001:db8:0:1:1:1:1:1]:7",
            "2001:0:0:1:0:0:0:1,[2001:0:0:1::1]:7", "0:0:1:1:1:1:0:0,[::1:1:1:1:0:0]:7", "1:0:0:0:0:0:0:1,[1::1]:7",
            "1:2:3:4:5:6:7:0,[1:2:3:4:5:6:7:0]:7", "1:2:3:4:5:6:0:0,[1:2:3:4:5:6::]:7", "::ffff:192.0.2.1,192.0.2.1:7"})
    void peersAreWrittenAsRfc5952Recommends(String address, String expected) throws Exception {
        assertThat(Text.peer(new InetSocketAddress(InetAddress.getByName(address), 7), 1)).isEqualTo(expected);
    }

    @Test
    void peersKeepTheirZone() throws Exception {
        var address = InetAddress.getByName("fe80::1:2").getAddress();

        assertThat(Text.peer(new InetSocketAddress(Inet6Address.getByAddress(null, address, 3), 65535), 1))
                .isEqualTo("[fe80::1:2%3]:65535");
    }

    @Test
    void peersWithoutAnAddressAreNumbered() {
        assertThat(Text.peer(UnixDomainSocketAddress.of(""), 12)).isEqualTo("unix#12");
    }

    @Test
    void shortenedPeersMeanTheSameAddress() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 2000; i++) {
            var bytes = new byte[16];
            for (int group = 0; group < 16; group += 2) {
                if (random.nextInt(3) == 0) {
                    bytes[group + 1] = (byte) random.nextInt(256);
                }
            }
            bytes[0] = 0x20;

            var text = Text.peer(new InetSocketAddress(InetAddress.getByAddress(bytes), 7), 1);

            var host = text.substring(1, text.length() - 3);
            assertThat(InetAddress.getByName(host).getAddress()).describedAs("%s, seed %d", text, seed).isEqualTo(bytes);
            assertThat(host).describedAs("seed %d", seed).matches("[0-9a-f:]+").doesNotContain(":::");
            assertThat(Arrays.stream(host.split(":")).filter("0"::equals).count()).describedAs("%s, seed %d", text, seed)
                    .isLessThanOrEqualTo(4);
        }
    }
}
