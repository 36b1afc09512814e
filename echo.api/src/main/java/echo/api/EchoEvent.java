package echo.api;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// Something that a server or client did, as told to its observer.
///
/// On a server's stream every connection is [Accepted] first and [Closed] last. Datagrams belong to no connection: each is
/// [Read] from, and [Written] to, the peer it names. Events are immutable, and no component is `null`.
///
/// Later versions may have more kinds of events, and more reasons: a `switch` over them should have a `default`.
public sealed interface EchoEvent {

    /// A connection was accepted.
    ///
    /// @param connection the connection
    /// @param peer the address of the other side
    /// @param nanoTime when
    record Accepted(long connection, SocketAddress peer, long nanoTime) implements EchoEvent {

        /// Creates an event.
        public Accepted {
            requireNonNull(peer, "peer");
        }
    }

    /// A read returned bytes, or a datagram, which may be empty.
    ///
    /// @param connection the connection
    /// @param peer the address of the other side
    /// @param nanoTime when
    /// @param offset of the first byte within the stream; 0 for a datagram
    /// @param content what was read
    record Read(long connection, SocketAddress peer, long nanoTime, long offset, ByteBuffer content) implements EchoEvent {

        /// Creates an event with a copy of the content.
        public Read {
            requireNonNull(peer, "peer");
            var copy = ByteBuffer.allocate(content.remaining());
            content = copy.put(content.duplicate()).flip().asReadOnlyBuffer();
        }

        /// {@return what was read, as a read-only buffer of its own}
        @Override
        public ByteBuffer content() {
            return content.duplicate();
        }

        /// {@return the number of bytes that were read}
        public int size() {
            return content.remaining();
        }

        /// {@return the event in words, with the beginning of the content, `.` in place of what is not printable ASCII}
        @Override
        public String toString() {
            var text = new StringBuilder();
            for (int i = 0; i < Math.min(size(), 40); i++) {
                byte b = content.get(i);
                text.append(b >= 0x20 && b < 0x7f ? (char) b : '.');
            }
            return "Read[connection=" + connection + ", peer=" + peer + ", offset=" + offset + ", size=" + size()
                    + ", content=" + text + (size() > 40 ? "…]" : "]");
        }
    }

    /// Bytes were written, or a datagram was sent.
    ///
    /// @param connection the connection
    /// @param peer the address of the other side
    /// @param nanoTime when the write was done
    /// @param offset of the first byte within the stream; 0 for a datagram
    /// @param size the number of bytes
    record Written(long connection, SocketAddress peer, long nanoTime, long offset, int size) implements EchoEvent {

        /// Creates an event.
        public Written {
            requireNonNull(peer, "peer");
        }
    }

    /// A datagram exceeded the buffer: the rest is lost. Its [Read] follows.
    ///
    /// @param connection the connection
    /// @param peer the address of the sender
    /// @param nanoTime when
    /// @param limit the number of bytes that were kept; how many there were is not known
    record Truncated(long connection, SocketAddress peer, long nanoTime, int limit) implements EchoEvent {

        /// Creates an event.
        public Truncated {
            requireNonNull(peer, "peer");
        }
    }

    /// A peer was not served.
    ///
    /// @param connection the connection
    /// @param peer the address of the other side
    /// @param nanoTime when
    /// @param reason why
    record Refused(long connection, SocketAddress peer, long nanoTime, Reason reason) implements EchoEvent {

        /// Creates an event.
        public Refused {
            requireNonNull(peer, "peer");
            requireNonNull(reason, "reason");
        }

        /// Why a peer is not served.
        public enum Reason {
            /// The datagram came from port 0, to which nothing can be sent.
            SOURCE_PORT_ZERO,
            /// The datagram came from the server's own port number, as those do that make two echo servers answer each other.
            SOURCE_PORT_OWN,
            /// The datagram came from a port below 1024, where other services answer whatever comes.
            SOURCE_PORT_PRIVILEGED,
            /// The datagram came from the port of a service known to answer whatever comes.
            SOURCE_PORT_OF_REFLECTOR,
            /// The datagram came from an address that no host has: unspecified, multicast or broadcast.
            SOURCE_ADDRESS,
            /// The endpoint sent the same datagram again and again, as a loop between two echo servers does.
            LOOP,
            /// The network the datagram came from sends more than it may.
            NETWORK_BUDGET,
            /// All networks together send more than they may.
            TOTAL_BUDGET,
            /// The peer is of none of the networks that are [allowed][ServerOptions#allowed].
            NOT_ALLOWED,
            /// There were as many connections as [may be][Limits#connections].
            TOO_MANY_CONNECTIONS,
            /// There were as many connections from the peer's address as [may be][Limits#connectionsPerPeer].
            TOO_MANY_OF_PEER
        }
    }

    /// A connection failed, for instance because its peer reset it, or a datagram could not be sent.
    ///
    /// @param connection the connection
    /// @param peer the address of the other side
    /// @param nanoTime when
    /// @param cause what went wrong
    record Failed(long connection, SocketAddress peer, long nanoTime, Throwable cause) implements EchoEvent {

        /// Creates an event.
        public Failed {
            requireNonNull(peer, "peer");
            requireNonNull(cause, "cause");
        }
    }

    /// A connection ended.
    ///
    /// @param connection the connection
    /// @param peer the address of the other side
    /// @param nanoTime when
    /// @param bytesRead how many bytes were read from it
    /// @param bytesWritten how many bytes were written to it; of an echo that was not written to its end none is counted
    /// @param reason why
    record Closed(long connection, SocketAddress peer, long nanoTime, long bytesRead, long bytesWritten, Reason reason)
            implements EchoEvent {

        /// Creates an event.
        public Closed {
            requireNonNull(peer, "peer");
            requireNonNull(reason, "reason");
        }

        /// Why a connection ended.
        public enum Reason {
            /// The peer ended its output, and has been answered everything.
            END_OF_STREAM,
            /// The server was closed, and the peer has been answered everything that had reached this host.
            DRAINED,
            /// The server was closed, and the peer took longer than the drain time.
            CUT,
            /// The peer took [too long][Limits#handshakeTimeout] to agree on how to talk, as TLS has it,
            /// or had not done so when the server was closed.
            HANDSHAKE_TIMEOUT,
            /// The peer sent nothing for [too long][Limits#idleTimeout].
            IDLE_TIMEOUT,
            /// The peer took nothing for [too long][Limits#writeTimeout].
            WRITE_TIMEOUT,
            /// The peer sent [all it may][Limits#bytes], and has been answered it.
            BYTE_LIMIT,
            /// The connection lasted [as long as it may][Limits#duration].
            TIME_LIMIT,
            /// The connection [failed][Failed].
            FAILED
        }
    }

    /// {@return the number of the connection, counted from 1 for each server; 0 for datagrams and on a client}
    long connection();

    /// {@return the address of the other side}
    SocketAddress peer();

    /// {@return when it happened, on the clock of [System#nanoTime]}
    long nanoTime();
}
