package echo.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads that wait for a limited time. The JDK has them only for some channels, and only through their sockets.
interface TimedReader {

    /// Makes one read.
    ///
    /// @param buffer takes what is read
    /// @param millis how long to wait at most; 0 for no limit
    /// @return the number of bytes, or -1 at the end of the stream
    /// @throws java.net.SocketTimeoutException if nothing comes in time; the channel remains usable
    int read(ByteBuffer buffer, int millis) throws IOException;
}
