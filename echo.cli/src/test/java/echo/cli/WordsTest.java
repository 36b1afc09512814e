package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.SocketType;
import echo.api.lesson.Ledger;
import echo.api.lesson.Lesson;
import echo.api.lesson.Result;
import echo.api.lesson.Trace;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {

    private static final Words WORDS = new Words(Language.ENGLISH);

    @Test
    void resultThatWasAskedForIsNamed() {
        var ledger = Ledgers.stream(Result.TWO.seed(), 0, Result.TWO.sizes());

        assertThat(Words.isAsExpected(ledger, Result.TWO)).isTrue();
        assertThat(WORDS.verdict(ledger, Result.TWO)).containsExactly(
                "TCP is a stream of bytes: 7 messages sent, 7 reads, the same bytes in order.",
                "Messages 4 and 5 came out of one read.",
                "Message 7 took 2 reads.",
                "Where one read ends and the next begins depends on timing alone.",
                "These are the reads of the course's result two: 17, 1, 300, 201, 1, 1024, 976.");
        assertThat(WORDS.verdict(ledger, null)).isEqualTo(WORDS.verdict(ledger, Result.TWO));
    }

    @Test
    void runThatTimingSpoiledSaysWhatCameLate() {
        var ledger = Ledgers.stream(Result.ONE.seed(), 600_000_000, List.of(17, 502, 1, 1024, 976));

        assertThat(Words.isAsExpected(ledger, Result.ONE)).isFalse();
        assertThat(WORDS.verdict(ledger, Result.ONE)).endsWith(
                "They were to be those of result one, 17, 302, 200, 1, 1024, 976, but timing spoiled this run.",
                "Read 2 came 600.0 ms later than planned, where the margin was 499.0 ms: "
                        + "read 2 returned 502 bytes instead of 302.");
        assertThat(Words.isAsExpected(ledger, null)).isTrue();
        assertThat(WORDS.verdict(ledger, null)).noneMatch(sentence -> sentence.contains("spoiled"));
    }

    @Test
    void theOtherResultIsNotTheOneThatWasAskedFor() {
        var ledger = Ledgers.stream(Result.ONE.seed(), 0, Result.TWO.sizes());

        assertThat(Words.isAsExpected(ledger, Result.ONE)).isFalse();
        assertThat(WORDS.verdict(ledger, Result.ONE)).anyMatch(sentence -> sentence.contains("course's result two"))
                .anyMatch(sentence -> sentence.contains("timing spoiled"));
    }

    @Test
    void cutDatagramIsTold() {
        assertThat(WORDS.verdict(Ledgers.datagrams(0), null)).containsExactly(
                "UDP is a sequence of messages: one read each. What exceeds the buffer is gone.",
                "Message 7 was cut to 1024 bytes: 976 are lost.");
    }

    @Test
    void aCaptureOfAnotherRunIsSaidToBeOne() {
        assertThat(WORDS.verdict(Ledgers.joined(Ledgers.datagrams(0)), null)).contains(
                "The network carried 8 packets of it: 17, 1, 300, 1, 200, 1, 1472, 528.",
                "The capture is of another run, 172.16.12.102:37279 to 172.16.12.101:6666.",
                "Its times are its own, its first packet placed at the first message.");
    }

    @Test
    void whatACaptureLacksIsTold() {
        var joined = Ledgers.joined(Ledgers.datagrams(0));
        var found = joined.trace().orElseThrow();
        var trace = new Trace(found.client(), found.server(), true, found.packets().subList(0, 7));

        assertThat(WORDS.wire(joined.with(trace))).containsExactly(
                "The network carried 7 packets of it: 17, 1, 300, 1, 200, 1, 1472.",
                "The capture lacks 528 bytes of the messages.");
        var twice = new Trace(found.client(), found.server(), true, Collections.nCopies(13, found.packets().getFirst()));
        assertThat(WORDS.wire(joined.with(twice))).startsWith("The network carried 13 packets of it.",
                "Of that it carried 204 bytes again.");
    }

    @Test
    void runThatDidNotShowItSaysSo() {
        assertThat(WORDS.verdict(new Ledger(Lesson.over("tcp"), SocketType.STREAM, List.of()), null))
                .startsWith("This run did not show what the lesson claims.");
    }

    @Test
    void partsOfMessagesAreTold() {
        var reads = Ledgers.stream(3, 0, List.of(10, 8, 1484, 1018)).reads();

        assertThat(reads.stream().map(WORDS::parts)).containsExactly(
                "message 1 (bytes 0 to 9)",
                "messages 1 and 2 (bytes 10 to 16 of 1)",
                "messages 3, 4, 5, 6 and 7 (bytes 0 to 981 of 7)",
                "message 7 (bytes 982 to 1999)");
        assertThat(WORDS.parts(Ledgers.datagrams(0).reads().getLast())).isEqualTo("message 7, cut: 976 bytes are lost");
    }
}
