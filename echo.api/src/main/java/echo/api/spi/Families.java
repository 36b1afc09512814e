package echo.api.spi;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;

/// Opens channels of the family that an address needs.
public final class Families {

    /// What opens a channel, such as `SocketChannel::open`.
    ///
    /// @param <C> the type of the channel
    public interface Opener<C extends Channel> {

        /// Opens a channel.
        ///
        /// @param family the family
        /// @return the channel
        /// @throws UnsupportedOperationException if the host does not have the family
        /// @throws IOException if it cannot be opened
        C open(ProtocolFamily family) throws IOException;
    }

    private Families() {}

    /// {@return the family of an address}
    ///
    /// An IPv4 address gets an IPv4 socket: that of the default family is an IPv6 one, which would take both kinds.
    ///
    /// @param address the address
    public static ProtocolFamily of(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /// Opens a channel of a family.
    ///
    /// @param <C> the type of the channel
    /// @param family the family
    /// @param opener what opens it
    /// @return the channel
    /// @throws SocketException if the host does not have the family, as one without IPv6
    /// @throws IOException if it cannot be opened for another reason
    public static <C extends Channel> C open(ProtocolFamily family, Opener<C> opener) throws IOException {
        try {
            return opener.open(family);
        } catch (UnsupportedOperationException e) {
            throw (SocketException) new SocketException(family + " is not available on this host").initCause(e);
        }
    }
}
