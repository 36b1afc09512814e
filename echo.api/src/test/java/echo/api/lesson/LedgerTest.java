package echo.api.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.EchoEvent;
import echo.api.Impairments;
import echo.api.SocketType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Ledgers are made here as a run would make them, by telling the bookkeeper of events; each claim is shown to hold, and to fail.
class LedgerTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 7);
    private static final String STREAM = String.join("", Message.ALL.stream().map(Message::text).toList());

    private final Bookkeeper book = new Bookkeeper(Collections.nCopies(7, 0L), Impairments.none(), entry -> {});
    private long offset;
    private long received;

    private void sendAll() {
        Message.ALL.forEach(book::noteSent);
    }

    private void readStream(String text) {
        book.noteServer(new EchoEvent.Read(1, PEER, 0, offset, bytes(text)));
        book.noteServer(new EchoEvent.Written(1, PEER, 0, offset, text.length()));
        offset += text.length();
    }

    private void readStream(int... sizes) {
        for (int size : sizes) {
            readStream(STREAM.substring((int) offset, (int) offset + size));
        }
    }

    private void readDatagram(String text, int limit) {
        boolean cut = text.length() > limit;
        if (cut) {
            book.noteServer(new EchoEvent.Truncated(0, PEER, 0, limit));
        }
        var read = cut ? text.substring(0, limit) : text;
        book.noteServer(new EchoEvent.Read(0, PEER, 0, 0, bytes(read)));
        book.noteServer(new EchoEvent.Written(0, PEER, 0, 0, read.length()));
    }

    private void receive(String text) {
        book.noteClient(SocketType.DATAGRAM, new EchoEvent.Read(0, PEER, 0, 0, bytes(text)));
    }

    private void receiveStream(String text) {
        book.noteClient(SocketType.STREAM, new EchoEvent.Read(0, PEER, 0, received, bytes(text)));
        received += text.length();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private List<Claim> claims(SocketType type) {
        return ledger(type).claims();
    }

    private Ledger ledger(SocketType type) {
        return new Ledger(Lesson.over("any"), type, book.entries());
    }

    private static void failsOnly(List<Claim> claims, String... fragments) {
        assertThat(claims).filteredOn(Predicate.not(Claim::holds)).extracting(Claim::text)
                .hasSameSizeAs(fragments)
                .allSatisfy(text -> assertThat(fragments).anyMatch(text::contains));
    }

    @Test
    void bothResultsOfTheCourseBearOutWhatIsClaimedOfAStream() {
        sendAll();
        readStream(17, 302, 200, 1, 1024, 976);
        receiveStream(STREAM);
        assertThat(claims(SocketType.STREAM)).hasSize(5).allMatch(Claim::holds);
        assertThat(ledger(SocketType.STREAM).reads()).extracting(read -> read.messages().stream().map(Message::number).toList())
                .containsExactly(List.of(1), List.of(2, 3, 4), List.of(5), List.of(6), List.of(7), List.of(7));
    }

    @Test
    void aReadMayHoldTheEndOfOneMessageAndTheBeginningOfAnother() {
        sendAll();
        readStream(10, 8, 301, 201, 1024, 976);
        receiveStream(STREAM.substring(0, 1000));
        receiveStream(STREAM.substring(1000));
        assertThat(claims(SocketType.STREAM)).allMatch(Claim::holds);
        assertThat(ledger(SocketType.STREAM).reads()).extracting(read -> read.messages().stream().map(Message::number).toList())
                .containsExactly(List.of(1), List.of(1, 2), List.of(3, 4), List.of(5, 6), List.of(7), List.of(7));
    }

    @Test
    void aMessageNotSentIsNoticed() {
        Message.ALL.subList(0, 6).forEach(book::noteSent);
        readStream(17, 302, 200, 1, 1024, 976);
        receiveStream(STREAM);
        failsOnly(claims(SocketType.STREAM), "the client sent 7 messages");
    }

    @Test
    void bytesThatWereNotReadAreNoticed() {
        sendAll();
        readStream(17, 302, 200, 1, 1024, 975);
        receiveStream(STREAM);
        failsOnly(claims(SocketType.STREAM), "add up to 2520 bytes, in order");
    }

    @Test
    void bytesReadOutOfOrderAreNoticed() {
        sendAll();
        readStream("1welcome to qytang");
        readStream(301, 200, 1, 1024, 976);
        receiveStream(STREAM);
        failsOnly(claims(SocketType.STREAM), "add up to 2520 bytes, in order");
    }

    @Test
    void aReadBeyondTheBufferIsNoticed() {
        sendAll();
        readStream(17, 302, 200, 1, 1025, 975);
        receiveStream(STREAM);
        failsOnly(claims(SocketType.STREAM), "no read is larger than the buffer of 1024 bytes");
    }

    @Test
    void aLargeMessageReadAtOnceIsNoticed() {
        sendAll();
        readStream(17, 302, 200, 1, 2000);
        receiveStream(STREAM);
        failsOnly(claims(SocketType.STREAM), "no read is larger", "message 7, larger than the buffer, took 1 reads");
    }

    @Test
    void bytesThatDidNotComeBackAreNoticed() {
        sendAll();
        readStream(17, 302, 200, 1, 1024, 976);
        receiveStream(STREAM.substring(1));
        failsOnly(claims(SocketType.STREAM), "the client received the same 2520 bytes back");
    }

    @Test
    void theResultOfTheCourseBearsOutWhatIsClaimedOfMessages() {
        sendAll();
        echoDatagrams(Message.ALL.stream().map(Message::text).toList());
        assertThat(claims(SocketType.DATAGRAM)).hasSize(5).allMatch(Claim::holds);
        assertThat(claims(SocketType.DATAGRAM)).extracting(Claim::text).anyMatch(text -> text.contains("976 are lost"));
        assertThat(ledger(SocketType.DATAGRAM).reads()).extracting(Entry.Read::size).containsExactly(17, 1, 300, 1, 200, 1, 1024);
        assertThat(ledger(SocketType.DATAGRAM).reads()).extracting(Entry.Read::truncated)
                .containsExactly(false, false, false, false, false, false, true);
        assertThat(ledger(SocketType.DATAGRAM).reads()).extracting(Entry.Read::offset)
                .containsExactly(0L, 17L, 18L, 318L, 319L, 519L, 520L);
    }

    private void echoDatagrams(List<String> texts) {
        for (var text : texts) {
            readDatagram(text, 1024);
            receive(text.length() > 1024 ? text.substring(0, 1024) : text);
        }
    }

    @Test
    void aLostDatagramIsNoticed() {
        sendAll();
        echoDatagrams(Message.ALL.subList(1, 7).stream().map(Message::text).toList());
        failsOnly(claims(SocketType.DATAGRAM), "the server's 6 reads are the 7 messages", "the same 7 datagrams back");
    }

    @Test
    void datagramsInAnotherOrderAreNoticed() {
        sendAll();
        var texts = new ArrayList<>(Message.ALL.stream().map(Message::text).toList());
        Collections.swap(texts, 0, 1);
        echoDatagrams(texts);
        failsOnly(claims(SocketType.DATAGRAM), "one each, in order", "the same 7 datagrams back");
    }

    @Test
    void joinedDatagramsAreNoticed() {
        sendAll();
        echoDatagrams(List.of("welcome to qytang", "1" + "y".repeat(300) + "2", "c".repeat(200), "3", "v".repeat(2000)));
        failsOnly(claims(SocketType.DATAGRAM), "one each, in order", "the same 7 datagrams back");
    }

    @Test
    void aCutThatIsNotReportedIsNoticed() {
        sendAll();
        Message.ALL.forEach(message -> readDatagram(message.text().substring(0, Math.min(1024, message.size())), 1024));
        Message.ALL.forEach(message -> receive(message.text().substring(0, Math.min(1024, message.size()))));
        failsOnly(claims(SocketType.DATAGRAM), "message 7 was cut", "no other message was cut");
    }

    @Test
    void aCutOfAMessageThatFitsIsNoticed() {
        sendAll();
        readDatagram("welcome to qytang!", 17);
        receive("welcome to qytang");
        echoDatagrams(Message.ALL.subList(1, 7).stream().map(Message::text).toList());
        failsOnly(claims(SocketType.DATAGRAM), "no other message was cut");
    }

    @Test
    void aDatagramThatDidNotComeBackIsNoticed() {
        sendAll();
        Message.ALL.forEach(message -> readDatagram(message.text(), 1024));
        failsOnly(claims(SocketType.DATAGRAM), "the same 7 datagrams back");
    }

    @Test
    void aLargeBufferCutsNothing() {
        sendAll();
        Message.ALL.forEach(message -> readDatagram(message.text(), 2000));
        Message.ALL.forEach(message -> receive(message.text()));
        var claims = new Ledger(Lesson.over("any").withBufferSize(2000), SocketType.DATAGRAM, book.entries()).claims();
        assertThat(claims).allMatch(Claim::holds).extracting(Claim::text).contains("no message exceeds the buffer, and none was cut");
    }

    @Test
    void entriesDoNotShareTheirBuffers() {
        sendAll();
        readStream(17);
        receiveStream("welcome to qytang");
        var ledger = ledger(SocketType.STREAM);
        ledger.reads().getFirst().content().get();
        ledger.received().getFirst().content().get();
        assertThat(ledger.reads().getFirst().size()).isEqualTo(17);
        assertThat(ledger.received().getFirst().size()).isEqualTo(17);
        assertThat(ledger.written()).extracting(Entry.Written::size).containsExactly(17);
    }

    @Test
    void aLedgerIsACopy() {
        var entries = new ArrayList<Entry>();
        var ledger = new Ledger(Lesson.over("any"), SocketType.STREAM, entries);
        entries.add(new Entry.Written(1, 0, 0, 1, List.of()));
        assertThat(ledger.entries()).isEmpty();
    }

    @Test
    void everyEntrySaysWhichBytesOfWhichMessagesItHolds() {
        sendAll();
        readStream(10, 8, 301, 201, 1024, 976);
        receiveStream(STREAM.substring(0, 1000));
        receiveStream(STREAM.substring(1000));
        var ledger = ledger(SocketType.STREAM);
        assertThat(ledger.sent()).allMatch(sent -> sent.parts().getFirst().isWhole());
        assertThat(ledger.reads().stream().map(read -> read.parts().toString()))
                .containsExactly("[1…]", "[…1, 2]", "[3, 4]", "[5, 6]", "[7…]", "[…7]");
        assertThat(ledger.written()).extracting(Entry::parts).isEqualTo(ledger.reads().stream().map(Entry::parts).toList());
        assertThat(ledger.received()).extracting(Entry::offset).containsExactly(0L, 1000L);
        assertThat(ledger.received().getFirst().parts()).last().isEqualTo(new Part(Message.ALL.getLast(), 0, 480));
        assertThat(ledger.received().getLast().parts()).containsExactly(new Part(Message.ALL.getLast(), 480, 2000));
    }

    @Test
    void everyEntrySaysWhichBytesOfADatagramItHolds() {
        sendAll();
        echoDatagrams(Message.ALL.stream().map(Message::text).toList());
        var ledger = ledger(SocketType.DATAGRAM);
        for (var lane : List.of(ledger.reads(), ledger.written(), ledger.received())) {
            assertThat(lane.stream().map(entry -> entry.parts().toString()))
                    .containsExactly("[1]", "[2]", "[3]", "[4]", "[5]", "[6]", "[7…]");
            assertThat(lane.stream().map(Entry::offset)).containsExactly(0L, 17L, 18L, 318L, 319L, 519L, 520L);
        }
    }

    @Test
    void whatNobodySentBelongsToNoMessage() {
        readDatagram("garbage", 1024);
        assertThat(ledger(SocketType.DATAGRAM).reads().getFirst().parts()).isEmpty();
    }

    @Test
    void asTextItIsWithin80ColumnsSideBySide() {
        readStream(17, 302, 200, 1, 1024, 976);
        receiveStream(STREAM);
        var entries = new ArrayList<>(book.entries());
        Message.ALL.forEach(message -> entries.add(new Entry.Sent(message, 0, 0)));
        var lines = new Ledger(Lesson.over("any"), SocketType.STREAM, entries).toString().lines().toList();
        assertThat(lines).allMatch(line -> line.length() <= 80)
                .contains("0.000  0.000  3     18   300  y × 300    |", "       0.000  1      0  2520  1+…+7 back |",
                        "                                         | 0.000  2     17   302  2+3+4",
                        "                                         | 0.000  2     17   302  2+3+4 back",
                        "                                         | 0.000  5    520  1024  7…",
                        "                                         | 0.000  6   1544   976  …7",
                        "  ok    the server's 6 reads add up to 2520 bytes, in order");
        assertThat(lines.stream().filter(line -> line.contains("|"))).hasSize(2 + 7 + 6 + 6 + 1)
                .allMatch(line -> line.indexOf('|') == 41);
    }

    @Test
    void aCutDatagramIsMarkedInTheText() {
        sendAll();
        echoDatagrams(Message.ALL.stream().map(Message::text).toList());
        assertThat(ledger(SocketType.DATAGRAM).toString())
                .contains("| 0.000  7    520  1024  7 cut\n");
    }

    @Test
    void aWriteWasDoneBeforeTheClientHadIt() {
        book.noteServer(new EchoEvent.Read(1, PEER, 10, 0, bytes("welcome to qytang")));
        book.noteClient(SocketType.STREAM, new EchoEvent.Read(0, PEER, 20, 0, bytes("welcome to qytang")));
        book.noteServer(new EchoEvent.Written(1, PEER, 30, 0, 17));
        book.noteServer(new EchoEvent.Read(1, PEER, 40, 17, bytes("1")));
        book.noteServer(new EchoEvent.Written(1, PEER, 50, 17, 1));
        book.noteClient(SocketType.STREAM, new EchoEvent.Read(0, PEER, 60, 17, bytes("1")));
        assertThat(ledger(SocketType.STREAM).written()).extracting(Entry::nanos).containsExactly(20L, 50L);
    }
}
