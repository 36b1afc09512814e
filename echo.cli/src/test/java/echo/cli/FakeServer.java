package echo.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A server on loopback that does what a test tells it to, right or wrong.
final class FakeServer implements AutoCloseable {

    interface Conversation {
        void with(Socket peer) throws IOException;
    }

    interface Answers {

        /// {@return what to answer, datagram by datagram, when `received` are all that have come so far}
        List<byte[]> to(List<byte[]> received);
    }

    interface Task {
        void run() throws IOException;
    }

    private final Closeable socket;
    private final String address;

    private FakeServer(Closeable socket, String address, Task task) {
        this.socket = socket;
        this.address = address;
        Thread.ofVirtual().name(address).start(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // the peer or the test has closed a socket
            }
        });
    }

    /// Has one conversation after another.
    static FakeServer tcp(Conversation conversation) throws IOException {
        var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new FakeServer(listener, "tcp://127.0.0.1:" + listener.getLocalPort(), () -> {
            while (true) {
                try (var peer = listener.accept()) {
                    conversation.with(peer);
                }
            }
        });
    }

    /// Answers datagrams.
    static FakeServer udp(Answers answers) throws IOException {
        var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new FakeServer(socket, "udp://127.0.0.1:" + socket.getLocalPort(), () -> {
            var received = new ArrayList<byte[]>();
            while (true) {
                var packet = new DatagramPacket(new byte[65_535], 65_535);
                socket.receive(packet);
                received.add(Arrays.copyOf(packet.getData(), packet.getLength()));
                for (var answer : answers.to(List.copyOf(received))) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        });
    }

    String address() {
        return address;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
