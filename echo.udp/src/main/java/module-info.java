/// Echo over datagrams: UDP (`udp://HOST:PORT`) over IPv4 and IPv6.
///
/// There is nothing to call here: `echo.api.EchoServer` and `echo.api.EchoClient` find this module when it is on the module
/// path, or its archive on the class path.
///
/// A server answers every datagram to its sender with the same bytes, also an empty one and one of 65,507 bytes, the most
/// that IPv4 carries. It receives into one byte more than the buffer size, so that it notices a longer datagram: that one is cut
/// to the buffer size, the cut is reported as an event and counted, and the sender gets back what was kept.
///
/// - An IPv4 address binds an IPv4 socket; `[::]` takes both kinds. A name means the first of its addresses.
/// - On a wildcard address a reply leaves from the address its request was sent to. As the JDK has no `IP_PKTINFO`, there is
///   a socket for each local address beside that of the wildcard, with `SO_REUSEPORT`; addresses that come and go are
///   followed every few seconds. Requests to any other address, such as 127.0.0.2, are answered from the one the route has.
/// - Each socket has a platform thread.
///
/// A client is connected unless its options say otherwise, and so is told (by ICMP) when nobody listens.
///
/// No system property is read.
///
/// @provides echo.api.spi.EchoProvider
module echo.udp {
    requires echo.api;

    provides echo.api.spi.EchoProvider with echo.udp.DatagramProvider;
}
