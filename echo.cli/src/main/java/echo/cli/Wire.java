package echo.cli;

import echo.api.capture.Capture;
import echo.api.capture.Fragment;
import echo.api.capture.Frame;
import echo.api.capture.Packet;
import echo.api.capture.Transport;
import echo.api.lesson.Table;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/// `jecho wire`: the frames of a capture, as a table or as JSON. The capture is read on a thread of its own, as a read of
/// standard input cannot be interrupted.
final class Wire {

    private static final Option<Boolean> JSON = Option.flag("--json", "wire.json");

    static final Command COMMAND = new Command("wire", "FILE", "wire.summary", "wire.description",
            List.of(JSON), Wire::run);

    private static final String SCHEMA = "jecho-wire/1";
    private static final String STANDARD_INPUT = "-";
    private static final int ROWS = 1000; // to fit the columns to

    private static final Set<Integer> LEFT_ALIGNED = Set.of(2, 4, 7, 8, 10); // addresses, protocol, flags, fragment
    private static final List<String> TYPICAL = List.of(
            "1000", "100.000000", "192.168.100.100:50000", "→", "192.168.100.100:50000", "", "", "", "PSH ACK", "", "");

    /// What the frames of one protocol add up to.
    private static final class Total {
        private long frames;
        private long loaded;
        private long payload;
    }

    private final Terminal terminal;
    private final boolean json;
    private final List<List<String>> rows = new ArrayList<>(); // yet to be printed
    private final int[] widths = new int[TYPICAL.size()];
    private int patience; // how many rows to wait for before the first is printed
    private boolean over;

    private final Map<String, Total> totals = new LinkedHashMap<>();
    private Instant first;
    private Duration elapsed = Duration.ZERO;
    private long frames;
    private long bytes;
    private long wireBytes;
    private long cut;
    private long fragments;
    private long wholes;

    private Wire(Terminal terminal, boolean json, boolean live) {
        this.terminal = terminal;
        this.json = json;
        this.patience = live ? 1 : ROWS;
        if (!json) {
            var header = terminal.language().list("wire.columns");
            fit(header);
            rows.add(header);
            if (live) {
                fit(TYPICAL);
            }
        }
    }

