package echo.api;

/// What a server or client has done since it was opened.
///
/// The counters are fed from the same place as [events][EchoEvent], and count the same.
///
/// @param accepted connections accepted
/// @param closed connections ended, whatever the reason
/// @param reads reads that returned bytes, and datagrams received
/// @param bytesRead bytes read
/// @param writes writes completed, and datagrams sent
/// @param bytesWritten bytes written
/// @param truncated datagrams that exceeded the buffer and were cut
/// @param refused connections and datagrams that were not served
/// @param failed connections that failed, and datagrams that could not be sent
public record EchoStatistics(long accepted, long closed, long reads, long bytesRead, long writes, long bytesWritten,
                             long truncated, long refused, long failed) {

    /// {@return the number of connections that are open: those accepted and not closed}
    public long open() {
        return accepted - closed;
    }
}
