package echo.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import module echo.api;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the guide to the lesson's socket calls. [GuidesTest] holds the guide against what stands between the marks.
@Timeout(60)
class SocketCallsTest {

    private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 0);

    @Test
    void families(@TempDir Path folder) throws Exception {
        // @start region="families"
        var file = folder.resolve("echo.sock");
        try (var inet = EchoServer.open("tcp://127.0.0.1:0");                   // AF_INET
             var unix = EchoServer.open("unix:" + file)) {                      // AF_UNIX
            assertThat(inet.localAddress()).isInstanceOf(InetSocketAddress.class);
            assertThat(unix.localAddress()).isEqualTo(UnixDomainSocketAddress.of(file));
        }
        assertThat(file).doesNotExist();
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(file)).close();
        assertThat(file).exists();                                              // a channel leaves it there
        try (var channel = SocketChannel.open(StandardProtocolFamily.INET)) {   // an IPv4 socket
            var ipv6 = new InetSocketAddress("::1", 7);
            assertThatThrownBy(() -> channel.connect(ipv6)).isInstanceOf(UnsupportedAddressTypeException.class);
        }
        // @end
    }

    @Test
    void ipv6() throws Exception {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null, "this host has no IPv6");
        // @start region="ipv6"
        try (var ipv6 = EchoServer.open("tcp://[::1]:0");                       // AF_INET6
             var ipv4 = EchoServer.open("tcp://127.0.0.1:0")) {
            for (var server : List.of(ipv6, ipv4)) {                            // an IPv6 socket reaches both
                try (var channel = SocketChannel.open(StandardProtocolFamily.INET6)) {
                    channel.connect(server.localAddress());
                    assertThat(channel.getRemoteAddress()).isEqualTo(server.localAddress());
                }
            }
        }
        // @end
    }

    @Test
    void types() throws Exception {
        // @start region="types"
        assertThat(SocketType.values()).containsExactly(SocketType.STREAM, SocketType.DATAGRAM);
        try (var stream = SocketChannel.open(StandardProtocolFamily.INET);      // socket(AF_INET, SOCK_STREAM)
             var datagrams = DatagramChannel.open(StandardProtocolFamily.INET)) { // socket(AF_INET, SOCK_DGRAM)
            assertThat(stream.isConnected()).isFalse();
            assertThat(datagrams.getLocalAddress()).isNull();                   // not bound yet
        }
        assertThat(StandardProtocolFamily.values()).extracting(Enum::name).containsExactly("INET", "INET6", "UNIX");
        assertThatThrownBy(() -> DatagramChannel.open(StandardProtocolFamily.UNIX))
                .isInstanceOf(UnsupportedOperationException.class);             // a Unix domain socket is a stream
        // @end
    }

    @Test
    void framing() throws Exception {
        // @start region="framing"
        try (var server = EchoServer.open("tcp");
             var client = EchoClient.open(server.uri())) {
            for (var text : new String[] {"welcome", "1"}) {
                var bytes = UTF_8.encode(text);                                 // two bytes of length, then the message
                client.send(ByteBuffer.allocate(2 + bytes.remaining()).putShort((short) bytes.remaining()).put(bytes).flip());
            }
            for (var text : new String[] {"welcome", "1"}) {
                int length = receiveExactly(client, 2).getShort();
                assertThat(UTF_8.decode(receiveExactly(client, length)).toString()).isEqualTo(text);
            }
        }
        // @end
    }

    // @start region="exactly"
    private static ByteBuffer receiveExactly(EchoClient client, int count) throws IOException {
        var buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (client.receive(buffer) < 0) {
                throw new EOFException("the stream ended after " + buffer.position() + " of " + count + " bytes");
            }
        }
        return buffer.flip();
    }
    // @end

    @Test
    void tellsAnEarlyEnd() throws Exception {
        try (var server = EchoServer.open("tcp");
             var client = EchoClient.open(server.uri())) {
            client.send(UTF_8.encode("1"));
            client.shutdownOutput();
            assertThatThrownBy(() -> receiveExactly(client, 2)).isInstanceOf(EOFException.class)
                    .hasMessage("the stream ended after 1 of 2 bytes");
        }
    }

    @Test
    void names() throws Exception {
        // @start region="names"
        assertThat(InetAddress.getAllByName("localhost")).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
        assertThat(InetAddress.ofLiteral("::1").isLoopbackAddress()).isTrue();  // never asks a resolver

        var name = "a".repeat(64) + ".example";                                 // a label has at most 63 characters
        assertThatThrownBy(() -> InetAddress.getAllByName(name)).isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> EchoClient.open("tcp://" + name + ":7")).isInstanceOf(UnknownHostException.class);

        var unresolved = InetSocketAddress.createUnresolved("localhost", 7);    // a name that nobody has looked up
        assertThatThrownBy(() -> SocketChannel.open(unresolved)).isInstanceOf(UnresolvedAddressException.class);
        // @end
    }

    @Test
    void listens() throws Exception {
        // @start region="listen"
        try (var listener = ServerSocketChannel.open()) {
            listener.bind(LOOPBACK, 5);                                         // bind, and listen(5)
            try (var client = SocketChannel.open(listener.getLocalAddress())) {
                client.write(UTF_8.encode("early"));                            // nobody has accepted yet
                try (var connection = listener.accept()) {
                    assertThat(connection.getRemoteAddress()).isEqualTo(client.getLocalAddress());
                    assertThat(connection.read(ByteBuffer.allocate(1024))).isEqualTo(5);
                }
            }
        }
        // @end
    }

    @Test
    void accepts() throws Exception {
        // @start region="accept"
        var peers = new LinkedBlockingQueue<SocketAddress>();
        var options = ServerOptions.defaults().withBacklog(5).withObserver(event -> {
            if (event instanceof EchoEvent.Accepted accepted) {
                peers.add(accepted.peer());
            }
        });
        try (var server = EchoServer.open("tcp", options);                      // bound, listening, accepting
             var client = EchoClient.open(server.uri())) {
            assertThat(client.remoteAddress()).isEqualTo(server.localAddress());                // getpeername
            assertThat(peers.poll(10, TimeUnit.SECONDS)).isEqualTo(client.localAddress());      // getsockname
        }
        // @end
    }

    @Test
    void connects() throws Exception {
        // @start region="connect"
        try (var silent = SocketChannel.open().bind(LOOPBACK)) {                // has a port, and does not listen there
            var port = ((InetSocketAddress) silent.getLocalAddress()).getPort();
            assertThatThrownBy(() -> EchoClient.open("tcp://127.0.0.1:" + port))
                    .isInstanceOf(ConnectException.class);                      // connect_ex: 111, ECONNREFUSED on Linux
            var channel = SocketChannel.open();
            assertThatThrownBy(() -> channel.connect(silent.getLocalAddress())).isInstanceOf(ConnectException.class);
            assertThat(channel.isOpen()).isFalse();                             // another try needs another channel
        }
        try (var server = EchoServer.open("tcp");
             var client = EchoClient.open(server.uri(), ClientOptions.defaults().withLocalAddress(LOOPBACK))) {
            assertThat(client.echo("hello")).isEqualTo("hello");                // bound, then connected
        }
        // @end
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "takes all of it, whatever its size")
    void sends() throws Exception {
        // @start region="send"
        try (var listener = ServerSocketChannel.open().bind(LOOPBACK);
             var channel = SocketChannel.open(listener.getLocalAddress())) {    // nobody reads at the other end
            var message = ByteBuffer.allocate(64 << 20);
            channel.configureBlocking(false);
            int sent = channel.write(message);                                  // send: what the socket's buffer takes
            assertThat(sent).isPositive().isLessThan(64 << 20).isEqualTo(message.position());
            do {
                sent = channel.write(message);
            } while (sent > 0);
            assertThat(sent).isZero();                                          // EAGAIN: the buffers are full
            assertThat(message.hasRemaining()).isTrue();
        }
        // @end
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "takes all of it, whatever its size")
    void sendsAPartOnAVirtualThread() throws Exception {
        // @start region="virtual"
        try (var listener = ServerSocketChannel.open().bind(LOOPBACK);
             var channel = SocketChannel.open(listener.getLocalAddress())) {    // a blocking channel
            var sending = new FutureTask<>(() -> channel.write(ByteBuffer.allocate(64 << 20)));
            Thread.startVirtualThread(sending);
            assertThat(sending.get(10, TimeUnit.SECONDS)).isPositive().isLessThan(64 << 20);
        }
        // @end
    }

    @Test
    void sendsAllOnAPlatformThread() throws Exception {
        // @start region="platform"
        try (var listener = ServerSocketChannel.open().bind(LOOPBACK);
             var channel = SocketChannel.open(listener.getLocalAddress());
             var connection = listener.accept()) {
            var reading = new FutureTask<>(() -> Channels.newInputStream(connection).readNBytes(64 << 20).length);
            Thread.startVirtualThread(reading);
            assertThat(channel.write(ByteBuffer.allocate(64 << 20))).isEqualTo(64 << 20);
            assertThat(reading.get(30, TimeUnit.SECONDS)).isEqualTo(64 << 20);
        }
        // @end
    }

    @Test
    void sendsAll() throws Exception {
        // @start region="sendall"
        try (var server = EchoServer.open("tcp");
             var channel = SocketChannel.open(server.localAddress())) {
            var message = ByteBuffer.wrap("v".repeat(2000).getBytes(UTF_8));
            while (message.hasRemaining()) {                                    // sendall
                channel.write(message);
            }
            channel.shutdownOutput();
            assertThat(Channels.newInputStream(channel).readAllBytes()).isEqualTo(message.array());
        }
        try (var server = EchoServer.open("tcp");
             var client = EchoClient.open(server.uri())) {
            var message = ByteBuffer.wrap("v".repeat(2000).getBytes(UTF_8));
            client.send(message);                                               // sendall: all of it, or an exception
            assertThat(message.hasRemaining()).isFalse();
            assertThat(receiveExactly(client, 2000)).isEqualTo(message.flip());
        }
        // @end
    }

    @Test
    void receives() throws Exception {
        // @start region="recv"
        try (var server = EchoServer.open("tcp");
             var client = EchoClient.open(server.uri())) {
            client.send(UTF_8.encode("welcome to qytang"));
            var buffer = ByteBuffer.allocate(10);                               // recv(10)
            assertThat(client.receive(buffer)).isBetween(1, 10);                // never more, perhaps less
            client.shutdownOutput();
            int count;
            do {
                count = client.receive(buffer.clear());
            } while (count > 0);
            assertThat(count).isEqualTo(-1);                                    // the end: recv returns b''
        }
        // @end
    }

    @Test
    void makesAFile() throws Exception {
        // @start region="makefile"
        try (var server = EchoServer.open("tcp");
             var channel = SocketChannel.open(server.localAddress());
             var reader = new BufferedReader(Channels.newReader(channel, UTF_8))) {     // makefile("r")
            channel.write(UTF_8.encode("one\ntwo\n"));
            assertThat(reader.readLine()).isEqualTo("one");
            assertThat(reader.readLine()).isEqualTo("two");
        }
        // @end
    }

    @Test
    void sendsAndReceivesDatagrams() throws Exception {
        // @start region="recvfrom"
        try (var server = EchoServer.open("udp");
             var client = EchoClient.open(server.uri(), ClientOptions.defaults().withConnected(false))) {
            var buffer = ByteBuffer.allocate(1024);
            client.sendTo(UTF_8.encode("v".repeat(2000)), server.localAddress());       // sendto
            var sender = client.receiveFrom(buffer);                                    // recvfrom(1024)
            assertThat(sender).isEqualTo(server.localAddress());
            assertThat(buffer.position()).isEqualTo(1024);                              // 976 bytes are gone,
            assertThat(client.statistics().truncated()).isEqualTo(1);                   // and that is told

            client.sendTo(ByteBuffer.allocate(0), server.localAddress());
            assertThat(client.receive(buffer.clear())).isZero();                        // an empty datagram is no end
        }
        // @end
    }

    @Test
    void sendsAndReceivesDatagramsOfChannels() throws Exception {
        // @start region="datagramchannel"
        try (var receiver = DatagramChannel.open(StandardProtocolFamily.INET).bind(LOOPBACK);
             var sender = DatagramChannel.open(StandardProtocolFamily.INET).bind(LOOPBACK)) {
            assertThat(sender.send(ByteBuffer.allocate(2000), receiver.getLocalAddress())).isEqualTo(2000);
            assertThat(sender.send(ByteBuffer.allocate(1), receiver.getLocalAddress())).isEqualTo(1);
            var buffer = ByteBuffer.allocate(1024);
            assertThat(receiver.receive(buffer)).isEqualTo(sender.getLocalAddress());
            assertThat(buffer.position()).isEqualTo(1024);                      // nothing tells that it was cut
            receiver.receive(buffer.clear());
            assertThat(buffer.position()).isEqualTo(1);                         // the next read is the next datagram
        }
        // @end
    }

    @Test
    void emptyDatagrams() throws Exception {
        // @start region="empty"
        try (var receiver = DatagramChannel.open(StandardProtocolFamily.INET).bind(LOOPBACK);
             var sender = DatagramChannel.open(StandardProtocolFamily.INET).bind(LOOPBACK)) {
            receiver.connect(sender.getLocalAddress());
            sender.connect(receiver.getLocalAddress());
            var buffer = ByteBuffer.allocate(1024);
            assertThat(sender.write(ByteBuffer.allocate(0))).isZero();          // sends nothing
            assertThat(sender.write(ByteBuffer.allocate(1))).isEqualTo(1);
            assertThat(receiver.read(buffer)).isEqualTo(1);                     // which therefore comes first
            sender.disconnect();
            sender.send(ByteBuffer.allocate(0), receiver.getLocalAddress());    // sends an empty datagram
            assertThat(receiver.read(buffer)).isEqualTo(-1);                    // as if it were the end
        }
        // @end
    }

    @Test
    void shutsDown() throws Exception {
        // @start region="shutdown"
        try (var server = EchoServer.open("tcp");
             var client = EchoClient.open(server.uri())) {
            client.send(UTF_8.encode("last"));
            client.shutdownOutput();                                            // shutdown(SHUT_WR)
            assertThatThrownBy(() -> client.send(UTF_8.encode("more"))).isInstanceOf(ClosedChannelException.class);
            assertThat(receiveExactly(client, 4)).isEqualTo(UTF_8.encode("last"));
            assertThat(client.receive(ByteBuffer.allocate(1))).isEqualTo(-1);   // the server has ended too
        }
        try (var server = EchoServer.open("tcp");
             var channel = SocketChannel.open(server.localAddress())) {
            channel.shutdownInput();                                            // shutdown(SHUT_RD)
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        // @end
    }

    @Test
    void closes() throws Exception {
        // @start region="close"
        try (var server = EchoServer.open("tcp")) {
            var client = EchoClient.open(server.uri());
            client.close();
            client.close();                                                     // has no effect
            assertThatThrownBy(() -> client.receive(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        }
        // @end
    }

    @Test
    void setsOptions() throws Exception {
        // @start region="options"
        var options = ClientOptions.defaults().withSocketOption(StandardSocketOptions.SO_KEEPALIVE, true);
        try (var server = EchoServer.open("tcp");
             var client = EchoClient.open(server.uri(), options)) {             // setsockopt before connect
            assertThat(client.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);          // and at any time
            assertThat(client.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
            assertThat(client.supportedOptions()).contains(StandardSocketOptions.SO_RCVBUF);
            assertThatThrownBy(() -> client.getOption(StandardSocketOptions.IP_MULTICAST_TTL))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        // @end
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "binds where a connection lingers, and the JDK emulates the option")
    void reusesAnAddress() throws Exception {
        // @start region="reuseaddr"
        var first = ServerSocketChannel.open().bind(LOOPBACK);
        var address = first.getLocalAddress();
        try (first; var client = SocketChannel.open(address)) {
            assertThat(first.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();           // set already
            first.accept().close();                                             // who closes first waits in TIME_WAIT
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        try (var listener = ServerSocketChannel.open().setOption(StandardSocketOptions.SO_REUSEADDR, false)) {
            assertThatThrownBy(() -> listener.bind(address)).isInstanceOf(BindException.class);
        }
        try (var listener = ServerSocketChannel.open().bind(address)) {         // a restart: at once, on the same port
            assertThat(listener.getLocalAddress()).isEqualTo(address);
        }
        // @end
    }

    @Test
    void timesOut() throws Exception {
        // @start region="settimeout"
        try (var server = EchoServer.open("tcp");
             var client = EchoClient.open(server.uri())) {
            assertThat(client.timeout()).isEqualTo(Duration.ofSeconds(10));     // gettimeout
            client.setTimeout(Duration.ofMillis(50));                           // settimeout(0.05)
            assertThatThrownBy(() -> client.receive(ByteBuffer.allocate(1))).isInstanceOf(SocketTimeoutException.class);
            client.setTimeout(Duration.ZERO);                                   // settimeout(None)
            assertThat(client.echo("still usable")).isEqualTo("still usable");
        }
        // @end
    }

    @Test
    void timesOutOnlyOnASocket() throws Exception {
        // @start region="sotimeout"
        var slow = ServerOptions.defaults().withImpairments(
                Impairments.none().withReadDelay(Duration.ofMillis(300), Duration.ofMillis(300)));
        try (var server = EchoServer.open("tcp", slow);
             var channel = SocketChannel.open(server.localAddress())) {
            channel.socket().setSoTimeout(10);
            var start = System.nanoTime();
            channel.write(UTF_8.encode("1"));
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);      // the server pauses after this
            channel.write(UTF_8.encode("23"));
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);      // the channel waits longer than 10 ms,
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
            assertThat(channel.socket().getInputStream().read()).isEqualTo('3');
            assertThatThrownBy(channel.socket().getInputStream()::read)         // its socket does not
                    .isInstanceOf(SocketTimeoutException.class);
        }
        // @end
    }

    @Test
    void doesNotBlock() throws Exception {
        // @start region="setblocking"
        try (var server = EchoServer.open("tcp");
             var channel = SocketChannel.open();
             var selector = Selector.open()) {
            channel.configureBlocking(false);                                   // setblocking(False)
            if (!channel.connect(server.localAddress())) {                      // false: EINPROGRESS
                channel.register(selector, SelectionKey.OP_CONNECT);
                assertThat(selector.select(10_000)).isEqualTo(1);
                assertThat(channel.finishConnect()).isTrue();
            }
            var buffer = ByteBuffer.allocate(10);
            assertThat(channel.read(buffer)).isZero();                          // EAGAIN: nothing is there
            channel.write(UTF_8.encode("1"));
            selector.selectedKeys().clear();
            channel.register(selector, SelectionKey.OP_READ);
            assertThat(selector.select(10_000)).isEqualTo(1);                   // until something is
            assertThat(channel.read(buffer)).isEqualTo(1);
        }
        try (var listener = ServerSocketChannel.open().bind(LOOPBACK)) {
            listener.configureBlocking(false);
            assertThat(listener.accept()).isNull();                             // EAGAIN: nobody has connected
        }
        // @end
    }

    @Test
    void hidesDescriptors() {
        // @start region="fileno"
        for (var type : new Class<?>[] {EchoClient.class, SocketChannel.class, ServerSocketChannel.class, DatagramChannel.class}) {
            assertThat(type.getMethods()).extracting(Method::getName).doesNotContain("fileno", "getFD");
            assertThat(type.getMethods()).extracting(Method::getReturnType).isNotEmpty().doesNotContain(FileDescriptor.class);
        }
        // @end
    }

    @Test
    void throwsWhereErrnoIsSet() throws Exception {
        // @start region="errno"
        try (var listener = ServerSocketChannel.open().bind(LOOPBACK);
             var client = SocketChannel.open(listener.getLocalAddress());
             var second = ServerSocketChannel.open()) {
            // EADDRINUSE, EADDRNOTAVAIL (192.0.2.1 is nobody's: RFC 5737), EINVAL, EISCONN
            assertThatThrownBy(() -> second.bind(listener.getLocalAddress())).isInstanceOf(BindException.class);
            assertThatThrownBy(() -> second.bind(new InetSocketAddress("192.0.2.1", 0))).isInstanceOf(BindException.class);
            assertThatThrownBy(() -> listener.bind(LOOPBACK)).isInstanceOf(AlreadyBoundException.class);
            assertThatThrownBy(() -> client.connect(listener.getLocalAddress())).isInstanceOf(AlreadyConnectedException.class);
            // ECONNRESET, then EPIPE
            var connection = listener.accept();
            connection.setOption(StandardSocketOptions.SO_LINGER, 0);
            connection.close();                                                 // with a reset
            assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
                    .isInstanceOf(SocketException.class).hasMessage("Connection reset");
            assertThatThrownBy(() -> client.write(ByteBuffer.allocate(1))).isExactlyInstanceOf(IOException.class);
        }
        // ENOTCONN, then EBADF
        var channel = SocketChannel.open();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(NotYetConnectedException.class);
        channel.close();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        // @end
    }

    @Test
    void throwsWhereErrnoIsSetForDatagrams() throws Exception {
        // @start region="errno-datagrams"
        try (var socket = DatagramChannel.open(StandardProtocolFamily.INET).bind(LOOPBACK)) {
            // EMSGSIZE: 65,507 bytes are the most that a datagram over IPv4 holds
            assertThatThrownBy(() -> socket.send(ByteBuffer.allocate(65_508), socket.getLocalAddress()))
                    .isInstanceOf(SocketException.class);
        }
        try (var deaf = DatagramChannel.open(StandardProtocolFamily.INET).bind(LOOPBACK)) {
            deaf.connect(deaf.getLocalAddress());                               // hears nobody but itself
            var port = ((InetSocketAddress) deaf.getLocalAddress()).getPort();
            try (var client = EchoClient.open("udp://127.0.0.1:" + port)) {
                client.send(UTF_8.encode("1"));
                // ECONNREFUSED, as an ICMP port unreachable says
                assertThatThrownBy(() -> client.receive(ByteBuffer.allocate(1))).isInstanceOf(PortUnreachableException.class);
            }
        }
        // @end
    }

    @Test
    void interruptsClose() throws Exception {
        // @start region="interrupt"
        try (var receiver = DatagramChannel.open(StandardProtocolFamily.INET).bind(LOOPBACK)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> receiver.receive(ByteBuffer.allocate(1))).isInstanceOf(ClosedByInterruptException.class);
            assertThat(Thread.interrupted()).isTrue();                          // asks, and clears it
            assertThat(receiver.isOpen()).isFalse();
        }
        // @end
    }

    @Test
    void closingWithDataUnreadResets() throws Exception {
        // @start region="unread"
        try (var listener = ServerSocketChannel.open().bind(LOOPBACK)) {
            var client = SocketChannel.open(listener.getLocalAddress());
            try (var connection = listener.accept()) {
                connection.write(UTF_8.encode("12"));
                assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(1);   // the 2 remains unread
                client.close();
                assertThatThrownBy(() -> connection.read(ByteBuffer.allocate(1))).isInstanceOf(SocketException.class);
            }
        }
        // @end
    }

    @Test
    void closingWakesWhoIsBlocked() throws Exception {
        // @start region="wake"
        try (var server = EchoServer.open("tcp")) {
            var client = EchoClient.open(server.uri());
            client.setTimeout(Duration.ZERO);
            var receiving = new FutureTask<>(() -> client.receive(ByteBuffer.allocate(1)));     // nothing comes
            awaitWaiting(Thread.startVirtualThread(receiving));
            client.close();
            assertThatThrownBy(() -> receiving.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(AsynchronousCloseException.class);
        }
        // @end
    }

    private static void awaitWaiting(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.WAITING) {
            if (thread.join(Duration.ofMillis(1))) {
                return;
            }
        }
    }
}
