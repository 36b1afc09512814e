package echo.api.capture;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/// What a [Frame] carries. Packets are immutable, and no component is `null`.
public sealed interface Packet {

    /// A packet of IPv4 (RFC 791) or IPv6 (RFC 8200).
    ///
    /// @param source the sender's address
    /// @param destination the receiver's address
    /// @param protocol what it carries, behind any extension headers: `UDP`, or by number if it has no common name: `IP 253`
    /// @param payload how many bytes follow the header of TCP or UDP; where there is none, those that follow the headers of
    ///        IP; as those headers tell, whether captured or not; empty if they were not captured, or contradict themselves
    /// @param content what the capture holds of the payload, read-only: less than `payload` if the frame was cut
    /// @param fragment which part of a datagram it is, if it is one
    /// @param transport the header of TCP or UDP, if it is there: fragments after the first have none
    record Ip(InetAddress source, InetAddress destination, String protocol, OptionalInt payload, ByteBuffer content,
              Optional<Fragment> fragment, Optional<Transport> transport) implements Packet {

        /// Creates a packet.
        public Ip {
            requireNonNull(source, "source");
            requireNonNull(destination, "destination");
            requireNonNull(protocol, "protocol");
            requireNonNull(payload, "payload");
            content = content.asReadOnlyBuffer();
            requireNonNull(fragment, "fragment");
            requireNonNull(transport, "transport");
        }

        /// {@return what the capture holds of the payload, as a read-only buffer of its own}
        @Override
        public ByteBuffer content() {
            return content.asReadOnlyBuffer();
        }
    }

    /// A packet of something else, or one of IP whose header is cut or malformed.
    ///
    /// @param source the sender's MAC address, such as `02:00:5e:00:53:01`, or nothing where it is not known
    /// @param destination the receiver's MAC address, or nothing where it is not known
    /// @param protocol what it is: `ARP`, or by number if it has no common name: `0x88b5`, `link 105`; `?` where it is cut
    record Other(String source, String destination, String protocol) implements Packet {

        /// Creates a packet.
        public Other {
            requireNonNull(source, "source");
            requireNonNull(destination, "destination");
            requireNonNull(protocol, "protocol");
        }
    }

    /// {@return what the packet is or carries, in printable ASCII}
    String protocol();
}
