package echo.benchmark;

import java.io.IOException;

/// Keeps one server busy in all the ways there are, while its JVM records what it loads and what is worth compiling. The build of
/// the image runs it.
final class Training {

    private static final double SECONDS = 0.1;

    private Training() {}

    /// @param arguments the server's command, of the shell; `{port}` stands for the port
    public static void main(String... arguments) throws IOException {
        try (var server = new Server(arguments[0], Pinning.apply(false), "tcp")) {
            // Connections come and go,
            put(6, "tcp:500x10x1", server);
            // a few wait for each message, as most do that are idle,
            put(8, "tcp:1x10x1,tcp:2x100x1", server);
            // and many do not.
            put(2, "tcp:50x100x1,tcp:300x1000x3,tcp:20x10KiBx2,tcp:5x300KiBx1,udp:1x10x1,udp:50x100x5,udp:10x1400x20", server);
        }
    }

    private static void put(int times, String loads, Server server) throws IOException {
        for (int i = 0; i < times; i++) {
            for (var load : Load.parseAll(loads)) {
                try (var generator = new Generator(load, server)) {
                    generator.run(SECONDS, SECONDS);
                } catch (IOException e) {
                    System.err.println("the image is trained without " + load + ", and may be slower for that: " + e.getMessage());
                }
            }
        }
    }
}
