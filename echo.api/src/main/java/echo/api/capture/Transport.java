package echo.api.capture;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// The header of a transport. Immutable; no component is `null`.
public sealed interface Transport {

    /// The header of a TCP segment (RFC 9293 section 3.1).
    ///
    /// @param sourcePort from 0 to 65535
    /// @param destinationPort from 0 to 65535
    /// @param sequence the sequence number, from 0 to 4294967295: that of its first byte, or of its SYN
    /// @param flags its control bits that are set, in the order of [Flag]
    record Tcp(int sourcePort, int destinationPort, long sequence, Set<Flag> flags) implements Transport {

        /// Creates a header with a copy of the flags.
        public Tcp {
            var copy = EnumSet.noneOf(Flag.class);
            copy.addAll(flags);
            flags = Collections.unmodifiableSet(copy);
        }
    }

    /// The header of a UDP datagram (RFC 768).
    ///
    /// @param sourcePort from 0 to 65535
    /// @param destinationPort from 0 to 65535
    record Udp(int sourcePort, int destinationPort) implements Transport {}

    /// A control bit of TCP, from the lowest up.
    enum Flag {
        /// No more data from the sender.
        FIN,
        /// Synchronize sequence numbers.
        SYN,
        /// Reset the connection.
        RST,
        /// Push function.
        PSH,
        /// The acknowledgment field is significant.
        ACK,
        /// The urgent pointer field is significant.
        URG,
        /// ECN echo (RFC 3168).
        ECE,
        /// Congestion window reduced (RFC 3168).
        CWR
    }

    /// {@return the sender's port, from 0 to 65535}
    int sourcePort();

    /// {@return the receiver's port, from 0 to 65535}
    int destinationPort();
}
