package echo.api.lesson;

import static java.util.Objects.requireNonNull;

import echo.api.SocketType;
import echo.api.capture.Capture;
import echo.api.capture.Fragment;
import echo.api.capture.Frame;
import echo.api.capture.Packet;
import echo.api.capture.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// Finds in a capture what the network carried of a run of the lesson.
///
/// {@snippet lang=java :
/// var ledger = Lesson.over("udp").run();
/// var trace = Tracer.trace(ledger, Capture.read(Path.of("udp.pcap")));
/// System.out.print(ledger.with(trace.orElseThrow()));
/// }
///
/// The packets of the run are told by its addresses, ports and time. If they are not there, those of another run that sent the same
/// messages are taken, of several the first that holds the most of them. What a packet holds is found by its sequence number, counted
/// from the SYN of its connection, or for a datagram by its content; a connection that carries anything else than the lesson is none of
/// it. Frames without a time, fragments captured before the first of their datagram, and what is sent back are passed over.
///
/// A tracer takes the frames in the order of the capture, and remembers no more than 10,000 connections or pairs of addresses, and as
/// many packets of all together: the oldest are forgotten first. What has more than 500 packets is none of the lesson, which takes
/// about ten. It is to be used by one thread at a time.
public final class Tracer implements Consumer<Frame> {

    private static final int MOST_FLOWS = 10_000;
    private static final int MOST_PACKETS = 10_000; // of all flows
    private static final int MOST_OF_FLOW = 500;
    private static final int MOST_DATAGRAMS = 1024;
    private static final long SEQUENCE_NUMBERS = 1L << 32;
    private static final ByteBuffer STREAM = Message.stream().asReadOnlyBuffer();
    /// At its slowest the lesson takes less than a quarter of this.
    private static final Duration LONGEST = Duration.ofHours(1);
    /// How far clocks of one machine may be apart.
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private static final Comparator<Trace> RANK = Comparator.comparing(Trace::ofThisRun)
            .thenComparing(Comparator.comparingInt(Trace::missing).reversed());

    private record Way(InetSocketAddress source, InetSocketAddress destination) {

        Way back() {
            return new Way(destination, source);
        }
    }

    /// What fragments of a datagram have in common.
    private record Key(InetAddress source, InetAddress destination, String protocol, long id) {}

    /// Where the bytes of a datagram belong that has been cut into fragments.
    private record Place(Flow flow, long offset) {}

    private record Found(Frame frame, Instant time, Optional<Fragment> fragment, long offset, int size) {}

    /// What goes one way between two addresses.
    private static final class Flow {

        private final Way way;
        private final long start; // the sequence number of the first byte
        private final List<Found> packets = new ArrayList<>();
        private boolean isDropped;

        Flow(Way way, long start) {
            this.way = way;
            this.start = start;
        }

        boolean isNear(Instant time) {
            return packets.isEmpty() || Duration.between(packets.getFirst().time, time).abs().compareTo(LONGEST) < 0;
        }
    }

    private final Ledger ledger;
    private final SequencedMap<Way, Flow> flows = new LinkedHashMap<>();
    private final SequencedMap<Key, Place> places = new LinkedHashMap<>();
    private int packets; // of all flows

    /// Creates a tracer that has seen nothing yet.
    ///
    /// @param ledger of the run, over TCP if it is of a stream, over UDP otherwise
    public Tracer(Ledger ledger) {
        this.ledger = requireNonNull(ledger, "ledger");
    }

    /// Finds in a capture what the network carried of a run.
    ///
    /// @param ledger of the run, over TCP if it is of a stream, over UDP otherwise
    /// @param capture of this run, or of another
    /// @return what was found; nothing if there is nothing of the lesson
    public static Optional<Trace> trace(Ledger ledger, Capture capture) {
        var tracer = new Tracer(ledger);
        capture.frames().forEach(tracer);
        return tracer.trace();
    }

    /// Looks at the next frame.
    ///
    /// @param frame any
    @Override
    public void accept(Frame frame) {
        if (frame.time().isPresent() && frame.packet() instanceof Packet.Ip ip && ip.payload().isPresent()) {
            switch (ip.transport().orElse(null)) {
                case Transport.Tcp tcp when ledger.type() == SocketType.STREAM -> segment(frame, ip, tcp);
                case Transport.Udp udp when ledger.type() == SocketType.DATAGRAM -> datagram(frame, ip, udp);
                case null -> ip.fragment().ifPresent(fragment -> fragment(frame, ip, fragment));
                default -> { }
            }
        }
    }

    private void segment(Frame frame, Packet.Ip ip, Transport.Tcp tcp) {
        var way = way(ip, tcp);
        boolean opens = tcp.flags().contains(Transport.Flag.SYN);
        long sequence = (tcp.sequence() + (opens ? 1 : 0)) % SEQUENCE_NUMBERS; // a SYN counts as a byte
        if (opens && !tcp.flags().contains(Transport.Flag.ACK) && (!flows.containsKey(way) || flows.get(way).start != sequence)) {
            open(way, sequence);
        }
        var flow = flows.get(way);
        if (flow == null || ip.payload().getAsInt() == 0) {
            return;
        }
        long offset = Math.floorMod(sequence - flow.start, SEQUENCE_NUMBERS);
        if (isOfStream(offset, ip.payload().getAsInt(), ip.content())) {
            add(flow, frame, ip, offset);
        } else {
            drop(flows.remove(way));
        }
    }

