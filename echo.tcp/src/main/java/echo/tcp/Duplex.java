package echo.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The two streams of a connection, one in each direction: those of its channel as they are, for which one object does for all channels,
/// or what TLS makes of them, for which each has its own. One thread reads at a time, and one writes; closing the channel ends both.
interface Duplex {

    /// Makes the streams of a channel that is connected, or says which those are.
    interface Maker {

        Duplex make(SocketChannel channel) throws IOException;

        /// {@return a buffer of the kind that takes the fewest copies}
        default ByteBuffer allocate(int size) {
            return ByteBuffer.allocateDirect(size);
        }

        /// {@return how many there is memory for}
        default long mostConnections() {
            return Long.MAX_VALUE;
        }
    }

    /// The end of the stream, where a byte is asked for.
    int END = -1;

    /// {@return whether [#readArrived] and [#writeSome] do not wait at all}
    default boolean isPrompt() {
        return false;
    }

    /// Agrees with the peer on how to talk, if there is anything to agree on.
    void handshake(SocketChannel channel) throws IOException;

    /// {@return whether a read is under way that, if it waits, does not wait for the peer to send, but for it to take something}
    boolean mayWriteWhileReading();

    /// Reads a byte, and waits for it if nothing has arrived. To wait with a buffer would take more memory.
    ///
    /// @return the byte, from 0 to 255, or [#END]
    int read(SocketChannel channel) throws IOException;

    /// Reads more of what has arrived, after a byte that has not been echoed yet: nothing whose failure would close a channel that could
    /// still take the echo.
    ///
    /// @return the number of bytes, 0 if there are none, or -1 at the end of the stream
    default int readRest(SocketChannel channel, ByteBuffer buffer) throws IOException {
        return readArrived(channel, buffer);
    }

    /// Reads what has arrived.
    ///
    /// @return the number of bytes, 0 if nothing has arrived, or -1 at the end of the stream
    int readArrived(SocketChannel channel, ByteBuffer buffer) throws IOException;

    /// Writes some of a buffer, at least a byte, and waits until there is room for it.
    ///
    /// @return the number of bytes
    int write(SocketChannel channel, ByteBuffer buffer) throws IOException;

    /// Writes some of a buffer, and waits for room only if the streams are not [prompt][#isPrompt].
    ///
    /// @return the number of bytes, which may be 0
    default int writeSome(SocketChannel channel, ByteBuffer buffer) throws IOException {
        return write(channel, buffer);
    }

    /// Tells the peer the end of the stream, after what has been written.
    void endOutput(SocketChannel channel) throws IOException;

    /// Has the peer told the end of the stream, without waiting for it and while another thread may be reading. A peer that has
    /// gone away is not told.
    void endOutputSoon(SocketChannel channel);

    /// Closes the channel, once the peer has been told the end of the stream, if it has to be told and that takes no time.
    void close(SocketChannel channel) throws IOException;
}
