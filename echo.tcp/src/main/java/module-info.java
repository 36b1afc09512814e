/// Echo over streams: TCP (`tcp://HOST:PORT`) over IPv4 and IPv6, TLS over that (`tls://HOST:PORT`), and Unix domain sockets
/// (`unix:/absolute/path`).
///
/// There is nothing to call here: `echo.api.EchoServer` and `echo.api.EchoClient` find this module when it is on the module
/// path, or its archive on the class path.
///
/// A server has one platform thread that accepts, and one virtual thread a connection, which makes at least 512 reads (64 until
/// 5,000 threads have done so) and leaves the rest to a new one. While connections have more to read again and again, a platform
/// thread reads and writes for all of them in turn, without waiting, and their own threads wait for it. There is one of these
/// threads, `echo-turns-1` and so on, for every two processors, at least one, for all servers together; each is busy as long as
/// that pays, and ends a second after there is nothing to do. Connections over TLS, with an observer, or that delay reads keep to
/// their own threads.
///
/// A connection writes what it has read before it reads again, and so holds one buffer however slowly its peer takes
/// what comes back: none while it waits for its peer, and one of up to 128 KiB while it has its turn among others or echoes. These
/// are the server's, and those in use take a quarter of the heap's size at most; a connection that finds none left goes on with one
/// of 4 KiB or of 128 bytes. The end of a peer's output is answered with everything received and then with the end of the server's.
///
/// What connections may take is [limited][echo.api.Limits]: 10,000 at a time, and 60 seconds without taking any of what is
/// written to them, unless told otherwise. One thread looks at all of them three times a second; reads and writes have no timers.
/// A newcomer that is refused is closed at once and counted, and said so in the log once a second at most. When descriptors run out, the
/// server pauses for 100 ms at most before it accepts again, and goes on serving those connected.
///
/// - An IPv4 address binds an IPv4 socket; `[::]` takes both kinds. A name binds the first of its addresses.
/// - A client tries the addresses of a name one after another.
/// - The file of a Unix domain socket is removed when its server is closed. One left behind by a server that is no more
///   is replaced; one that is in use, or is no socket, makes the opening fail.
/// - The JDK has no timed reads for Unix domain sockets: a receive with a timeout costs a virtual thread.
///
/// ## TLS
///
/// TLS 1.3 and 1.2 are the JDK's own, laid over the same connections; what it keeps for one takes some 16 KiB more while that is
/// idle. Keys and authorities come with the options, as an `SSLContext`. All connections together may take half of the heap's size,
/// counted as 64 KiB each, whatever the [limit][echo.api.Limits#connections]. One that sends 256 KiB of records without data is ended.
///
/// - A connection counts against the limits from the moment it is accepted. Its handshake may take 10 seconds; one that fails is
///   reported as a failure, and ends nothing else.
/// - A client compares the server's certificate with the name it called, and fails to open if it will not do. Whether its own
///   will do, TLS 1.3 tells it only when it receives.
/// - The end of a stream is told with `close_notify`. With TLS 1.3 it goes one way, as with TCP. TLS 1.2 knows no half-close
///   (RFC 5246, section 7.2.1): who ends its output is not to expect more.
/// - A stream that ends without `close_notify`, or within a record, counts as ended: the record is dropped. Who has to know
///   compares what comes back. Connections that exceed a limit are closed without one.
///
/// No system property is read here; the JDK's TLS has its own.
///
/// @provides echo.api.spi.EchoProvider
module echo.tcp {
    requires echo.api;

    provides echo.api.spi.EchoProvider with echo.tcp.StreamProvider;
}
