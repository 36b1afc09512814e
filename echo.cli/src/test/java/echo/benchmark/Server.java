package echo.benchmark;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The process that is measured, from its start to its end.
final class Server implements AutoCloseable {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private static volatile Process last;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (last != null) {
                last.destroy();
            }
        }));
    }

    private final Process process;
    private final InetSocketAddress address;
    private final Path errors;
    private List<ProcessHandle> processes;

    /// Starts a server and waits until it echoes.
    ///
    /// @param command of the shell; `{port}` stands for the port to listen on, of 127.0.0.1
    /// @param transport `tcp` or `udp`
    Server(String command, Pinning pinning, String transport) throws IOException {
        address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), freePort());
        errors = Files.createTempFile("benchmark", ".txt");
        var line = command.replace("{port}", Integer.toString(address.getPort()));
        process = new ProcessBuilder(pinning.pinned(List.of("sh", "-c", "exec " + line)))
                .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile()).start();
        last = process;
        try {
            awaitEcho(transport);
        } catch (IOException e) {
            close();
            throw e;
        }
        processes = Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    }

    private static int freePort() throws IOException {
        while (true) {
            try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                 var _ = new DatagramSocket(socket.getLocalSocketAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // taken for UDP: another
            }
        }
    }

    private void awaitEcho(String transport) throws IOException {
        for (long start = System.nanoTime(); !echoes(transport);) {
            if (!process.isAlive() || System.nanoTime() - start > PATIENCE) {
                throw new IOException("the server did not come up: " + Files.readString(errors).strip());
            }
        }
    }

    private boolean echoes(String transport) throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        var message = new byte[] {'u', 'p', '?'};
        if (transport.equals("udp")) {
            try (var socket = new DatagramSocket()) {
                socket.connect(address);
                socket.setSoTimeout(200);
                socket.send(new DatagramPacket(message, message.length));
                socket.receive(new DatagramPacket(message, message.length));
                return true;
            } catch (IOException e) {
                return false;
            }
        }
        try (var socket = new Socket()) {
            socket.connect(address, 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(message);
            return socket.getInputStream().read() == message[0];
        } catch (IOException e) {
            return false;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /// {@return the processor time it has used, with its children, in nanoseconds; `null` if unknown}
    Long cpu() {
        return sum(processes.stream().map(Processes::cpu).toList());
    }

    /// {@return its resident memory, with its children, in bytes; `null` if unknown}
    Long resident() {
        return sum(processes.stream().map(Processes::resident).toList());
    }

    private static Long sum(List<Long> values) {
        return values.contains(null) ? null : (Long) values.stream().mapToLong(Long::longValue).sum();
    }

    /// {@return the program that runs, where that is known}
    Path program() {
        return process.info().command().map(Path::of).orElse(null);
    }

    @Override
    public void close() throws IOException {
        var children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.NANOSECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
            Files.deleteIfExists(errors);
        }
    }
}
