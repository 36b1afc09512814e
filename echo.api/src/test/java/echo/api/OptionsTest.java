package echo.api;

import static java.net.StandardSocketOptions.IP_TOS;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_SNDBUF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.entry;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptionsTest {

    private static final ServerOptions SERVER = ServerOptions.defaults();
    private static final ClientOptions CLIENT = ClientOptions.defaults();
    private static final Impairments IMPAIRMENTS = Impairments.none();
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    @Test
    void defaultsAreThoseDocumented() {
        assertThat(SERVER.backlog()).isEqualTo(4096);
        assertThat(SERVER.bufferSize()).isEqualTo(131_072);
        assertThat(SERVER.drain()).isEqualTo(Duration.ofSeconds(5));
        assertThat(SERVER.impairments().delaysReads()).isFalse();
        assertThat(SERVER.observer()).isEmpty();
        assertThat(SERVER.socketOptions()).isEmpty();
        assertThat(CLIENT.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(CLIENT.connected()).isTrue();
        assertThat(CLIENT.localAddress()).isEmpty();
        assertThat(CLIENT.observer()).isEmpty();
        assertThat(CLIENT.socketOptions()).isEmpty();
    }

    static Stream<Arguments> outOfRange() {
        return Stream.of(
                bad("backlog", () -> SERVER.withBacklog(0)),
                bad("backlog", () -> SERVER.withBacklog(-1)),
                bad("bytes", () -> SERVER.withBufferSize(0)),
                bad("bytes", () -> SERVER.withBufferSize((1 << 30) + 1)),
                bad("drain", () -> SERVER.withDrain(Duration.ofNanos(-1))),
                bad("drain", () -> SERVER.withDrain(LONGEST.plusNanos(1))),
                bad("timeout", () -> CLIENT.withTimeout(Duration.ofNanos(-1))),
                bad("timeout", () -> CLIENT.withTimeout(LONGEST.plusNanos(1))),
                bad("min", () -> IMPAIRMENTS.withReadDelay(Duration.ofNanos(-1), Duration.ZERO)),
                bad("max", () -> IMPAIRMENTS.withReadDelay(Duration.ZERO, LONGEST.plusNanos(1))),
                bad("min", () -> IMPAIRMENTS.withReadDelay(Duration.ofMillis(2), Duration.ofMillis(1))));
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void whatIsOutOfRangeFailsAtOnceWithItsName(String name, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageStartingWith(name + ": ");
    }

    @Test
    void theEndsOfRangesAreTaken() {
        assertThat(SERVER.withBacklog(1).withBacklog(Integer.MAX_VALUE).backlog()).isEqualTo(Integer.MAX_VALUE);
        assertThat(SERVER.withBufferSize(1).withBufferSize(1 << 30).bufferSize()).isEqualTo(1 << 30);
        assertThat(SERVER.withDrain(LONGEST).withDrain(Duration.ZERO).drain()).isZero();
        assertThat(CLIENT.withTimeout(LONGEST).withTimeout(Duration.ZERO).timeout()).isZero();
        assertThat(IMPAIRMENTS.withReadDelay(LONGEST, LONGEST).maxReadDelay()).isEqualTo(LONGEST);
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                bad("impairments", () -> SERVER.withImpairments(null)),
                bad("observer", () -> SERVER.withObserver(null)),
                bad("value", () -> SERVER.withSocketOption(SO_RCVBUF, null)),
                bad("localAddress", () -> CLIENT.withLocalAddress(null)),
                bad("observer", () -> CLIENT.withObserver(null)),
                bad("value", () -> CLIENT.withSocketOption(SO_RCVBUF, null)),
                bad("min", () -> IMPAIRMENTS.withReadDelay(null, Duration.ZERO)),
                bad("max", () -> IMPAIRMENTS.withReadDelay(Duration.ZERO, null)));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void nullFailsAtOnceWithItsName(String name, ThrowingCallable call) {
        assertThatNullPointerException().isThrownBy(call).satisfies(e -> assertThat(e.getMessage()).containsPattern("\\b" + name + "\\b"));
    }

    static Stream<Arguments> nullsNotNamed() {
        return Stream.of(
                bad("address", () -> EchoServer.open((String) null)),
                bad("address", () -> EchoServer.open((java.net.URI) null)),
                bad("address", () -> EchoClient.open((String) null)),
                bad("address", () -> EchoClient.open((java.net.URI) null)),
                bad("drain", () -> SERVER.withDrain(null)),
                bad("timeout", () -> CLIENT.withTimeout(null)),
                bad("option", () -> SERVER.withSocketOption(null, 1)),
                bad("option", () -> CLIENT.withSocketOption(null, 1)),
                bad("options", () -> EchoServer.open("tcp", null)),
                bad("options", () -> EchoClient.open("tcp://127.0.0.1:7", null)));
    }

    @ParameterizedTest
    @MethodSource("nullsNotNamed")
    void theseFailAtOnceWithTheirNameToo(String name, ThrowingCallable call) {
        nullFailsAtOnceWithItsName(name, call);
    }

    private static Arguments bad(String name, ThrowingCallable call) {
        return Arguments.of(name, Named.of("call", call));
    }

    @Test
    void eachWithMethodOfAServersOptionsChangesOneValueOfACopy() {
        Consumer<EchoEvent> observer = event -> {};
        var impairments = IMPAIRMENTS.withSeed(7);
        var all = SERVER.withBacklog(5).withBufferSize(1024).withDrain(Duration.ofSeconds(1)).withImpairments(impairments)
                .withObserver(observer).withSocketOption(SO_RCVBUF, 4096);
        assertThat(all.backlog()).isEqualTo(5);
        assertThat(all.bufferSize()).isEqualTo(1024);
        assertThat(all.drain()).isEqualTo(Duration.ofSeconds(1));
        assertThat(all.impairments()).isSameAs(impairments);
        assertThat(all.observer()).containsSame(observer);
        assertThat(all.socketOptions()).containsExactly(entry(SO_RCVBUF, 4096));
        defaultsAreThoseDocumented();
    }

    @Test
    void eachWithMethodOfAClientsOptionsChangesOneValueOfACopy() {
        Consumer<EchoEvent> observer = event -> {};
        var local = new InetSocketAddress("127.0.0.1", 0);
        var all = CLIENT.withTimeout(Duration.ofSeconds(1)).withConnected(false).withLocalAddress(local).withObserver(observer)
                .withSocketOption(IP_TOS, 4);
        assertThat(all.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(all.connected()).isFalse();
        assertThat(all.localAddress()).contains(local);
        assertThat(all.observer()).containsSame(observer);
        assertThat(all.socketOptions()).containsExactly(entry(IP_TOS, 4));
        defaultsAreThoseDocumented();
    }

    @Test
    void socketOptionsKeepTheirOrderAndTheLastValue() {
        var options = SERVER.withSocketOption(SO_SNDBUF, 1).withSocketOption(SO_RCVBUF, 2).withSocketOption(SO_SNDBUF, 3);
        assertThat(options.socketOptions()).containsExactly(entry(SO_SNDBUF, 3), entry(SO_RCVBUF, 2));
    }

    @Test
    void socketOptionsCannotBeChangedFromOutside() {
        Map<java.net.SocketOption<?>, Object> options = CLIENT.withSocketOption(SO_RCVBUF, 1).socketOptions();
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(options::clear);
    }
}
