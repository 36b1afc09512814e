package echo.cli;

import echo.api.EchoEvent;
import echo.api.EchoServer;
import echo.api.Endpoint;
import echo.api.Impairments;
import echo.api.Limits;
import echo.api.Network;
import echo.api.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `jecho serve`: servers, until a signal comes.
final class Serve {

    private static final Option<Integer> BUFFER = new Option<>("--buffer", "N",
            "bytes that a read takes at most; longer datagrams are cut (default 128KiB)", Values.size(1, 1 << 30));
    private static final Option<Integer> BACKLOG = new Option<>("--backlog", "N",
            "connections waiting to be accepted (default 4096)", Values.integer(1, Integer.MAX_VALUE));
    private static final Option<Duration> DRAIN = new Option<>("--drain", "D",
            "how long connections may take to finish at the end, before they are cut (default 5s)", Values::duration);
    private static final Option<List<Network>> ALLOW = Option.repeatable("--allow", "CIDR",
            "serve peers of this network alone, such as 192.0.2.0/24; may be repeated (default: all)", Network::of);
    private static final Option<Integer> MAX_CONNECTIONS = new Option<>("--max-connections", "N",
            "connections at a time; one more is closed at once (default 10000)", Values.integer(1, Integer.MAX_VALUE));
    private static final Option<Integer> MAX_PER_PEER = new Option<>("--max-per-peer", "N",
            "connections at a time from one IPv4 address or IPv6 /64; 0: no limit (default 0)", Values.integer(0, Integer.MAX_VALUE));
    private static final Option<Duration> HANDSHAKE_TIMEOUT = new Option<>("--handshake-timeout", "D",
            "close tls connections that have not agreed on how to talk by then; 0s: never (default 10s)", Values::duration);
    private static final Option<Duration> IDLE_TIMEOUT = new Option<>("--idle-timeout", "D",
            "close connections that send nothing for that long; 0s: never (default 0s)", Values::duration);
    private static final Option<Duration> WRITE_TIMEOUT = new Option<>("--write-timeout", "D",
            "cut connections that take nothing for that long; 0s: never (default 60s)", Values::duration);
    private static final Option<Duration> MAX_DURATION = new Option<>("--max-duration", "D",
            "close connections that last longer; 0s: never (default 0s)", Values::duration);
    private static final Option<Integer> MAX_BYTES = new Option<>("--max-bytes", "N",
            "bytes that a connection may send before it is ended; 0: no limit (default 0)", Values.size(0, Integer.MAX_VALUE));
    private static final Option<Integer> SOCKETS = new Option<>("--sockets", "N",
            "sockets that share the port of a udp address, for as many cores (default: one a processor)", Values.integer(1, 1024));
    private static final Option<Boolean> DEFEND = new Option<>("--defend", "on|off",
            "refuse datagrams that would turn the server against others; off is for a lab (default on)", Values::onOff);
    private static final Option<Impairments> IMPAIR = new Option<>("--impair", "SPEC",
            "what to do wrong: delay=D..D pauses that long after each read; delay=D always for D", Impair::parse);
    private static final Option<Boolean> REUSE_PORT = Option.flag("--reuse-port",
            "share the port with servers that say so too: one can start while another drains");
    private static final Option<Boolean> PRINT = Option.flag("--print",
            "print each connection, each read with its content escaped, and each end");
    private static final Option<Boolean> JSON = Option.flag("--json",
            "print JSON, one object a line: addresses, with --print what peers do, and a summary");

    static final Command COMMAND = new Command("serve", "[ADDRESS]...", "echoes what is sent to it",
            List.of("Without ADDRESS it serves tcp and udp on 127.0.0.1, port 7007. Only what ADDRESS names can be reached from",
                    "outside. Ctrl-C or SIGTERM ends it in good order, a second one at once."),
            Stream.<List<Option<?>>>of(List.of(BUFFER, BACKLOG, DRAIN, ALLOW, MAX_CONNECTIONS, MAX_PER_PEER, IDLE_TIMEOUT, WRITE_TIMEOUT,
                    HANDSHAKE_TIMEOUT, MAX_DURATION, MAX_BYTES, SOCKETS, DEFEND, IMPAIR, Seed.OPTION, REUSE_PORT),
                    Tls.OF_SERVER, List.of(PRINT, JSON))
                    .flatMap(List::stream).toList(), Serve::run);

