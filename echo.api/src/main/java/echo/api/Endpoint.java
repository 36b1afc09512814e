package echo.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The address of a server, taken apart: a scheme, which names the transport, and either a host and port or a path.
///
/// | form | example | means |
/// |---|---|---|
/// | `SCHEME://HOST:PORT` | `tcp://192.0.2.7:7`, `udp://[2001:db8::7]:7` | an [Inet] endpoint; IPv6 in brackets |
/// | `SCHEME:/PATH` | `unix:/run/echo.sock` | a [Local] endpoint; an absolute path, percent-encoded |
/// | `SCHEME` | `tcp` | loopback, with the default port: for a server a free one |
///
/// The scheme is not case-sensitive. The port is from 0 to 65535; 0 lets a server pick a free one. Hosts keep the form
/// they were given in. The zone of an IPv6 address follows a plain `%`, as RFC 9844 has it, and is of letters, digits, `.` and
/// `_`; an interface with another name can be given by its number. A part that would have no meaning (user, query, fragment;
/// for an [Inet] endpoint a path) is an error.
///
/// The syntax is that of RFC 3986, read more strictly than [URI] does where that would lose an error (ports beyond 65535), and
/// more leniently where it would lose a host (`my_host`) or where a path needs no encoding to be understood (`unix:/tmp/a b`).
public sealed interface Endpoint {

    /// A host and a port: the endpoint of an Internet transport.
    ///
    /// @param scheme the transport, in lower case
    /// @param host a name, or an IPv4 or IPv6 literal, without brackets
    /// @param port from 0 to 65535
    record Inet(String scheme, String host, int port) implements Endpoint {

        private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._~-]+");
        private static final Pattern DIGITS = Pattern.compile("[0-9.]+");
        private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
        private static final Pattern IPV6 = Pattern.compile("([0-9A-Fa-f:.]+)(%[0-9A-Za-z._]+)?");

