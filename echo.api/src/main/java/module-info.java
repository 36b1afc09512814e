/// Echo servers and clients over any transport, as RFC 862 describes them.
///
/// {@snippet lang=java :
/// import module echo.api;
///
/// var server = EchoServer.open("tcp");            // running, on loopback, on a free port
/// var client = EchoClient.open(server.uri());
/// client.echo("hello");                           // "hello"
/// }
///
/// - [echo.api] is what users need: servers, clients, their options, events and statistics.
/// - [echo.api.capture] reads what was on the wire, from the files of `tcpdump` and Wireshark.
/// - [echo.api.lesson] runs the lesson that TCP is a stream of bytes and UDP a sequence of messages.
/// - [echo.api.spi] is what a transport implements.
///
/// Transports are modules of their own, found by the scheme of an address: `echo.tcp` brings `tcp`, `tls` and `unix`,
/// `echo.udp` brings `udp`. They are looked up in the layer of this module first, then with the context class loader of
/// the thread; the first provider that knows a scheme is taken.
///
/// Servers log to the [System.Logger] named after the transport's module: their life at `DEBUG`, failures of peers at `TRACE`,
/// the unexpected at `ERROR`. No system property is read here; the JDK's TLS
/// has its own, among them those of [SSLContext#getDefault][javax.net.ssl.SSLContext#getDefault].
///
/// @uses echo.api.spi.EchoProvider
module echo.api {
    exports echo.api;
    exports echo.api.capture;
    exports echo.api.lesson;
    exports echo.api.spi;

    uses echo.api.spi.EchoProvider;
}
