package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import echo.api.EchoClient;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
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
             var client = Tool.start("send", "--lesson", "--pace", "500h", server.awaitAddress(0))) {
            client.awaitError(line -> line.matches(SEED_LINE));

            assertThat(client.interruptAndAwait().errorLines()).hasSize(2)
                    .element(1).asString().matches("jecho: interrupted: 0 of 0 (byte|datagram)s came back");
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
    void seedIsSaidUnlessItWasGiven() {
        try (var server = Tool.start("serve", "--impair", "delay=0..1ms", "tcp://127.0.0.1:0");
             var seeded = Tool.start("serve", "--impair", "delay=0..1ms", "--seed", "3", "tcp://127.0.0.1:0")) {
            server.awaitAddress(0);
            seeded.awaitAddress(0);

            assertThat(server.terminateAndAwait().errorLines()).hasSize(2).first().asString().matches(SEED_LINE);
            assertThat(seeded.terminateAndAwait().errorLines()).hasSize(1);
        }
    }
}
