package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SendDatagramTest {

    /// Says nothing until `count` datagrams have come, and then all that is to be said.
    private static FakeServer.Answers after(int count, String... answers) {
        return received -> received.size() == count ? List.of(answers).stream().map(FakeServer::bytes).toList() : List.of();
    }

    private static void assertOutcome(Tool.Outcome outcome, int exitCode, String output, String... errors) {
        assertThat(outcome.text()).isEqualTo(output);
        assertThat(outcome.errorLines()).containsExactly(errors);
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void printsWhatComesBack() {
        try (var server = Tool.start("serve", "udp://127.0.0.1:0")) {
            assertOutcome(Tool.run("send", server.awaitAddress(0), "hello", " ", "wörld\n"), 0, "hello wörld\n");
        }
    }

    @Test
    void sendsTheMessagesOfTheLessonAndSaysSo() {
        try (var server = Tool.start("serve", "udp://127.0.0.1:0")) {
            assertOutcome(Tool.run("send", "--lesson", server.awaitAddress(0)), 0, LessonMessages.TEXT, LessonMessages.SENT);
        }
    }

    @Test
    void emptyAndLargestDatagramsComeBack() {
        try (var server = Tool.start("serve", "udp://127.0.0.1:0")) {
            assertOutcome(Tool.run("send", server.awaitAddress(0), "", "x".repeat(65_507), ""), 0, "x".repeat(65_507));
        }
    }

    @Test
    void inputIsCutIntoDatagramsOf1400Bytes() throws Exception {
        var sizes = new ArrayList<Integer>();
        try (var server = FakeServer.udp(received -> {
            sizes.add(received.getLast().length);
            return List.of(received.getLast());
        })) {
            assertThat(Tool.run(new byte[3000], "send", server.address()).exitCode()).isZero();
            assertThat(sizes).containsExactly(1400, 1400, 200);
        }
    }

    @Test
    void inputIsCutIntoDatagramsOfTheSizeAskedFor() {
        long seed = new SplittableRandom().nextLong();
        var input = new byte[500_000];
        new SplittableRandom(seed).nextBytes(input);
        try (var server = Tool.start("serve", "udp://127.0.0.1:0")) {
            var outcome = Tool.run(input, "send", "--size", "10KiB", server.awaitAddress(0));

            assertThat(outcome.errors()).describedAs("seed %d", seed).isEmpty();
            assertThat(outcome.output()).describedAs("seed %d", seed).isEqualTo(input);
        }
    }

    @Test
    void lossIsCountedAndTheRestPrinted() throws Exception {
        try (var server = FakeServer.udp(received -> received.size() == 2 ? List.of() : List.of(received.getLast()))) {
            assertOutcome(Tool.run("send", "--timeout", "200ms", server.address(), "one", "two", "three"), 1, "onethree",
                    "jecho: " + server.address() + ": not all came back: 2 of 3 datagrams came back");
        }
    }

    @Test
    void silenceAfterManyDatagramsEndsEarly() throws Exception {
        try (var server = FakeServer.udp(received -> List.of())) {
            var outcome = Tool.run(new byte[1 << 20], "send", "--timeout", "100ms", server.address());

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.output()).isEmpty();
            assertThat(outcome.errorLines()).hasSize(1).first().asString().contains(": 0 of ");
        }
    }

    @Test
    void silenceAfterManyDatagramsIsNoReply() throws Exception {
        try (var server = FakeServer.udp(received -> List.of())) {
            assertThat(Tool.run(new byte[1 << 20], "send", "--timeout", "100ms", server.address()).errors())
                    .contains(": no reply: ");
        }
    }

    @Test
    void duplicatesAreReportedButNoFailure() throws Exception {
        try (var server = FakeServer.udp(received -> List.of(received.getLast(), received.getLast()))) {
            assertOutcome(Tool.run("send", server.address(), "one", "two", "three"), 0, "onetwothree",
                    "jecho: " + server.address() + ": 2 datagrams came back more than once");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"one two three", "three two one", "two three one", "three one two"})
    void outputIsInTheOrderOfSending(String order) throws Exception {
        try (var server = FakeServer.udp(after(3, order.split(" ")))) {
            assertOutcome(Tool.run("send", server.address(), "one", "two", "three"), 0, "onetwothree");
        }
    }

    @Test
    void equalDatagramsAreEachMatched() throws Exception {
        try (var server = FakeServer.udp(after(4, "same", "other", "same", "same"))) {
            assertOutcome(Tool.run("send", server.address(), "same", "same", "other", "same"), 0, "samesameothersame");
        }
    }

    @Test
    void corruptedReplyIsPrintedInItsPlace() throws Exception {
        try (var server = FakeServer.udp(received -> List.of(
                received.size() == 2 ? FakeServer.bytes("tWo") : received.getLast()))) {
            assertOutcome(Tool.run("send", server.address(), "one", "two", "three"), 1, "onetWothree",
                    "jecho: " + server.address()
                            + ": 1 datagram came back altered, or unasked for: 2 of 3 datagrams came back");
        }
    }

    @Test
    void cutReplyIsADifference() throws Exception {
        try (var server = FakeServer.udp(received -> List.of(FakeServer.bytes("hel")))) {
            assertOutcome(Tool.run("send", server.address(), "hello"), 1, "hel",
                    "jecho: " + server.address()
                            + ": 1 datagram came back altered, or unasked for: 0 of 1 datagram came back");
        }
    }

    @Test
    void duplicateOfADatagramThatOvertookAnotherIsNoDifference() throws Exception {
        try (var server = FakeServer.udp(after(3, "two", "two", "one", "three"))) {
            assertOutcome(Tool.run("send", server.address(), "one", "two", "three"), 0, "onetwothree",
                    "jecho: " + server.address() + ": 1 datagram came back more than once");
        }
    }

    @Test
    void serverThatCutsIsADifference() {
        try (var server = Tool.start("serve", "--buffer", "1024", "udp://127.0.0.1:0")) {
            var outcome = Tool.run("send", server.awaitAddress(0), "--lesson");

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.output()).hasSize(520 + 1024);
        }
    }

    @Test
    void interruptEndsItWithATally() throws Exception {
        try (var server = FakeServer.udp(received -> received.size() == 1 ? received : List.of())) {
            var output = new Sink();
            try (var tool = Tool.start(output, "send", server.address(), "one", "two")) {
                Eventually.await(() -> output.text().equals("one"), output::text);

                assertOutcome(tool.interruptAndAwait(), 130, "one", "jecho: interrupted: 1 of 2 datagrams came back");
            }
        }
    }

    @Test
    void strayDatagramDoesNotSpoilThoseThatFollow() throws Exception {
        try (var server = FakeServer.udp(received -> received.size() == 1
                ? List.of(FakeServer.bytes("stray"), received.getLast()) : List.of(received.getLast()))) {
            assertOutcome(Tool.run("send", server.address(), "one", "two", "three"), 1, "strayonetwothree",
                    "jecho: " + server.address() + ": 1 datagram came back altered, or unasked for: 3 of 3 datagrams came back");
        }
    }
}
