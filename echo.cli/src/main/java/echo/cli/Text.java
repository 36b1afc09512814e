package echo.cli;

import echo.api.lesson.Table;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Makes text of what comes from outside, safe to be shown on a terminal.
final class Text {

    private Text() {}

    static String capitalize(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /// {@return a text with spaces after it, so that it takes some columns of a terminal}
    static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - Table.width(text)));
    }

    /// {@return bytes as ASCII, everything that is not printable escaped as in C}
    static String escape(ByteBuffer bytes) {
        var text = new StringBuilder(bytes.remaining());
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            int b = bytes.get(i) & 0xff;
            switch (b) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (b >= 0x20 && b < 0x7f) {
                        text.append((char) b);
                    } else {
                        text.append("\\x").append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
                    }
                }
            }
        }
        return text.toString();
    }

    /// {@return a text in which nothing moves the cursor or turns the writing round: such characters are escaped as in Java}
    static String printable(String text) {
        var printable = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                        printable.append("\\u%04x".formatted(c));
                default -> printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }

    /// {@return a text as ASCII, everything that is not printable escaped as in C}
    static String escape(String text) {
        return escape(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// {@return the address of a peer, as `192.0.2.7:7` or, as RFC 5952 writes it, `[2001:db8::7]:7`}
    ///
    /// @param peer the address
    /// @param connection the number that tells peers apart which have no address, as those of Unix domain sockets
    static String peer(SocketAddress peer, long connection) {
        if (!(peer instanceof InetSocketAddress inet)) {
            return "unix#" + connection;
        }
        var host = host(inet.getAddress());
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }

    /// {@return an address, as `192.0.2.7` or, as RFC 5952 writes it, `2001:db8::7`}
    static String host(InetAddress address) {
        return address instanceof Inet6Address ? compress(address.getHostAddress()) : address.getHostAddress();
    }

    /// Puts `::` in place of the longest run of two or more zero groups, the first of several.
    private static String compress(String host) {
        int percent = host.indexOf('%');
        var groups = (percent < 0 ? host : host.substring(0, percent)).split(":");
        int start = 0;
        int length = 1;
        for (int i = 0; i < groups.length; i++) {
            int end = i;
            while (end < groups.length && groups[end].equals("0")) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        var text = String.join(":", groups);
        if (length > 1) {
            var all = Arrays.asList(groups);
            text = String.join(":", all.subList(0, start)) + "::" + String.join(":", all.subList(start + length, groups.length));
        }
        return text + (percent < 0 ? "" : host.substring(percent));
    }
}
