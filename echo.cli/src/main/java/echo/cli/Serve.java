package echo.cli;

import echo.api.EchoEvent;
import echo.api.EchoServer;
import echo.api.Endpoint;
import echo.api.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// `jecho serve`: servers, until a signal comes.
final class Serve {

    private static final Option<Integer> BUFFER = new Option<>("--buffer", "N",
            "bytes that a read takes at most; longer datagrams are cut (default 128KiB)", Values.size(1, 1 << 30));
    private static final Option<Integer> BACKLOG = new Option<>("--backlog", "N",
            "connections waiting to be accepted (default 4096)", Values.integer(1, Integer.MAX_VALUE));
    private static final Option<Duration> DRAIN = new Option<>("--drain", "D",
            "how long connections may take to finish at the end, before they are cut (default 5s)", Values::duration);
    private static final Option<Boolean> DEFEND = new Option<>("--defend", "on|off",
            "refuse datagrams that would turn the server against others; off is for a lab (default on)", Values::onOff);
    private static final Option<Boolean> PRINT = Option.flag("--print",
            "print each connection, each read with its content escaped, and each end");
    private static final Option<Boolean> JSON = Option.flag("--json",
            "print JSON, one object a line: addresses, with --print what peers do, and a summary");

    static final Command COMMAND = new Command("serve", "[ADDRESS]...", "echoes what is sent to it",
            List.of("Without ADDRESS it serves tcp and udp on 127.0.0.1, port 7007. Only what ADDRESS names can be reached from",
                    "outside. Ctrl-C or SIGTERM ends it in good order, a second one at once."),
            List.of(BUFFER, BACKLOG, DRAIN, DEFEND, PRINT, JSON), Serve::run);

    static final int DEFAULT_PORT = 7007;

    private final Terminal terminal;
    private final Report report;
    private final CountDownLatch outputFailed = new CountDownLatch(1);
    private volatile UncheckedIOException outputFailure;

    private Serve(Terminal terminal, Report report) {
        this.terminal = terminal;
        this.report = report;
    }

    private static int run(Arguments arguments, Terminal terminal) throws Failure, InterruptedException {
        var addresses = arguments.operands().isEmpty() ? List.of("tcp", "udp") : arguments.operands();
        var endpoints = addresses.stream().map(address -> Endpoint.of(address, DEFAULT_PORT)).toList();
        var options = ServerOptions.defaults();
        options = arguments.get(BUFFER).map(options::withBufferSize).orElse(options);
        options = arguments.get(BACKLOG).map(options::withBacklog).orElse(options);
        options = arguments.get(DRAIN).map(options::withDrain).orElse(options);
        options = arguments.get(DEFEND).map(options::withDefended).orElse(options);
        if (!options.defended()) {
            terminal.complain("warning: without its defences, anyone who forges a source address can turn this server against others");
        }
        var report = new Report(terminal, arguments.has(PRINT), arguments.has(JSON));
        return new Serve(terminal, report).serve(endpoints, options);
    }

    private int serve(List<Endpoint> endpoints, ServerOptions options) throws Failure, InterruptedException {
        var servers = new ArrayList<EchoServer>();
        try {
            for (var endpoint : endpoints) {
                servers.add(open(endpoint, options));
            }
            servers.forEach(server -> report.listening(server.uri().toString()));
            outputFailed.await();
            throw outputFailure;
        } catch (InterruptedException e) {
            close(servers);
            report.summary(servers.stream().map(EchoServer::statistics).toList());
            if (terminal.terminated().getAsBoolean()) {
                return Jecho.OK;
            }
            throw e;
        } finally {
            close(servers);
        }
    }

    private EchoServer open(Endpoint endpoint, ServerOptions options) throws Failure {
        var uri = new CompletableFuture<String>(); // known once it is bound, which a peer may be quicker to notice
        try {
            var server = EchoServer.open(endpoint.uri(), options.withObserver(event -> observe(uri.join(), event)));
            uri.complete(server.uri().toString());
            return server;
        } catch (IOException e) {
            throw Failure.serving(endpoint.toString(), e);
        }
    }

    private void observe(String uri, EchoEvent event) {
        try {
            report.event(uri, event);
        } catch (UncheckedIOException e) {
            outputFailure = e;
            outputFailed.countDown();
        }
    }

    /// Drains all servers at the same time, and waits for each.
    private static void close(List<EchoServer> servers) {
        servers.forEach(server -> Thread.startVirtualThread(server::close));
        servers.forEach(EchoServer::close);
    }
}