    static final int DEFAULT_PORT = 7007;
    private static final long CHECK_MILLIS = 500;

    private final Arguments arguments;
    private final Terminal terminal;
    private final Report report;
    private final CountDownLatch outputFailed = new CountDownLatch(1);
    private volatile UncheckedIOException outputFailure;

    private Serve(Arguments arguments, Terminal terminal, Report report) {
        this.arguments = arguments;
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
        options = arguments.get(ALLOW).map(options::withAllowed).orElse(options);
        options = options.withLimits(limits(arguments));
        options = arguments.get(SOCKETS).map(options::withSockets).orElse(options);
        options = arguments.get(DEFEND).map(options::withDefended).orElse(options);
        if (arguments.has(REUSE_PORT) && endpoints.stream().anyMatch(Endpoint.Local.class::isInstance)) {
            throw new IllegalArgumentException("--reuse-port is for ports: unix:/PATH has none");
        }
        options = arguments.has(REUSE_PORT) ? options.withSocketOption(StandardSocketOptions.SO_REUSEPORT, true) : options;
        options = Tls.server(arguments, endpoints.stream().anyMatch(endpoint -> endpoint.scheme().equals("tls")), options);
        options = options.withImpairments(impairments(arguments));
        if (!options.defended()) {
            terminal.complain("warning: without its defences, anyone who forges a source address can turn this server "
                    + "against others");
        }
        var report = new Report(terminal, arguments.has(PRINT), arguments.has(JSON));
        return new Serve(arguments, terminal, report).serve(endpoints, options);
    }

    private static Impairments impairments(Arguments arguments) {
        if (arguments.has(Seed.OPTION) && !arguments.has(IMPAIR)) {
            throw new IllegalArgumentException("--seed is for --impair: nothing else is random");
        }
        return arguments.get(IMPAIR).map(impairments -> impairments.withSeed(Seed.of(arguments))).orElse(Impairments.none());
    }

    private static Limits limits(Arguments arguments) {
        var limits = Limits.defaults();
        limits = arguments.get(MAX_CONNECTIONS).map(limits::withConnections).orElse(limits);
        limits = arguments.get(MAX_PER_PEER).map(limits::withConnectionsPerPeer).orElse(limits);
        limits = arguments.get(HANDSHAKE_TIMEOUT).map(limits::withHandshakeTimeout).orElse(limits);
        limits = arguments.get(IDLE_TIMEOUT).map(limits::withIdleTimeout).orElse(limits);
        limits = arguments.get(WRITE_TIMEOUT).map(limits::withWriteTimeout).orElse(limits);
        limits = arguments.get(MAX_DURATION).map(limits::withDuration).orElse(limits);
        return arguments.get(MAX_BYTES).map(limits::withBytes).orElse(limits);
    }

    private int serve(List<Endpoint> endpoints, ServerOptions options) throws Failure, InterruptedException {
        var servers = new ArrayList<EchoServer>();
        try {
            for (var endpoint : endpoints) {
                servers.add(open(endpoint, options));
            }
            if (options.impairments().isRandom()) {
                Seed.say(options.impairments().seed(), arguments, terminal);
            }
            servers.forEach(server -> report.listening(server.uri().toString()));
            while (!outputFailed.await(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                report.check(servers.stream().map(EchoServer::statistics).toList());
            }
            throw outputFailure;
        } catch (InterruptedException e) {
            close(servers);
            report.summary(servers.stream().map(EchoServer::statistics).toList());
            if (terminal.isTerminated()) {
                return Jecho.OK;
            }
            throw e;
        } finally {
            close(servers);
        }
    }

    private EchoServer open(Endpoint endpoint, ServerOptions options) throws Failure, InterruptedException {
        var uri = new CompletableFuture<String>(); // known once it is bound, which a peer may be quicker to notice
        try {
            var server = EchoServer.open(endpoint.uri(),
                    report.wantsEvents() ? options.withObserver(event -> observe(uri.join(), event)) : options);
            uri.complete(server.uri().toString());
            return server;
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException();
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
