package echo.api;

/// What a transport carries: bytes or messages.
///
/// Of the types that sockets have, these are the ones the JDK offers; it has no `SOCK_SEQPACKET` and no `SOCK_RAW`.
public enum SocketType {

    /// A stream of bytes (`SOCK_STREAM`): reliable, in order, without boundaries.
    STREAM,

    /// A sequence of messages (`SOCK_DGRAM`): each whole or not at all, possibly lost, duplicated or out of order.
    DATAGRAM
}
