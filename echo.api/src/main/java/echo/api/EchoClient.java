package echo.api;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/// A full-duplex channel to an echo server, whose verbs are those of a socket.
///
/// Over a stream what comes back has the order of what was sent, but not its boundaries: one [#receive] may return a part
/// of a message, or several. Over datagrams every [#send] is one datagram, and every [#receive] returns one.
///
/// No argument and no result is `null`. A client is safe for use by several threads, and made for two: one that sends
/// while another receives. Messages sent by several threads are not mixed; nor are calls to `echo`, which wait for each
/// other but not for `send` and `receive`.
///
/// As with every channel of `java.nio`, interrupting a thread that is blocked in one of these methods closes the client, and
/// the method fails with [java.nio.channels.ClosedByInterruptException].
///
/// @implSpec Implementations are obtained from a [provider][echo.api.spi.EchoProvider].
public interface EchoClient extends AutoCloseable {

    /// Opens a client with the [default options][ClientOptions#defaults].
    ///
    /// @param address the address of the server, such as `tcp://192.0.2.7:7`
    /// @return the client, connected
    /// @throws IllegalArgumentException if the address is malformed or its port is 0, or no provider knows its scheme
    /// @throws java.net.UnknownHostException if the host cannot be resolved
    /// @throws java.net.ConnectException if the server refuses
    /// @throws java.net.SocketTimeoutException if connecting takes longer than the timeout, which each address of a name has, and
    ///         the handshake of TLS once more
    /// @throws javax.net.ssl.SSLException if client and server do not agree on how to talk, or one does not trust the other; that a
    ///         server of TLS 1.3 does not trust this client shows only in the first [#receive]
    /// @throws IOException if the client cannot be opened for another reason
    static EchoClient open(String address) throws IOException {
        return open(address, ClientOptions.defaults());
    }

    /// Opens a client with the options given.
    ///
    /// @param address the address of the server
    /// @param options how to connect
    /// @return the client, connected unless the options say otherwise
    /// @throws IllegalArgumentException if the address is malformed or its port is 0, no provider knows its scheme, a socket
    ///         option has a value that is not valid, or the local address is of another kind than the server's
    /// @throws UnsupportedOperationException if the transport does not support one of the options
    /// @throws java.net.UnknownHostException if the host cannot be resolved
    /// @throws java.net.BindException if the local address cannot be bound
    /// @throws java.net.ConnectException if the server refuses
    /// @throws java.net.SocketTimeoutException if connecting takes longer than the timeout, which each address of a name has, and
    ///         the handshake of TLS once more
    /// @throws javax.net.ssl.SSLException if client and server do not agree on how to talk, or one does not trust the other; that a
    ///         server of TLS 1.3 does not trust this client shows only in the first [#receive]
    /// @throws IOException if the client cannot be opened for another reason
    static EchoClient open(String address, ClientOptions options) throws IOException {
        return Providers.openClient(Endpoint.of(address), options);
    }

    /// Opens a client with the [default options][ClientOptions#defaults].
    ///
    /// @param address the address of the server
    /// @return the client, connected
    /// @throws IOException as [#open(String)] does, which this equals
    static EchoClient open(URI address) throws IOException {
        return open(Objects.requireNonNull(address, "address").toString());
    }

    /// Opens a client with the options given.
    ///
    /// @param address the address of the server
    /// @param options how to connect
    /// @return the client, connected unless the options say otherwise
    /// @throws IOException as [#open(String, ClientOptions)] does, which this equals
    static EchoClient open(URI address, ClientOptions options) throws IOException {
        return open(Objects.requireNonNull(address, "address").toString(), options);
    }

    /// {@return the address this client was opened with}
    URI uri();

    /// {@return whether this is a client over a stream or over datagrams}
    SocketType type();

    /// {@return the options this client was opened with}
    ClientOptions options();

    /// {@return the local address of the socket}
    SocketAddress localAddress();

    /// {@return the address of the server, as resolved}
    SocketAddress remoteAddress();

    /// Sends all of a message, or fails.
    ///
    /// Blocks while the peer takes nothing; the timeout does not bound it. Over datagrams the message is one datagram, also
    /// when it is empty.
    ///
    /// @param message the bytes between its position and its limit; on return its position is its limit
    /// @throws java.net.PortUnreachableException if an earlier datagram was answered with an ICMP port unreachable
    /// @throws java.nio.channels.ClosedChannelException if the client, or its output, is closed
    /// @throws IOException if the connection is reset, or a datagram is too large for the transport
    void send(ByteBuffer message) throws IOException;

    /// Makes one read, waiting until there is something to return, for at most [#timeout].
    ///
    /// Over a stream this returns what has arrived, up to the space in the buffer. Over datagrams it returns one datagram;
    /// what exceeds the space in the buffer is lost, and [counted][EchoStatistics#truncated].
    ///
    /// @param buffer takes the bytes at its position, which is moved on
    /// @return the number of bytes; 0 for an empty datagram, or at once if a stream's buffer has no space; -1 at the end of
    ///         the stream
    /// @throws IllegalArgumentException if the buffer is read-only
    /// @throws java.net.SocketTimeoutException if nothing comes within the timeout; the client remains usable
    /// @throws java.net.PortUnreachableException if an earlier datagram was answered with an ICMP port unreachable
    /// @throws java.nio.channels.ClosedChannelException if the client is closed
    /// @throws IOException if the connection is reset
    int receive(ByteBuffer buffer) throws IOException;

