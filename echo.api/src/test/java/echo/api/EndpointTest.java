package echo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.URI;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:7,              tcp,  127.0.0.1,        7",
        "udp://192.0.2.7:65535,          udp,  192.0.2.7,        65535",
        "tls://example.org:443,          tls,  example.org,      443",
        "TCP://Example.ORG:7,            tcp,  Example.ORG,      7",
        "tcp://my_host:1,                tcp,  my_host,          1",
        "tcp://host:0,                   tcp,  host,             0",
        "tcp://host:007,                 tcp,  host,             7",
        "tcp://host:0000000000065535,    tcp,  host,             65535",
        "tcp://[::1]:7,                  tcp,  ::1,              7",
        "udp://[2001:db8::7]:7,          udp,  2001:db8::7,      7",
        "tcp://[::ffff:192.0.2.7]:7,     tcp,  ::ffff:192.0.2.7, 7",
        "tcp://[fe80::1%eth0]:7,         tcp,  fe80::1%eth0,     7",
        "tcp://[fe80::1%25]:7,           tcp,  fe80::1%25,       7",
        "tcp://bücher.example:7,         tcp,  bücher.example,   7",
        "a+b-c.1://h:1,                  a+b-c.1, h,             1",
        "tcp,                            tcp,  127.0.0.1,        0",
        "Udp,                            udp,  127.0.0.1,        0",
    })
    void takesApartSchemeHostAndPort(String address, String scheme, String host, int port) {
        assertThat(Endpoint.of(address)).isEqualTo(new Endpoint.Inet(scheme, host, port));
    }

    @ParameterizedTest
    @CsvSource({
        "unix:/run/echo.sock,     /run/echo.sock",
        "unix:///run/echo.sock,   /run/echo.sock",
        "unix:/,                  /",
        "unix:/tmp/,              /tmp",
        "unix:/tmp/a b,           /tmp/a b",
        "unix:/tmp/a%20b,         /tmp/a b",
        "unix:/tmp/a:1@b,         /tmp/a:1@b",
        "unix:/tmp/%3F%23,        /tmp/?#",
        "UNIX:/Tmp,               /Tmp",
    })
    void takesApartSchemeAndPath(String address, String path) {
        assertThat(Endpoint.of(address)).isEqualTo(new Endpoint.Local("unix", Path.of(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", ":", "/", "//", "tcp:", "tcp://", "tcp:127.0.0.1:7", "://host:7", "1tcp://host:7", "t_p://host:7",
        "tcp ", " tcp", "ţcp://host:7", "tcp://host", "tcp://host:", "tcp://:7", "tcp://host:65536", "tcp://host:-1",
        "tcp://0:7", "tcp://127.1:7", "tcp://0177.0.0.1:7", "tcp://2130706433:7", "tcp://1.2.3.256:7", "tcp://1.2.3.4.:7",
        "tcp://host:+1", "tcp://host:99999999999999999999", "tcp://host:0x10", "tcp://host:٣", "tcp://host:7 ",
        "tcp://host:7/", "tcp://host:7/path", "tcp://host:7?query", "tcp://host:7#fragment", "tcp://user@host:7",
        "tcp://user:secret@host:7", "tcp://::1:7", "tcp://[::1]", "tcp://[::1]:", "tcp://[::1:7", "tcp://::1]:7",
        "tcp://[127.0.0.1]:7", "tcp://[host]:7", "tcp://[]:7", "tcp://[:]:7", "tcp://[1::2::3]:7", "tcp://[::g]:7",
        "tcp://[::1%]:7", "tcp://[::1]x:7", "tcp://ho st:7", "tcp://ho\nst:7", "tcp://ho\0st:7", "tcp://host:1:2",
        "tcp://*:7", "tcp://ho%73t:7", "unix:run/echo.sock", "unix:relative", "unix:", "unix://", "unix:/a?b", "unix:/a#b",
        "unix:/a%", "unix:/a%2", "unix:/a%zz", "unix:/a%00b", "unix:/a\0b",
    })
    void rejectsWhatIsMalformedAndQuotesIt(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of(address)).withMessageStartingWith("address \"");
    }

    @Test
    void showsNoControlCharacterInItsErrors() {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of("tcp://\u001b[31m\u202e\r\n:7"))
                .satisfies(e -> assertThat(e.getMessage().chars().filter(Character::isISOControl)).isEmpty())
                .withMessageContaining("\\u001b");
    }

    @Test
    void abbreviatesWhatIsLongInItsErrors() {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of("tcp://" + "*".repeat(100_000) + ":7"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    }

    @Test
    void bareSchemeTakesTheDefaultPort() {
        assertThat(Endpoint.of("udp", 7007)).isEqualTo(new Endpoint.Inet("udp", "127.0.0.1", 7007));
        assertThat(Endpoint.of("udp://host:7", 7007)).isEqualTo(new Endpoint.Inet("udp", "host", 7));
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of("udp", 65536)).withMessageContaining("port: 65536");
    }

    @Test
    void hostsPrintAsTheyWereGiven() {
        assertThat(Endpoint.of("TCP://[2001:DB8:0::7]:007")).hasToString("tcp://[2001:DB8:0::7]:7");
        assertThat(Endpoint.of("tcp://my_Host:7").uri()).isEqualTo(URI.create("tcp://my_Host:7"));
    }

    @Test
    void pathsArePercentEncodedWhereAUriCannotHoldThem() {
        assertThat(Endpoint.of("unix:/tmp/a b%FF?".replace("?", "%3F"))).hasToString("unix:/tmp/a%20b%FF%3F");
    }

    @Test
    void aDirectoryHasTheAddressOfAPath() {
        assertThat(new Endpoint.Local("unix", Path.of("/tmp"))).hasToString("unix:/tmp");
    }

    @Test
    void anotherPortLeavesTheRest() {
        assertThat(new Endpoint.Inet("tcp", "::1", 0).withPort(7)).isEqualTo(new Endpoint.Inet("tcp", "::1", 7));
    }

    @Test
    void componentsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint.Inet("TCP", "h", 1)).withMessageStartingWith("scheme");
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint.Inet("tcp", "[::1]", 1)).withMessageStartingWith("host");
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint.Inet("tcp", "", 1)).withMessageStartingWith("host");
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint.Inet("tcp", "h", -1)).withMessageStartingWith("port");
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint.Inet("tcp", "h", 65536)).withMessageStartingWith("port");
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint.Local("unix", Path.of("relative")))
                .withMessageStartingWith("path");
    }

    @Test
    void nullIsNamed() {
        assertThatNullPointerException().isThrownBy(() -> Endpoint.of(null)).withMessageContaining("address");
        assertThatNullPointerException().isThrownBy(() -> new Endpoint.Inet(null, "h", 1)).withMessageContaining("scheme");
        assertThatNullPointerException().isThrownBy(() -> new Endpoint.Inet("tcp", null, 1)).withMessageContaining("host");
        assertThatNullPointerException().isThrownBy(() -> new Endpoint.Local("unix", null)).withMessageContaining("path");
    }

    @Test
    void resolvesLiteralsWithoutAskingAnyone() throws Exception {
        var resolved = new Endpoint.Inet("tcp", "192.0.2.7", 7).resolve();
        assertThat(resolved).singleElement().satisfies(address -> {
            assertThat(address.getAddress().getHostAddress()).isEqualTo("192.0.2.7");
            assertThat(address.getPort()).isEqualTo(7);
        });
    }

    /// Pieces from which random texts are made: those that addresses consist of, and those that break them.
    private static final String[] PIECES = {
        "tcp", "udp", "unix", "TLS", ":", ":", ":", "/", "/", "//", "://", "[", "]", "[::1]", "::", "%", "%25", "%eth0", "%00", "%ff",
        ".", "..", "127.0.0.1", "host", "my_host", "7", "0", "65535", "65536", "0000", "-1", "@", "?", "#", " ", "\t", "\0",
        "\u00fc", "\u0130", "\u202e", "\ud83d\ude00", "\ud800", "\udc00", "a-b", "~", "fe80:", "ffff", "1.2", "*", "\\", "\"", "+",
    };

    static Stream<Long> seeds() {
        return Stream.of(1L, 2L, 3L, 4L);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Timeout(60)
    void anyTextIsEitherRejectedOrSurvivesTheRoundTrip(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            survivesOrIsRejected(seed, pieces(random, PIECES, 12));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Timeout(60)
    void anyHostIsEitherRejectedOrSurvivesTheRoundTrip(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            survivesOrIsRejected(seed, "tcp://" + pieces(random, PIECES, 4) + ":7");
            survivesOrIsRejected(seed, "tcp://[" + pieces(random, ":,::,:0,:1,:a,:F,:ffff,:10000,:1.2.3.4,:1.2,.".split(","), 9) + "]:7");
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Timeout(60)
    void anyZoneIsEitherRejectedOrSurvivesTheRoundTrip(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            survivesOrIsRejected(seed, "tcp://[fe80::1%" + pieces(random, "eth0,1,-,_,.,~,%,25,\u00fc, ,]".split(","), 4) + "]:7");
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Timeout(60)
    void anyPathIsEitherRejectedOrSurvivesTheRoundTrip(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            survivesOrIsRejected(seed, "unix:/" + pieces(random, PIECES, 6));
            survivesOrIsRejected(seed, "unix:/" + random.ints(random.nextInt(12), 1, 0x250).mapToObj(Character::toString)
                    .collect(Collectors.joining()));
        }
    }

    @Test
    void aGroupOfIpv6WithTooManyDigitsIsEitherRejectedOrSurvivesTheRoundTrip() {
        survivesOrIsRejected(0, "tcp://[::0ffff]:7");
    }

    @Test
    void slashesAtTheEndOfAPathAreDropped() {
        assertThat(Endpoint.of("unix:/tmp/a//")).isEqualTo(Endpoint.of("unix:/tmp/a"));
    }

    private static String pieces(SplittableRandom random, String[] pieces, int most) {
        return random.ints(random.nextInt(most + 1), 0, pieces.length).mapToObj(i -> pieces[i]).collect(Collectors.joining());
    }

    private static void survivesOrIsRejected(long seed, String text) {
        Endpoint endpoint;
        try {
            endpoint = Endpoint.of(text);
        } catch (IllegalArgumentException rejected) {
            return;
        } catch (RuntimeException e) {
            throw new AssertionError("seed %d: \"%s\" gives %s".formatted(seed, text, e), e);
        }
        Endpoint again;
        try {
            again = Endpoint.of(endpoint.uri().toString());
        } catch (RuntimeException e) {
            throw new AssertionError("seed %d: \"%s\" is accepted, but its uri() is not: %s".formatted(seed, text, e), e);
        }
        if (!again.equals(endpoint)) {
            throw new AssertionError("seed %d: \"%s\" gives %s, which gives %s".formatted(seed, text, endpoint, again));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", ":", "%", "%25", "[", "]", "/", ".", "1:", "\u00fc", "@"})
    @Timeout(30)
    void takesHugeTextsInLinearTime(String piece) {
        var huge = piece.repeat(1_000_000 / piece.length());
        for (var text : new String[] {huge, "tcp://" + huge, "tcp://" + huge + ":7", "tcp://host:" + huge, "tcp://[" + huge + "]:7",
            "tcp://[::1%" + huge + "]:7", huge + "://host:7", "unix:/" + huge}) {
            try {
                assertThat(Endpoint.of(text).scheme()).isNotEmpty();
            } catch (IllegalArgumentException rejected) {
                assertThat(rejected.getMessage()).startsWith("address ");
            }
        }
    }
}
