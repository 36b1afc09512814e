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
/// - As many sockets share the address as there are processors, each with a platform thread: on a wildcard address as many for each
///   local one. The kernel always hands datagrams of one peer to the same socket. Where the system cannot share addresses, or
///   `SO_REUSEPORT` is set to `false`, there is one.
/// - To wake its threads a closing server sends its sockets empty datagrams, those of a wildcard address by way of 127.0.0.2. If
///   another server shares the port, some reach that. A socket that none reaches is closed after about a second.
/// - Sockets ask for a receive buffer of 4 MiB. If the kernel grants less, that is said in a warning where it matters: beyond
///   loopback, or when it has dropped datagrams.
///
/// ## Defences
///
/// The source address of a datagram can be forged. Unless told [otherwise][echo.api.ServerOptions#withDefended], a server
/// refuses, and counts by reason:
///
/// - what comes from its own port number, from port 0, from a port below 1024, or from that of a service known to answer
///   anything: 1194, 1434, 1604, 1645, 1812, 1900, 2049, 2123, 3283, 3389, 3478, 3702, 4500, 5060, 5093, 5351, 5353, 5683,
///   6881, 8082, 10001, 10074, 11211, 17185, 20800, 26000, 27005, 27015, 27960, 30718, 32414;
/// - what comes from an unspecified, multicast address, or 255.255.255.255 (to other broadcast addresses the kernel does not send);
/// - one in 32 of identical datagrams from one endpoint: two echo servers that answer each other lose their datagram
///   within some rounds, and an honest measurement no more than a few per cent;
/// - what exceeds 1,000 datagrams or 1,000,000 bytes a second from one network (an IPv4 /24 or an IPv6 /48), or 50,000
///   datagrams or 50,000,000 bytes a second from all. Networks may share a budget by chance, as the memory for them is fixed.
///
/// Peers on loopback are exempt from the last two. A refused datagram is never answered, not even with an error, and an
/// answer is never longer than its datagram.
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