    /// Tells the server that nothing more will be sent, while what it still sends can be received (half-close).
    ///
    /// Over TLS it waits for a [#send] that is under way, and while the peer takes nothing.
    ///
    /// @throws UnsupportedOperationException if the transport knows no end of output, as datagrams do not
    /// @throws java.nio.channels.ClosedChannelException if the client is closed
    /// @throws IOException if the end cannot be sent
    void shutdownOutput() throws IOException;

    /// Sends one datagram to the peer named.
    ///
    /// @implSpec The default implementation is that of a stream, which has but one peer.
    ///
    /// @param message the bytes between its position and its limit; on return its position is its limit
    /// @param peer the address to send to
    /// @throws UnsupportedOperationException if this client is not one of datagrams
    /// @throws java.nio.channels.AlreadyConnectedException if the client is connected to another peer
    /// @throws java.nio.channels.ClosedChannelException if the client is closed
    /// @throws IOException if the datagram cannot be sent
    default void sendTo(ByteBuffer message, SocketAddress peer) throws IOException {
        throw new UnsupportedOperationException("a stream sends to the peer it is connected to");
    }

    /// Receives one datagram, as [#receive] does, and tells its sender.
    ///
    /// @implSpec The default implementation is that of a stream, which has but one peer.
    ///
    /// @param buffer takes the bytes at its position, which is moved on
    /// @return the sender
    /// @throws UnsupportedOperationException if this client is not one of datagrams
    /// @throws IllegalArgumentException if the buffer is read-only
    /// @throws java.net.SocketTimeoutException if nothing comes within the timeout
    /// @throws java.nio.channels.ClosedChannelException if the client is closed
    /// @throws IOException if nothing can be received
    default SocketAddress receiveFrom(ByteBuffer buffer) throws IOException {
        throw new UnsupportedOperationException("a stream receives from the peer it is connected to");
    }

    /// Sends a message and receives its echo, both at once, so that a message may exceed all buffers on the way.
    ///
    /// Over a stream, as many bytes are received as were sent. If that fails midway, nobody can tell to which message the
    /// bytes belong that come later, so the client is closed. Over datagrams, the next datagram is the echo, except that
    /// one that belongs to an earlier, unanswered call is passed over; one longer than the message is
    /// [cut][EchoStatistics#truncated] to one byte more than it; a failure leaves the client usable.
    ///
    /// @param message the bytes between its position and its limit; on return its position is its limit
    /// @return a new buffer that holds what came back, between its position and its limit
    /// @throws java.net.SocketTimeoutException if nothing comes within the timeout
    /// @throws java.io.EOFException if the stream ends early
    /// @throws java.net.PortUnreachableException if a datagram is answered with an ICMP port unreachable
    /// @throws java.nio.channels.ClosedChannelException if the client is closed
    /// @throws IOException if sending or receiving fails
    ByteBuffer echo(ByteBuffer message) throws IOException;

    /// Sends a message and receives its echo, as [#echo(ByteBuffer)] does.
    ///
    /// @implSpec The default implementation calls [#echo(ByteBuffer)].
    ///
    /// @param message the bytes to send
    /// @return a new array with what came back
    /// @throws IOException as [#echo(ByteBuffer)] does
    default byte[] echo(byte[] message) throws IOException {
        Objects.requireNonNull(message, "message");
        var reply = echo(ByteBuffer.wrap(message));
        var bytes = new byte[reply.remaining()];
        reply.get(bytes);
        return bytes;
    }

    /// Sends a text in UTF-8 and receives its echo, as [#echo(ByteBuffer)] does.
    ///
    /// @implSpec The default implementation calls [#echo(byte\[\])].
    ///
    /// @param message the text to send
    /// @return the text that came back, with U+FFFD in place of what is not UTF-8
    /// @throws IOException as [#echo(ByteBuffer)] does
    default String echo(String message) throws IOException {
        Objects.requireNonNull(message, "message");
        return new String(echo(message.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    /// {@return how long [#receive] waits; zero if without limit}
    Duration timeout();

    /// Sets how long each later [#receive] waits.
    ///
    /// @param timeout from zero, for no limit, to [Integer#MAX_VALUE] milliseconds; rounded up to milliseconds
    /// @throws IllegalArgumentException if the timeout is out of range
    void setTimeout(Duration timeout);

    /// {@return the value of an option of the socket}
    ///
    /// @param <T> the type of the value
    /// @param option the option
    /// @throws UnsupportedOperationException if the socket does not support the option
    /// @throws java.nio.channels.ClosedChannelException if the client is closed
    /// @throws IOException if the option cannot be read
    <T> T getOption(SocketOption<T> option) throws IOException;

    /// Sets an option of the socket.
    ///
    /// @param <T> the type of the value
    /// @param option the option
    /// @param value its value
    /// @throws UnsupportedOperationException if the socket does not support the option
    /// @throws IllegalArgumentException if the value is not valid for the option
    /// @throws java.nio.channels.ClosedChannelException if the client is closed
    /// @throws IOException if the option cannot be set
    <T> void setOption(SocketOption<T> option, T value) throws IOException;

    /// {@return the options that the socket supports}
    Set<SocketOption<?>> supportedOptions();

    /// {@return what this client has sent and received so far}
    EchoStatistics statistics();

    /// {@return whether this client has not been closed yet}
    boolean isOpen();

    /// Closes this client; threads blocked in it fail with [java.nio.channels.AsynchronousCloseException].
    ///
    /// Closing a closed client has no effect.
    @Override
    void close();
}
