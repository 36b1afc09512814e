package echo.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchTest {

    private final DatagramChannel sender;
    private final DatagramChannel receiver;

    BatchTest() throws IOException {
        sender = bound();
        receiver = bound();
    }

    private static DatagramChannel bound() throws IOException {
        return DatagramChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress("127.0.0.1", 0));
    }

    @BeforeEach
    void doNotWait() throws IOException {
        receiver.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        receiver.close();
    }

    /// On loopback it has arrived when this returns.
    private void send(String... datagrams) throws IOException {
        for (var datagram : datagrams) {
            sender.send(ByteBuffer.wrap(datagram.getBytes()), receiver.getLocalAddress());
        }
    }

    private List<String> take(Batch batch) throws IOException {
        var contents = new ArrayList<String>();
        while (batch.hasNext()) {
            assertThat(batch.next()).isEqualTo(sender.getLocalAddress());
            var bytes = new byte[batch.content().remaining()];
            batch.content().get(bytes);
            contents.add(new String(bytes) + (batch.isTruncated() ? "…" : ""));
        }
        return contents;
    }

    @Test
    void bringsEachDatagramAsItWasInTheirOrder() throws IOException {
        var batch = new Batch(8, 100);
        send("one", "", "three");
        assertThat(batch.receive(receiver)).isTrue();
        assertThat(take(batch)).containsExactly("one", "", "three");
        assertThat(batch.receive(receiver)).as("there is none left").isFalse();
        send("four");
        assertThat(batch.receive(receiver)).isTrue();
        assertThat(take(batch)).containsExactly("four");
    }

    @Test
    void truncatesEachThatIsTooLargeAndNoOther() throws IOException {
        var batch = new Batch(8, 3);
        send("abc", "abcd", "ab", "x".repeat(60_000), "", "xyz");
        assertThat(batch.receive(receiver)).isTrue();
        assertThat(take(batch)).containsExactly("abc", "abc…", "ab", "xxx…", "", "xyz");
    }

    @Test
    void leavesWhatItHasNoRoomForToTheNext() throws IOException {
        var batch = new Batch(3, 60_000);
        var large = "x".repeat(5_000);
        send("1", "2", "3", "4", large, large);
        for (var expected : List.of(List.of("1", "2", "3"), List.of("4", large), List.of(large))) {
            assertThat(batch.receive(receiver)).isTrue();
            assertThat(take(batch)).isEqualTo(expected);
        }
    }

    @Test
    void asksForOneAtATimeWhereThatIsMeant() throws IOException {
        var batch = new Batch(1, 10);
        send("1", "2");
        for (var expected : List.of("1", "2")) {
            assertThat(batch.receive(receiver)).isTrue();
            assertThat(take(batch)).containsExactly(expected);
        }
    }

    @Test
    void waitsForOneButNotForMore() throws IOException {
        var batch = new Batch(8, 10);
        receiver.configureBlocking(true);
        send("1", "2");
        assertThat(batch.receive(receiver)).isTrue();
        assertThat(take(batch)).containsExactly("1");
    }
}
