package echo.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports for those who cannot be told to pick one themselves.
final class Ports {

    private Ports() {}

    /// {@return a TCP port of loopback that was free a moment ago}
    static int justFreed() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
