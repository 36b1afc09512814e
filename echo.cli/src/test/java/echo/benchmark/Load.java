package echo.benchmark;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a server is put under: clients, each with messages of a size, so many of them at a time, at once again or after a pause.
///
/// @param clients connections, or sockets over UDP
/// @param bytes of a message; 0 for idle connections
/// @param depth messages of a client that are under way at a time; how many an idle connection has echoed, one after another, of one
///        byte each
/// @param pause nanoseconds between the last echo and the next messages of a connection, on average; 0 if it sends at once again
record Load(Kind kind, int clients, int bytes, int depth, long pause) {

    enum Kind { TCP, UDP, IDLE }

    static final List<Load> DEFAULTS = parseAll("tcp:1x64x1,tcp:64x64x1,tcp:1000x64x1,tcp:64x16KiBx1,tcp:8x128KiBx1,tcp:64x64x16,"
            + "tcp:1000x64x1+20ms,udp:64x64x8,udp:16x1400x8,idle:10000");

    private static final int MAX_BATCH = 64 << 20;

    static List<Load> parseAll(String text) {
        return Stream.of(text.split(",")).map(Load::parse).toList();
    }

    /// Parses `tcp:CONNECTIONSxBYTESxDEPTH`, the same with `+PAUSE`, `udp:SOCKETSxBYTESxDEPTH`, `idle:CONNECTIONS` or
    /// `idle:CONNECTIONSxECHOES`.
    static Load parse(String text) {
        var loaded = Pattern.compile("(tcp|udp):(\\d{1,6})x(\\d{1,6})(KiB)?x(\\d{1,5})(?:\\+(\\d{1,9})(us|ms))?").matcher(text.strip());
        var idle = Pattern.compile("idle:(\\d{1,6})(?:x(\\d{1,5}))?").matcher(text.strip());
        if (idle.matches()) {
            return new Load(Kind.IDLE, within(idle.group(1), 3, 999_999, text), 0,
                    within(Objects.requireNonNullElse(idle.group(2), "1"), 1, 99_999, text), 0);
        }
        if (!loaded.matches()) {
            throw new IllegalArgumentException(text
                    + " is no load such as tcp:64x16KiBx1, tcp:1000x64x1+20ms, udp:64x64x8, idle:10000 or idle:3000x20");
        }
        var datagrams = loaded.group(1).equals("udp");
        if (datagrams && loaded.group(6) != null) {
            throw new IllegalArgumentException(text + ": a pause is for tcp only");
        }
        int unit = loaded.group(4) == null ? 1 : 1024;
        int bytes = unit * within(loaded.group(3), datagrams ? DatagramClient.HEADER : 1,
                (datagrams ? 65_507 : MAX_BATCH) / unit, text);
        return new Load(datagrams ? Kind.UDP : Kind.TCP, within(loaded.group(2), 1, 999_999, text), bytes,
                within(loaded.group(5), 1, MAX_BATCH / bytes, text), pause(loaded.group(6), loaded.group(7), text));
    }

    private static long pause(String number, String unit, String text) {
        if (number == null) {
            return 0;
        }
        return (unit.equals("ms") ? TimeUnit.MILLISECONDS : TimeUnit.MICROSECONDS).toNanos(within(number, 1, 99_999, text));
    }

    private static int within(String number, int min, int max, String text) {
        int value = Integer.parseInt(number);
        if (value < min || value > max) {
            throw new IllegalArgumentException(text + ": " + number + " is not within " + min + " and " + max);
        }
        return value;
    }

    /// {@return the bytes that a client has under way}
    int batch() {
        return bytes * depth;
    }

    String transport() {
        return kind == Kind.UDP ? "udp" : "tcp";
    }

    @Override
    public String toString() {
        return kind == Kind.IDLE ? "idle:" + clients + (depth == 1 ? "" : "x" + depth)
                : transport() + ":" + clients + "x" + (bytes % 1024 == 0 ? bytes / 1024 + "KiB" : bytes) + "x" + depth + pauseText();
    }

    private String pauseText() {
        long micros = TimeUnit.NANOSECONDS.toMicros(pause);
        return pause == 0 ? "" : micros % 1000 == 0 ? "+" + micros / 1000 + "ms" : "+" + micros + "us";
    }
}
