package echo.api;

import java.time.Duration;
import java.util.Objects;

/// What the connections of a server may take. Immutable: each `with` method returns a copy that differs in one value.
///
/// {@snippet lang=java :
/// var limits = Limits.defaults().withConnections(1000).withIdleTimeout(Duration.ofMinutes(5));
/// var server = EchoServer.open("tcp", ServerOptions.defaults().withLimits(limits));
/// }
///
/// Times are kept to a second, or to half of the time if that is less, but not more exactly than to 3 ms. A server that has more to
/// do than its processors can keeps them later: no connection is closed for a silence in which it has not had its turn. Datagrams
/// belong to no connection, and have no such limits. No argument and no result is `null`.
public final class Limits {

    private static final Limits DEFAULTS = new Limits(
            10_000, 0, 0, Duration.ofSeconds(10), Duration.ZERO, Duration.ofSeconds(60), Duration.ZERO);

    private final int connections;
    private final int connectionsPerPeer;
    private final long bytes;
    private final Duration handshakeTimeout;
    private final Duration idleTimeout;
    private final Duration writeTimeout;
    private final Duration duration;

    private Limits(int connections, int connectionsPerPeer, long bytes, Duration handshakeTimeout, Duration idleTimeout,
                   Duration writeTimeout, Duration duration) {
        this.connections = connections;
        this.connectionsPerPeer = connectionsPerPeer;
        this.bytes = bytes;
        this.handshakeTimeout = handshakeTimeout;
        this.idleTimeout = idleTimeout;
        this.writeTimeout = writeTimeout;
        this.duration = duration;
    }

    /// {@return the limits a server has unless told otherwise}
    public static Limits defaults() {
        return DEFAULTS;
    }

    /// {@return how many connections there may be at a time: 10,000 by default}
    public int connections() {
        return connections;
    }

    /// {@return these limits with another number of connections}
    ///
    /// One more is [refused][EchoEvent.Refused.Reason#TOO_MANY_CONNECTIONS]: accepted and closed at once.
    ///
    /// @param connections at least 1
    /// @throws IllegalArgumentException if the number is out of range
    public Limits withConnections(int connections) {
        Checks.range("connections", connections, 1, Integer.MAX_VALUE);
        return new Limits(connections, connectionsPerPeer, bytes, handshakeTimeout, idleTimeout, writeTimeout, duration);
    }

    /// {@return how many connections there may be at a time from one IPv4 address, or one IPv6 /64: 0, for no limit, by default}
    public int connectionsPerPeer() {
        return connectionsPerPeer;
    }

    /// {@return these limits with another number of connections from one IPv4 address, or one IPv6 /64}
    ///
    /// One more is [refused][EchoEvent.Refused.Reason#TOO_MANY_OF_PEER]: accepted and closed at once. A host has all
    /// addresses of its IPv6 /64 to choose from. Peers without an IP address, those of Unix domain sockets, are not counted.
    ///
    /// @param connectionsPerPeer at least 0, for no limit
    /// @throws IllegalArgumentException if the number is out of range
    public Limits withConnectionsPerPeer(int connectionsPerPeer) {
        Checks.range("connectionsPerPeer", connectionsPerPeer, 0, Integer.MAX_VALUE);
        return new Limits(connections, connectionsPerPeer, bytes, handshakeTimeout, idleTimeout, writeTimeout, duration);
    }

    /// {@return how many bytes a connection may send: 0, for no limit, by default}
    public long bytes() {
        return bytes;
    }

    /// {@return these limits with another number of bytes}
    ///
    /// A connection that has sent as many is answered them, and then told the end of the stream.
    ///
    /// @param bytes at least 0, for no limit
    /// @throws IllegalArgumentException if the number is out of range
    public Limits withBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " is negative");
        }
        return new Limits(connections, connectionsPerPeer, bytes, handshakeTimeout, idleTimeout, writeTimeout, duration);
    }

    /// {@return after how long a connection is closed whose peer has not agreed on how to talk: 10 seconds by default}
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /// {@return these limits with another handshake timeout}
    ///
    /// It has a meaning for TLS alone. A connection counts from the moment it is accepted.
    ///
    /// @param handshakeTimeout from zero, for none, to [Integer#MAX_VALUE] milliseconds
    /// @throws IllegalArgumentException if the timeout is out of range
    public Limits withHandshakeTimeout(Duration handshakeTimeout) {
        Checks.range("handshakeTimeout", handshakeTimeout);
        return new Limits(connections, connectionsPerPeer, bytes, handshakeTimeout, idleTimeout, writeTimeout, duration);
    }

    /// {@return after how long without a byte from its peer a connection is closed: zero, for never, by default}
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /// {@return these limits with another idle timeout}
    ///
    /// Over TLS what counts is a whole record (RFC 8446, section 5.1), of 16 KiB at most.
    ///
    /// @param idleTimeout from zero, for none, to [Integer#MAX_VALUE] milliseconds
    /// @throws IllegalArgumentException if the timeout is out of range
    public Limits withIdleTimeout(Duration idleTimeout) {
        Checks.range("idleTimeout", idleTimeout);
        return new Limits(connections, connectionsPerPeer, bytes, handshakeTimeout, idleTimeout, writeTimeout, duration);
    }

    /// {@return after how long a connection is cut whose peer takes nothing of what is written to it: 60 seconds by default}
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /// {@return these limits with another write timeout}
    ///
    /// A peer makes room for more in steps that systems choose, of some tens or hundreds of kilobytes: one that takes less than such
    /// a step within the timeout may be cut.
    ///
    /// @param writeTimeout from zero, for none, to [Integer#MAX_VALUE] milliseconds
    /// @throws IllegalArgumentException if the timeout is out of range
    public Limits withWriteTimeout(Duration writeTimeout) {
        Checks.range("writeTimeout", writeTimeout);
        return new Limits(connections, connectionsPerPeer, bytes, handshakeTimeout, idleTimeout, writeTimeout, duration);
    }

    /// {@return how long a connection may last: zero, for ever, by default}
    public Duration duration() {
        return duration;
    }

    /// {@return these limits with another duration}
    ///
    /// @param duration from zero, for no limit, to [Integer#MAX_VALUE] milliseconds
    /// @throws IllegalArgumentException if the duration is out of range
    public Limits withDuration(Duration duration) {
        Checks.range("duration", duration);
        return new Limits(connections, connectionsPerPeer, bytes, handshakeTimeout, idleTimeout, writeTimeout, duration);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limits that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return Objects.hash(connections, connectionsPerPeer, bytes, handshakeTimeout, idleTimeout, writeTimeout, duration);
    }

    @Override
    public String toString() {
        return "Limits[connections=" + connections + ", connectionsPerPeer=" + connectionsPerPeer + ", bytes=" + bytes
                + ", handshakeTimeout=" + handshakeTimeout + ", idleTimeout=" + idleTimeout + ", writeTimeout=" + writeTimeout + ", duration=" + duration + "]";
    }
}
