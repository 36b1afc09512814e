package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SendStreamTest {

    @TempDir
    private Path folder;

    private static FakeServer answering(int expected, String answer) throws Exception {
        return FakeServer.tcp(peer -> {
            peer.getInputStream().readNBytes(expected);
            peer.getOutputStream().write(FakeServer.bytes(answer));
            peer.shutdownOutput();
            peer.getInputStream().readAllBytes();
        });
    }

    private static void assertOutcome(Tool.Outcome outcome, int exitCode, String output, String... errors) {
        assertThat(outcome.text()).isEqualTo(output);
        assertThat(outcome.errorLines()).containsExactly(errors);
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void printsWhatComesBackByteForByte() {
        try (var server = Tool.start("serve", "tcp://127.0.0.1:0")) {
            assertOutcome(Tool.run("send", server.awaitAddress(0), "hello", " ", "wörld\n"), 0, "hello wörld\n");
        }
    }

    @Test
    void sendsOverUnixDomainSockets() {
        try (var server = Tool.start("serve", "unix:" + folder + "/socket")) {
            assertOutcome(Tool.run("send", server.awaitAddress(0), "hello"), 0, "hello");
        }
    }

    @Test
    void emptyInputIsEchoedAsWell() {
        try (var server = Tool.start("serve", "tcp://127.0.0.1:0")) {
            assertOutcome(Tool.run("send", server.awaitAddress(0)), 0, "");
            assertOutcome(Tool.run("send", server.awaitAddress(0), ""), 0, "");
        }
    }

    @Test
    void sendsTheMessagesOfTheLessonAndSaysSo() {
        try (var server = Tool.start("serve", "tcp://127.0.0.1:0")) {
            assertOutcome(Tool.run("send", "--lesson", server.awaitAddress(0)), 0, LessonMessages.TEXT, LessonMessages.SENT);
        }
    }

    @Test
    void streamsInputLargerThanAllBuffers() {
        long seed = new SplittableRandom().nextLong();
        var input = new byte[24 << 20];
        new SplittableRandom(seed).nextBytes(input);
        try (var server = Tool.start("serve", "tcp://127.0.0.1:0")) {
            var outcome = Tool.run(input, "send", server.awaitAddress(0));

            assertThat(outcome.errors()).describedAs("seed %d", seed).isEmpty();
            assertThat(outcome.output()).describedAs("seed %d", seed).isEqualTo(input);
            assertThat(outcome.exitCode()).isZero();
        }
    }

    @Test
    void changedByteIsLocated() throws Exception {
        try (var server = answering(10, "01234x6789")) {
            assertOutcome(Tool.run("send", server.address(), "0123456789"), 1, "01234x6789",
                    "jecho: " + server.address() + ": what came back differs from what was sent, first at byte 5");
        }
    }

    @Test
    void droppedEndIsNoticed() throws Exception {
        try (var server = answering(10, "0123456")) {
            assertOutcome(Tool.run("send", server.address(), "0123456789"), 1, "0123456",
                    "jecho: " + server.address() + ": not all came back: 7 of 10 bytes came back");
        }
    }

    @Test
    void addedBytesAreNoticed() throws Exception {
        try (var server = answering(10, "0123456789more")) {
            assertOutcome(Tool.run("send", server.address(), "0123456789"), 1, "0123456789more",
                    "jecho: " + server.address() + ": what came back differs from what was sent, first at byte 10");
        }
    }

    @Test
    void serverThatNeverRepliesIsGivenUp() throws Exception {
        try (var server = FakeServer.tcp(peer -> peer.getInputStream().readAllBytes())) {
            assertOutcome(Tool.run("send", "--timeout", "100ms", server.address(), "hello"), 1, "",
                    "jecho: " + server.address() + ": no reply: 0 of 5 bytes came back");
        }
    }

    @Test
    void serverThatKeepsTheConnectionAndNeverRepliesIsGivenUp() throws Exception {
        var held = new CountDownLatch(1);
        try (var server = FakeServer.tcp(peer -> await(held))) {
            assertOutcome(Tool.run("send", "--timeout", "100ms", server.address(), "hello"), 1, "",
                    "jecho: " + server.address() + ": no reply: 0 of 5 bytes came back");
        } finally {
            held.countDown();
        }
    }

    @Test
    void serverThatReadsNothingIsGivenUpThoughMuchIsLeftToSend() throws Exception {
        var held = new CountDownLatch(1);
        try (var server = FakeServer.tcp(peer -> await(held))) {
            var outcome = Tool.run(new byte[32 << 20], "send", "--timeout", "200ms", server.address());

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.errorLines()).hasSize(1).first().asString().contains("no reply: 0 of ");
        } finally {
            held.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void endOfTheStreamBeforeTheEndOfTheInputIsNoticed() throws Exception {
        try (var server = answering(5, "hello"); var keyboard = new Keyboard()) {
            keyboard.type("hello");

            assertOutcome(Tool.run(keyboard.input(), "send", server.address()), 1, "hello",
                    "jecho: " + server.address() + ": the server ended the stream: 5 of 5 bytes came back");
        }
    }

    @Test
    void whatCameBackBeforeAResetIsNotLost() throws Exception {
        try (var server = FakeServer.tcp(peer -> {
            peer.getInputStream().readNBytes(5);
            peer.getOutputStream().write(FakeServer.bytes("hello"));
            peer.getInputStream().readNBytes(1); // sent only when the five have been printed
            peer.setSoLinger(true, 0);
        }); var keyboard = new Keyboard()) {
            keyboard.type("hello");
            var output = new Sink();
            try (var tool = Tool.start(keyboard.input(), output, "send", server.address())) {
                Eventually.await(() -> output.text().equals("hello"), output::text);
                keyboard.type("!");

                assertOutcome(tool.await(), 1, "hello",
                        "jecho: " + server.address() + ": connection reset: 5 of 6 bytes came back");
            }
        }
    }

    @Test
    void serverThatRepliesOnlyAtTheEndOfInputIsAwaited() throws Exception {
        try (var server = FakeServer.tcp(peer -> peer.getOutputStream().write(peer.getInputStream().readAllBytes()))) {
            assertOutcome(Tool.run("send", "--timeout", "200ms", server.address(), "hello"), 0, "hello");
        }
    }

    @Test
    void outputEndsOnlyWhenEverythingHasComeBack() throws Exception {
        var early = new AtomicBoolean();
        try (var server = FakeServer.tcp(peer -> {
            peer.getInputStream().readNBytes(5);
            peer.setSoTimeout(100);
            try {
                early.set(peer.getInputStream().read() < 0);
            } catch (SocketTimeoutException e) {
                // still open, as it should be
            }
            peer.setSoTimeout(0);
            peer.getOutputStream().write(FakeServer.bytes("hello"));
            peer.getInputStream().readAllBytes();
        })) {
            assertOutcome(Tool.run("send", server.address(), "hello"), 0, "hello");
            assertThat(early).isFalse();
        }
    }

    @Test
    void pausesOfTheInputAreNoSilenceOfTheServer() throws Exception {
        try (var server = Tool.start("serve", "tcp://127.0.0.1:0");
             var keyboard = new Keyboard()) {
            var output = new Sink();
            try (var tool = Tool.start(keyboard.input(), output, "send", "--timeout", "300ms", server.awaitAddress(0))) {
                long start = System.nanoTime();
                Eventually.await(() -> System.nanoTime() - start > 700_000_000, () -> "a clock that stands still");
                keyboard.type("late");
                Eventually.await(() -> output.text().equals("late"), output::text);
                keyboard.end();

                assertOutcome(tool.await(), 0, "late");
            }
        }
    }

    @Test
    void interruptEndsItWithATally() throws Exception {
        try (var server = Tool.start("serve", "tcp://127.0.0.1:0");
             var keyboard = new Keyboard()) {
            var output = new Sink();
            try (var tool = Tool.start(keyboard.input(), output, "send", server.awaitAddress(0))) {
                keyboard.type("hello");
                Eventually.await(() -> output.text().equals("hello"), output::text);

                assertOutcome(tool.interruptAndAwait(), 130, "hello", "jecho: interrupted: 5 of 5 bytes came back");
            }
        }
    }
}
