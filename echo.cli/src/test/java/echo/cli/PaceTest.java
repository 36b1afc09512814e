package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import echo.api.EchoClient;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PaceTest {

    private static final String SEED_LINE = "jecho: seed \\d+";

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void sendPausesBeforeEachMessageOfTheLesson(String scheme) {
        try (var server = Tool.start("serve", scheme + "://127.0.0.1:0");
             var client = Tool.start("send", "--lesson", "--pace", "400h..500h", server.awaitAddress(0))) {
            client.awaitError(line -> line.matches(SEED_LINE));

            assertThat(client.interruptAndAwait().errorLines()).hasSize(2).last().asString()
                    .matches("jecho: interrupted: 0 of 0 (byte|datagram)s came back");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void sendEndsAsEverWhateverThePace(String scheme) {
        try (var server = Tool.start("serve", scheme + "://127.0.0.1:0")) {
            var outcome = Tool.run("send", "--lesson", "--pace", "0..5ms", "--seed", "3", server.awaitAddress(0));

            assertThat(outcome.text()).isEqualTo(LessonMessages.TEXT);
            assertThat(outcome.errorLines()).containsExactly(LessonMessages.SENT);
            assertThat(outcome.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void serverPausesAfterEachRead(String scheme) throws Exception {
        try (var server = Tool.start("serve", "--impair", "delay=500h", scheme + "://127.0.0.1:0");
             var client = EchoClient.open(server.awaitAddress(0))) {
            assertThat(client.echo("one")).isEqualTo("one");
            client.send(ByteBuffer.wrap(FakeServer.bytes("two")));
            client.setTimeout(Duration.ofMillis(100));

            assertThatThrownBy(() -> client.receive(ByteBuffer.allocate(3))).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void serveSaysItsSeedUnlessItWasGivenOrDoesNotMatter() {
        assertThat(errorsOfServe("--impair", "delay=0..1ms")).hasSize(2).first().asString().matches(SEED_LINE);
        assertThat(errorsOfServe("--impair", "delay=0..1ms", "--seed", "3")).hasSize(1);
        assertThat(errorsOfServe("--impair", "delay=1ms")).hasSize(1);
    }

    private static List<String> errorsOfServe(String... options) {
        var words = Stream.of(List.of("serve", "tcp://127.0.0.1:0"), List.of(options)).flatMap(List::stream);
        try (var server = Tool.start(words.toArray(String[]::new))) {
            server.awaitAddress(0);
            return server.terminateAndAwait().errorLines();
        }
    }
}
