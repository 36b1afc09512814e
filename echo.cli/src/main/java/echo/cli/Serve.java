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

    private static final Option<Integer> BUFFER = new Option<>("--buffer", "N", "serve.buffer", Values.size(1, 1 << 30));
    private static final Option<Integer> BACKLOG = new Option<>("--backlog", "N",
            "serve.backlog", Values.integer(1, Integer.MAX_VALUE));
    private static final Option<Duration> DRAIN = new Option<>("--drain", "D", "serve.drain", Values::duration);
    private static final Option<List<Network>> ALLOW = Option.repeatable("--allow", "CIDR", "serve.allow", Network::of);
    private static final Option<Integer> MAX_CONNECTIONS = new Option<>("--max-connections", "N",
            "serve.max-connections", Values.integer(1, Integer.MAX_VALUE));
    private static final Option<Integer> MAX_PER_PEER = new Option<>("--max-per-peer", "N",
            "serve.max-per-peer", Values.integer(0, Integer.MAX_VALUE));
    private static final Option<Duration> HANDSHAKE_TIMEOUT = new Option<>("--handshake-timeout", "D",
            "serve.handshake-timeout", Values::duration);
    private static final Option<Duration> IDLE_TIMEOUT = new Option<>("--idle-timeout", "D",
            "serve.idle-timeout", Values::duration);
    private static final Option<Duration> WRITE_TIMEOUT = new Option<>("--write-timeout", "D",
            "serve.write-timeout", Values::duration);
    private static final Option<Duration> MAX_DURATION = new Option<>("--max-duration", "D",
            "serve.max-duration", Values::duration);
    private static final Option<Integer> MAX_BYTES = new Option<>("--max-bytes", "N",
            "serve.max-bytes", Values.size(0, Integer.MAX_VALUE));
    private static final Option<Integer> SOCKETS = new Option<>("--sockets", "N", "serve.sockets", Values.integer(1, 1024));
    private static final Option<Boolean> DEFEND = new Option<>("--defend", "on|off", "serve.defend", Values::onOff);
    private static final Option<Impairments> IMPAIR = new Option<>("--impair", "SPEC", "serve.impair", Impair::parse);
    private static final Option<Boolean> REUSE_PORT = Option.flag("--reuse-port", "serve.reuse-port");
    private static final Option<Boolean> PRINT = Option.flag("--print", "serve.print");
    private static final Option<Boolean> JSON = Option.flag("--json", "serve.json");

    static final Command COMMAND = new Command("serve", "[ADDRESS]...", "serve.summary", "serve.description",
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
            throw new Usage("usage.reuse-port");
        }
        options = arguments.has(REUSE_PORT) ? options.withSocketOption(StandardSocketOptions.SO_REUSEPORT, true) : options;
        options = Tls.server(arguments, endpoints.stream().anyMatch(endpoint -> endpoint.scheme().equals("tls")), options);
        options = options.withImpairments(impairments(arguments));
        if (!options.defended()) {
            terminal.complain(new Phrase("serve.warning"));
        }
        var report = new Report(terminal, arguments.has(PRINT), arguments.has(JSON));
        return new Serve(arguments, terminal, report).serve(endpoints, options);
    }

    private static Impairments impairments(Arguments arguments) {
        if (arguments.has(Seed.OPTION) && !arguments.has(IMPAIR)) {
            throw new Usage("usage.seed", IMPAIR.name());
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
            if (terminal.isOfAProcess()) {
                Heap.watch();
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
