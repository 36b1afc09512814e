package echo.api;

/// What a server or client has done since it was opened.
///
/// The counters are fed from the same place as [events][EchoEvent], and count the same. Instances are immutable. Later versions
/// may count more.
///
/// @implSpec Implementations are obtained from a server or client.
public interface EchoStatistics {

    /// {@return the number of connections accepted}
    long accepted();

    /// {@return the number of connections that have ended, whatever the reason}
    long closed();

    /// {@return the number of connections that are open: those accepted and not closed}
    default long open() {
        return accepted() - closed();
    }

    /// {@return the number of reads that returned bytes, and of datagrams received}
    long reads();

    /// {@return the number of bytes read}
    long bytesRead();

    /// {@return the number of messages written, and of datagrams sent}
    long writes();

    /// {@return the number of bytes written}
    long bytesWritten();

    /// {@return the number of datagrams that exceeded the buffer and were cut}
    long truncated();

    /// {@return the number of connections and datagrams that were not served}
    long refused();

    /// {@return the number of connections and datagrams that were not served for one reason}
    ///
    /// @param reason the reason
    long refused(EchoEvent.Refused.Reason reason);

    /// {@return the number of connections that failed, and of datagrams that could not be sent}
    long failed();
}
