package echo.api;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;

/// A block of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3), such as `192.0.2.0/24` or `2001:db8::/32`.
///
/// @param address the first address of the block, of which the bits beyond the prefix are zero
/// @param prefixLength how many bits the addresses of the block have in common: from 0 to 32 for IPv4, to 128 for IPv6
public record Network(InetAddress address, int prefixLength) {

    private static final Pattern CIDR = Pattern.compile("([0-9A-Fa-f:.]{1,45})(?:/([0-9]{1,3}))?");
    private static final Pattern DOTTED = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    /// Creates a network.
    ///
    /// @throws IllegalArgumentException if the prefix length is out of range, or bits beyond it are set
    public Network {
        Objects.requireNonNull(address, "address");
        var bytes = address.getAddress();
        Checks.range("prefixLength", prefixLength, 0, 8 * bytes.length);
        if (!Arrays.equals(bytes, masked(bytes, prefixLength))) {
            throw new IllegalArgumentException("address: " + address.getHostAddress() + " has bits beyond its prefix of "
                    + prefixLength);
        }
    }

    /// {@return the network that a text names; one without a prefix length has a single address}
    ///
    /// @param cidr an IPv4 address in four decimal parts or an IPv6 address, and if need be `/` and a prefix length
    /// @throws IllegalArgumentException if the text is malformed
    public static Network of(String cidr) {
        var parts = CIDR.matcher(Objects.requireNonNull(cidr, "cidr"));
        try {
            if (parts.matches() && (parts.group(1).contains(":") || DOTTED.matcher(parts.group(1)).matches())) {
                var address = InetAddress.ofLiteral(parts.group(1));
                int all = 8 * address.getAddress().length;
                return new Network(address, parts.group(2) == null ? all : Integer.parseInt(parts.group(2)));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("network " + cidr + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("cidr: not a network such as 192.0.2.0/24 or 2001:db8::/32");
    }

    /// {@return whether an address is of this network; one of the other IP version is not}
    ///
    /// @param candidate the address
    public boolean contains(InetAddress candidate) {
        var bytes = candidate.getAddress();
        var first = address.getAddress();
        return bytes.length == first.length && Arrays.equals(masked(bytes, prefixLength), first);
    }

    private static byte[] masked(byte[] bytes, int prefixLength) {
        var masked = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            int bits = Math.clamp(prefixLength - 8L * i, 0, 8);
            masked[i] = (byte) (bytes[i] & 0xff00 >> bits);
        }
        return masked;
    }

    /// {@return this network in CIDR notation, from which [#of] makes an equal one}
    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }
}
