package echo.api.lesson;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.List;

/// What the network carried from a client of the lesson to its server, as a [Tracer] found it in a capture. Immutable; no component is
/// `null`.
///
/// The times of packets of the run itself count from its start. A capture of another run has times of its own: its first packet is
/// placed where the run sent its first message, and the others follow at the distances that the capture has.
///
/// @param client the sender's address
/// @param server the receiver's address
/// @param ofThisRun whether the capture was taken of the run that it was joined with, and not of another
/// @param packets those with bytes of messages, in the order of the capture
public record Trace(InetSocketAddress client, InetSocketAddress server, boolean ofThisRun, List<Entry.Carried> packets) {

    /// Creates a trace with a copy of the packets.
    public Trace {
        requireNonNull(client, "client");
        requireNonNull(server, "server");
        packets = List.copyOf(packets);
    }

    /// {@return how many bytes of the messages are in no packet, as they were not captured, or never carried; from 0 to 2520}
    public int missing() {
        return Message.stream().remaining() - carried();
    }

    /// {@return how many bytes were carried in vain, as they had been before: TCP repeats what is not acknowledged in time}
    public long repeated() {
        return packets.stream().mapToLong(Entry.Carried::size).sum() - carried();
    }

    private int carried() {
        var bytes = new BitSet();
        packets.forEach(packet -> bytes.set((int) packet.offset(), (int) packet.offset() + packet.size()));
        return bytes.cardinality();
    }
}
