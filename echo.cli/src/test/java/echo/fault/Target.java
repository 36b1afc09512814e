package echo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.cli.Child;
import echo.cli.Eventually;
import echo.cli.Image;
import echo.contract.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A server that faults are tried on: the image's, serving every transport.
final class Target implements AutoCloseable {

    /// There only so that nothing hangs.
    static final ClientOptions PATIENT = ClientOptions.defaults().withTimeout(Duration.ofSeconds(60));

    private static final int LARGEST_DATAGRAM = 1000; // of honest peers: one that a server with a small buffer does not cut
    private static final int LARGE = 300_000;

    private final Child process;
    private final String tcp;
    private final String unix;
    private final String udp;
    private final int descriptors;

    private Target(Child process) throws IOException {
        this.process = process;
        this.tcp = address("tcp");
        this.unix = address("unix");
        this.udp = address("udp");
        this.descriptors = process.descriptors();
    }

    private String address(String scheme) {
        return process.awaitOutput("\\b(" + scheme + ":[^\\s\"]+)").group(1);
    }

    static Target serve(Path folder, String... options) throws IOException {
        return serve(command(folder, options));
    }

    static Target serve(ProcessBuilder command) throws IOException {
        var process = Child.start(command);
        try {
            return new Target(process);
        } catch (Throwable e) {
            process.close();
            throw e;
        }
    }

    /// {@return the command that serves every transport, with a socket in that folder; to be changed before it is started}
    static ProcessBuilder command(Path folder, String... options) {
        var addresses = Stream.of("tcp://127.0.0.1:0", "unix:" + folder.resolve("socket"), "udp://127.0.0.1:0");
        return new ProcessBuilder(Image.command(
                Stream.of(Stream.of("serve"), Stream.of(options), addresses).flatMap(part -> part).toArray(String[]::new)));
    }

    Child process() {
        return process;
    }

    List<String> addresses() {
        return List.of(tcp, unix, udp);
    }

    InetSocketAddress tcp() {
        return socketAddress(tcp);
    }

    InetSocketAddress udp() {
        return socketAddress(udp);
    }

    private static InetSocketAddress socketAddress(String address) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address.replaceFirst(".*:", "")));
    }

    /// {@return a new connection over TCP}
    SocketChannel connect() throws IOException {
        return SocketChannel.open(tcp());
    }

    List<SocketChannel> connect(int count) throws IOException {
        var peers = new ArrayList<SocketChannel>();
        for (int i = 0; i < count; i++) {
            peers.add(connect());
        }
        return peers;
    }

    EchoClient client() throws IOException {
        return EchoClient.open(tcp, PATIENT);
    }

    /// Has a client of each transport compare what comes back, byte for byte.
    void assertServes() throws IOException {
        for (var address : addresses()) {
            try (var client = EchoClient.open(address, PATIENT)) {
                for (int size : new int[] {1, LARGEST_DATAGRAM, address.equals(udp) ? 2 : LARGE}) {
                    assertThat(client.echo(Bytes.random(size))).as("%s, seed %d", address, Bytes.SEED)
                            .isEqualTo(Bytes.random(size));
                }
            }
        }
    }

    /// It has closed what its peers have closed, and serves.
    void assertUnharmed() throws IOException {
        awaitClosed(); // first: those may be as many as it allows
        assertServes();
        awaitClosed();
    }

    private void awaitClosed() {
        Eventually.await(() -> process.descriptors() <= descriptors,
                () -> process.descriptors() + " descriptors, where there were " + descriptors);
    }

    /// Ends it in good order, as it must be able to after any fault.
    ///
    /// @return the summary
    String end() {
        process.signal("TERM");
        var outcome = process.await();
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(outcome.errors()).doesNotContain("Exception", "Error", "SEVERE");
        var summary = outcome.errors().lines().toList().getLast();
        assertThat(summary).startsWith("jecho: ");
        return summary;
    }

    @Override
    public void close() {
        process.close();
    }
}