    private static boolean isOfStream(long offset, int size, ByteBuffer content) {
        return content.hasRemaining() && offset + size <= STREAM.limit()
                && STREAM.slice((int) offset, content.remaining()).equals(content);
    }

    private void datagram(Frame frame, Packet.Ip ip, Transport.Udp udp) {
        var way = way(ip, udp);
        int size = ip.payload().getAsInt();
        Message.beginningWith(ip.content()).stream()
                .filter(message -> ip.fragment().isPresent() ? size <= message.size() : size == message.size())
                .filter(_ -> !flows.containsKey(way.back()))
                .forEach(message -> {
                    var flow = flows.get(way);
                    add(flow != null && flow.isNear(frame.time().orElseThrow()) ? flow : open(way, 0), frame, ip, message.offset());
                });
    }

    private void fragment(Frame frame, Packet.Ip ip, Fragment fragment) {
        var place = places.get(key(ip, fragment));
        int size = ip.payload().getAsInt();
        if (place != null && size > 0) {
            long offset = place.offset + fragment.offset();
            if (offset >= 0 && offset + size <= STREAM.limit()) {
                keep(place.flow, frame, ip, offset);
            }
        }
    }

    private Flow open(Way way, long start) {
        var flow = new Flow(way, start);
        drop(flows.remove(way));
        flows.putLast(way, flow);
        if (flows.size() > MOST_FLOWS) {
            drop(flows.pollFirstEntry().getValue());
        }
        return flow;
    }

    /// Forgets what a flow has, which fragments may still refer to, and all that it is yet to have.
    private void drop(Flow flow) {
        if (flow != null) {
            packets -= flow.packets.size();
            flow.packets.clear();
            flow.isDropped = true;
        }
    }

    private void keep(Flow flow, Frame frame, Packet.Ip ip, long offset) {
        var time = frame.time().orElseThrow();
        if (flow.isDropped || !flow.isNear(time)) {
            return;
        }
        if (flow.packets.size() == MOST_OF_FLOW) {
            drop(flow); // it stays among the flows, or its next packet would begin another
            return;
        }
        flow.packets.add(new Found(frame, time, ip.fragment(), offset, ip.payload().orElseThrow()));
        packets++;
        while (packets > MOST_PACKETS) {
            drop(flows.pollFirstEntry().getValue());
        }
    }

    private void add(Flow flow, Frame frame, Packet.Ip ip, long offset) {
        keep(flow, frame, ip, offset);
        ip.fragment().ifPresent(fragment -> {
            int header = fragment.size() - ip.payload().getAsInt();
            places.put(key(ip, fragment), new Place(flow, offset - header));
            if (places.size() > MOST_DATAGRAMS) {
                places.pollFirstEntry();
            }
        });
    }

    private static Way way(Packet.Ip ip, Transport transport) {
        return new Way(new InetSocketAddress(ip.source(), transport.sourcePort()),
                new InetSocketAddress(ip.destination(), transport.destinationPort()));
    }

    private static Key key(Packet.Ip ip, Fragment fragment) {
        return new Key(ip.source(), ip.destination(), ip.protocol(), fragment.id());
    }

    /// {@return what has been found so far; nothing if there is nothing of the lesson}
    public Optional<Trace> trace() {
        return flows.values().stream().filter(flow -> !flow.packets.isEmpty()).map(this::trace)
                .reduce((one, other) -> RANK.compare(one, other) >= 0 ? one : other);
    }

    private Trace trace(Flow flow) {
        boolean ofThisRun = ledger.occasion().filter(occasion -> isOf(occasion, flow)).isPresent();
        long shift = ledger.sent().isEmpty() ? 0 : ledger.sent().getFirst().nanos();
        var first = flow.packets.stream().map(Found::time).min(Comparator.naturalOrder()).orElseThrow();
        var carried = new ArrayList<Entry.Carried>();
        for (var found : flow.packets) {
            long nanos = ofThisRun ? Duration.between(ledger.occasion().orElseThrow().start(), found.time).toNanos()
                    : Duration.between(first, found.time).toNanos() + shift;
            carried.add(new Entry.Carried(carried.size() + 1, nanos, found.offset, found.size, found.frame, found.fragment,
                    Message.within(found.offset, found.size)));
        }
        return new Trace(flow.way.source, flow.way.destination, ofThisRun, carried);
    }

    private static boolean isOf(Occasion occasion, Flow flow) {
        var since = Duration.between(occasion.start(), flow.packets.getFirst().time);
        return flow.way.equals(new Way(occasion.client(), occasion.server()))
                && since.compareTo(TOLERANCE.negated()) > 0 && since.compareTo(LONGEST) < 0;
    }
}