        /// Creates an endpoint.
        ///
        /// @throws IllegalArgumentException if the scheme, host or port is malformed or out of range
        public Inet {
            checkScheme(scheme);
            Objects.requireNonNull(host, "host");
            if (host.contains(":") ? !isIpv6(host) : !NAME.matcher(host).matches() || isOddIpv4(host)) {
                throw new IllegalArgumentException("host: " + quote(host) + " is not a name or an IP address");
            }
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port: " + port + " is not within 0 and 65535");
            }
        }

        /// `0`, `127.1` and `0177.0.0.1` mean one thing here and another there.
        private static boolean isOddIpv4(String host) {
            return DIGITS.matcher(host).matches() && !IPV4.matcher(host).matches();
        }

        private static boolean isIpv6(String host) {
            var parts = IPV6.matcher(host);
            try {
                return parts.matches() && InetAddress.ofLiteral(parts.group(1)) != null && URI.create("//[" + host + "]") != null;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        @Override
        public URI uri() {
            return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
        }

        /// {@return this endpoint with another port}
        ///
        /// @param port from 0 to 65535
        /// @throws IllegalArgumentException if the port is out of range
        public Inet withPort(int port) {
            return new Inet(scheme, host, port);
        }

        /// Resolves the host.
        ///
        /// @return its addresses, in the order the system prefers them, at least one
        /// @throws UnknownHostException if the host has no address
        public List<InetSocketAddress> resolve() throws UnknownHostException {
            try {
                return Stream.of(InetAddress.getAllByName(host)).map(a -> new InetSocketAddress(a, port)).toList();
            } catch (UnknownHostException e) {
                throw (UnknownHostException) new UnknownHostException(host + ": unknown host").initCause(e);
            }
        }

        @Override
        public String toString() {
            return uri().toString();
        }
    }

    /// A path of the file system: the endpoint of a transport within one host.
    ///
    /// @param scheme the transport, in lower case
    /// @param path an absolute path
    record Local(String scheme, Path path) implements Endpoint {

        /// Creates an endpoint.
        ///
        /// @throws IllegalArgumentException if the scheme is malformed or the path is not absolute
        public Local {
            checkScheme(scheme);
            Objects.requireNonNull(path, "path");
            if (path.getFileSystem() != FileSystems.getDefault()) {
                throw new IllegalArgumentException("path: " + quote(path.toString()) + " is not of the default file system");
            }
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("path: " + quote(path.toString()) + " is not absolute");
            }
        }

        /// {@return the path, its bytes percent-encoded where a URI cannot hold them}
        ///
        /// The file system may be looked at.
        @Override
        public URI uri() {
            var encoded = path.toUri().getRawPath();
            if (encoded.length() > 1 && encoded.endsWith("/")) {
                encoded = encoded.substring(0, encoded.length() - 1); // added where a directory stands there
            }
            return URI.create(scheme + ":" + encoded);
        }

        @Override
        public String toString() {
            return uri().toString();
        }
    }

    /// {@return the transport, in lower case}
    String scheme();

    /// {@return this endpoint as a URI, from which [#of(String)] makes an equal one}
    URI uri();

    /// {@return the endpoint that a text names; a bare scheme means loopback with port 0}
    ///
    /// @param address the text
    /// @throws IllegalArgumentException if it is malformed
    static Endpoint of(String address) {
        return of(address, 0);
    }

    /// {@return the endpoint that a text names; a bare scheme means loopback with the port given}
    ///
    /// @param address the text
    /// @param defaultPort the port of a bare scheme
    /// @throws IllegalArgumentException if the text is malformed, or the port out of range
    static Endpoint of(String address, int defaultPort) {
        Objects.requireNonNull(address, "address");
        try {
            int colon = address.indexOf(':');
            if (colon < 0) {
                return new Inet(address.toLowerCase(Locale.ROOT), "127.0.0.1", defaultPort);
            }
            var scheme = address.substring(0, colon).toLowerCase(Locale.ROOT);
            var rest = address.substring(colon + 1);
            if (rest.startsWith("///")) {
                return new Local(scheme, path(rest.substring(2))); // an empty authority, as in file:///
            }
            if (rest.startsWith("//")) {
                return inet(scheme, rest.substring(2));
            }
            if (rest.startsWith("/")) {
                return new Local(scheme, path(rest));
            }
            throw new IllegalArgumentException("expected SCHEME://HOST:PORT, such as tcp://localhost:7007, or SCHEME:/PATH");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("address " + quote(address) + ": " + e.getMessage(), e);
        }
    }

    private static Inet inet(String scheme, String authority) {
        for (char c : "/?#@".toCharArray()) {
            if (authority.indexOf(c) >= 0) {
                throw new IllegalArgumentException("'" + c + "' is out of place after HOST:PORT");
            }
        }
        int bracket = authority.lastIndexOf(']');
        int colon = authority.indexOf(':', bracket + 1);
        if (colon >= 0 && authority.indexOf(':', colon + 1) >= 0) {
            throw new IllegalArgumentException("an IPv6 address, and nothing else, stands in brackets: [::1]");
        }
        if (colon < 0 || colon == authority.length() - 1) {
            throw new IllegalArgumentException("the port is missing");
        }
        if (colon == 0) {
            throw new IllegalArgumentException("the host is missing");
        }
        var host = authority.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (bracketed != host.contains(":")) {
            throw new IllegalArgumentException("an IPv6 address, and nothing else, stands in brackets: [::1]");
        }
        return new Inet(scheme, host, port(authority.substring(colon + 1)));
    }

    private static int port(String digits) {
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("port: " + quote(digits) + " is not a number");
        }
        var significant = digits.replaceFirst("^0+(?=.)", "");
        if (significant.length() > 5 || Integer.parseInt(significant) > 65535) {
            throw new IllegalArgumentException("port: " + shorten(digits) + " is not within 0 and 65535");
        }
        return Integer.parseInt(significant);
    }

    /// A `file:` URI is the one way to a path whose bytes the locale cannot name.
    private static Path path(String encoded) {
        var legal = new StringBuilder();
        for (byte b : encoded.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c == '?' || c == '#') {
                throw new IllegalArgumentException("'" + c + "' is out of place in a path: write %" + Integer.toHexString(c));
            }
            boolean keep = c < 0x80 && (Character.isLetterOrDigit(c) || "/%-._~!$&'()*+,;=:@".indexOf(c) >= 0);
            legal.append(keep ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        var slashes = legal.toString().replaceAll("/{2,}", "/");
        return Path.of(URI.create("file://" + (slashes.length() > 1 ? slashes.replaceFirst("/$", "") : slashes)));
    }

    private static void checkScheme(String scheme) {
        Objects.requireNonNull(scheme, "scheme");
        if (!scheme.matches("[a-z][a-z0-9+.-]*")) {
            throw new IllegalArgumentException("scheme: " + quote(scheme) + " is not a lower-case URI scheme");
        }
    }

    private static String shorten(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "…";
    }

    private static String quote(String text) {
        return '"' + Checks.printable(shorten(text)) + '"';
    }
}