    private static int run(Arguments arguments, Terminal terminal) throws Failure, InterruptedException {
        if (arguments.operands().size() > 1) {
            throw new Usage("usage.one.file");
        }
        var file = String.join("", arguments.operands());
        if (file.isEmpty()) {
            throw new Usage("usage.file");
        }
        boolean live = file.equals(STANDARD_INPUT);
        var wire = new Wire(terminal, arguments.has(JSON), live);
        var path = Path.of(file);
        var reading = new FutureTask<Void>(() -> {
            if (live) {
                Capture.read(terminal.input(), wire::frame);
            } else {
                try (var input = Files.newInputStream(path)) {
                    Capture.read(input, wire::frame);
                }
            }
            return null;
        });
        Thread.ofVirtual().name("wire").start(reading);
        try {
            reading.get();
        } catch (InterruptedException e) {
            reading.cancel(true);
            wire.summary();
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> {
                    wire.flush();
                    throw new Failure(Jecho.USAGE, Phrase.at(live ? new Phrase("failure.input") : file, Failure.reason(failure)));
                }
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new AssertionError(e);
            }
        }
        wire.summary();
        return Jecho.OK;
    }

    private synchronized void frame(Frame frame) {
        if (over) {
            return;
        }
        first = first == null ? frame.time().orElse(null) : first;
        var since = frame.time().map(time -> Duration.between(first, time));
        add(frame, since);
        if (json) {
            terminal.print(json(frame, since).toString());
            return;
        }
        var row = row(frame, since);
        fit(row);
        rows.add(row);
        if (rows.size() > patience) {
            flush();
            patience = 0;
        }
    }

    private void add(Frame frame, Optional<Duration> since) {
        frames++;
        bytes += frame.size();
        wireBytes += frame.wireSize();
        cut += frame.captured() < frame.size() ? 1 : 0;
        elapsed = since.filter(duration -> duration.compareTo(elapsed) > 0).orElse(elapsed);
        var total = totals.computeIfAbsent(frame.packet().protocol(), _ -> new Total());
        total.frames++;
        if (frame.packet() instanceof Packet.Ip ip) {
            total.loaded += ip.payload().orElse(0) > 0 ? 1 : 0;
            total.payload += ip.payload().orElse(0);
            fragments += ip.fragment().isPresent() ? 1 : 0;
            wholes += ip.fragment().map(Fragment::whole).filter(OptionalInt::isPresent).isPresent() ? 1 : 0;
        }
    }

    private static List<String> row(Frame frame, Optional<Duration> since) {
        var packet = frame.packet();
        var ip = packet instanceof Packet.Ip found ? found : null;
        return List.of(Long.toString(frame.number()), since.map(Wire::seconds).orElse(""),
                source(packet), "→", destination(packet), Long.toString(frame.size()), Long.toString(frame.wireSize()),
                packet.protocol(), flags(packet).orElse(""),
                ip == null || ip.payload().isEmpty() ? "" : Integer.toString(ip.payload().getAsInt()),
                ip == null ? "" : ip.fragment().map(Wire::text).orElse(""));
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNano(), 9))
                .setScale(6, RoundingMode.DOWN).toPlainString();
    }

    private static String source(Packet packet) {
        return switch (packet) {
            case Packet.Ip ip -> address(ip.source(), ip.transport().map(Transport::sourcePort));
            case Packet.Other other -> other.source();
        };
    }

    private static String destination(Packet packet) {
        return switch (packet) {
            case Packet.Ip ip -> address(ip.destination(), ip.transport().map(Transport::destinationPort));
            case Packet.Other other -> other.destination();
        };
    }

    private static String address(InetAddress host, Optional<Integer> port) {
        return port.map(number -> Text.peer(new InetSocketAddress(host, number), 0)).orElseGet(() -> Text.host(host));
    }

    private static Optional<String> flags(Packet packet) {
        return packet instanceof Packet.Ip ip && ip.transport().orElse(null) instanceof Transport.Tcp tcp
                ? Optional.of(tcp.flags().stream().map(Enum::name).collect(Collectors.joining(" "))) : Optional.empty();
    }

    private static String text(Fragment fragment) {
        return Long.toHexString(fragment.id()) + " " + fragment.offset() + "+" + fragment.size()
                + (fragment.whole().isPresent() ? " = " + fragment.whole().getAsInt() : "");
    }

    private void fit(List<String> row) {
        for (int i = 0; i < row.size(); i++) {
            widths[i] = Math.max(widths[i], Table.width(row.get(i)));
        }
    }

    private synchronized void flush() {
        if (frames == 0) {
            return;
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                var space = " ".repeat(Math.max(0, widths[i] - Table.width(row.get(i))));
                line.append(i == 0 ? "" : " ").append(LEFT_ALIGNED.contains(i) ? row.get(i) + space : space + row.get(i));
            }
            terminal.print(line.toString().stripTrailing());
        }
        rows.clear();
    }

    private static Json json(Frame frame, Optional<Duration> since) {
        var packet = frame.packet();
        var ip = packet instanceof Packet.Ip found ? found : null;
        return Json.object().with("schema", SCHEMA).with("event", "frame").with("number", frame.number())
                .with("time", frame.time().map(Instant::toString).orElse(null))
                .with("elapsed_ns", since.map(Wire::nanos).orElse(null))
                .with("source", blankToNull(source(packet))).with("destination", blankToNull(destination(packet)))
                .with("frame_bytes", frame.size()).with("captured_bytes", frame.captured()).with("wire_bytes", frame.wireSize())
                .with("protocol", packet.protocol()).with("flags", flags(packet).orElse(null))
                .with("payload_bytes", ip == null ? null : number(ip.payload()))
                .with("fragment", ip == null ? null : ip.fragment().map(Wire::json).orElse(null));
    }

    private static Json json(Fragment fragment) {
        return Json.object().with("id", fragment.id()).with("offset_bytes", fragment.offset()).with("bytes", fragment.size())
                .with("last", fragment.last()).with("whole_payload_bytes", number(fragment.whole()));
    }

    private static Long nanos(Duration time) {
        try {
            return time.toNanos();
        } catch (ArithmeticException e) {
            return null; // more than 292 years
        }
    }

    private static Long number(OptionalInt value) {
        return value.isPresent() ? Long.valueOf(value.getAsInt()) : null;
    }

    private static String blankToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /// Prints what all frames add up to. Those that come later are passed over.
    private synchronized void summary() {
        over = true;
        if (json) {
            var protocols = Json.object();
            totals.forEach((protocol, total) -> protocols.with(protocol, Json.object().with("frames", total.frames)
                    .with("frames_with_payload", total.loaded).with("payload_bytes", total.payload)));
            terminal.print(Json.object().with("schema", SCHEMA).with("event", "summary").with("frames", frames)
                    .with("elapsed_ns", nanos(elapsed)).with("frame_bytes", bytes).with("wire_bytes", wireBytes)
                    .with("cut_frames", cut).with("fragments", fragments).with("whole_datagrams", wholes)
                    .with("protocols", protocols).toString());
            return;
        }
        flush();
        if (frames > 0) {
            terminal.print("");
        }
        var language = terminal.language();
        terminal.print(language.say("wire.total", new Phrase("count.frame", frames), new Phrase("count.byte", bytes), wireBytes,
                seconds(elapsed)) + (cut == 0 ? "" : language.say("wire.cut", cut)));
        totals.forEach((protocol, total) -> terminal.print(protocol + ": " + (total.loaded == 0
                ? language.say("count.frame", total.frames) : language.say("wire.loaded", total.loaded,
                        new Phrase("count.frame", total.frames), new Phrase("count.byte", total.payload)))));
        if (fragments > 0) {
            terminal.print(language.say("wire.fragments",
                    new Phrase("count.fragment", fragments), new Phrase("count.datagram", wholes)));
        }
    }
}
