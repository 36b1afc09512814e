package echo.api.lesson;

import echo.api.SocketType;
import echo.api.lesson.Claim.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The record of one run of the lesson: what was sent, what was read, what was written back, and what came back.
///
/// @param lesson what was run
/// @param type what the transport carried
/// @param entries what happened at both ends, in the order it was noticed
/// @param occasion when and between which addresses; empty if it was not between addresses of IP, or is not known
/// @param trace what the network carried of it, if a capture of that has been [joined][Tracer]
public record Ledger(Lesson lesson, SocketType type, List<Entry> entries, Optional<Occasion> occasion, Optional<Trace> trace) {

    /// Creates a ledger with a copy of the entries.
    public Ledger {
        entries = List.copyOf(entries);
        Objects.requireNonNull(occasion, "occasion");
        Objects.requireNonNull(trace, "trace");
    }

    /// Creates a ledger of which no more is known.
    ///
    /// @param lesson what was run
    /// @param type what the transport carried
    /// @param entries what happened at both ends, in the order it was noticed
    public Ledger(Lesson lesson, SocketType type, List<Entry> entries) {
        this(lesson, type, entries, Optional.empty(), Optional.empty());
    }

    /// {@return this ledger, joined with what the network carried}
    ///
    /// @param trace of this run, or of another that sent the same messages
    public Ledger with(Trace trace) {
        return new Ledger(lesson, type, entries, occasion, Optional.of(trace));
    }

    /// {@return the messages as the client sent them}
    public List<Entry.Sent> sent() {
        return all(Entry.Sent.class);
    }

    /// {@return the reads as the server made them}
    public List<Entry.Read> reads() {
        return all(Entry.Read.class);
    }

    /// {@return what the server wrote back}
    public List<Entry.Written> written() {
        return all(Entry.Written.class);
    }

    /// {@return what the client received back}
    public List<Entry.Received> received() {
        return all(Entry.Received.class);
    }

    /// {@return what the network carried from the client to the server, in the order of the capture; nothing without a trace}
    public List<Entry.Carried> carried() {
        return trace.map(Trace::packets).orElse(List.of());
    }

    private <E extends Entry> List<E> all(Class<E> type) {
        return entries.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /// {@return which result of the course the reads are, if any}
    public Optional<Result> result() {
        return Result.of(reads().stream().map(Entry.Read::size).toList());
    }

    /// {@return the first read that is not as [forecast][Lesson#forecast]; nothing if there is none, or for datagrams}
    public Optional<Deviation> deviation() {
        return type == SocketType.STREAM ? lesson.forecast().deviation(this) : Optional.empty();
    }

    /// Holds the run against what the lesson teaches.
    ///
    /// @return what is claimed of a run over this transport, each with whether it held
    public List<Claim> claims() {
        var claims = new ArrayList<Claim>();
        claims.add(Claim.of(sent().stream().map(Entry.Sent::message).toList().equals(Message.ALL),
                Kind.ALL_SENT, Message.ALL.size(), total()));
        if (type == SocketType.STREAM) {
            claimBytes(claims);
        } else {
            claimMessages(claims);
        }
        return List.copyOf(claims);
    }

    private void claimBytes(List<Claim> claims) {
        int buffer = lesson.bufferSize();
        claims.add(Claim.of(join(reads().stream().map(Entry.Read::content)).equals(Message.stream()),
                Kind.ALL_READ, reads().size(), total()));
        claims.add(Claim.of(reads().stream().allMatch(read -> read.size() <= buffer), Kind.WITHIN_BUFFER, buffer));
        for (var message : Message.ALL) {
            if (message.size() > buffer) {
                long count = reads().stream().filter(read -> read.messages().contains(message)).count();
                claims.add(Claim.of(count >= Math.ceilDiv(message.size(), buffer), Kind.SEVERAL_READS, message.number(), count));
            }
        }
        claims.add(Claim.of(join(received().stream().map(Entry.Received::content)).equals(Message.stream()),
                Kind.STREAM_RETURNED, total()));
    }

    private void claimMessages(List<Claim> claims) {
        int buffer = lesson.bufferSize();
        var expected = Message.ALL.stream().map(this::cut).toList();
        claims.add(Claim.of(reads().stream().map(Entry.Read::content).toList().equals(expected),
                Kind.ONE_READ_EACH, reads().size(), expected.size()));
        var cut = Message.ALL.stream().filter(message -> message.size() > buffer).toList();
        for (var message : cut) {
            claims.add(Claim.of(wasCut(message), Kind.CUT, message.number(), buffer, message.size() - buffer));
        }
        claims.add(Claim.of(Message.ALL.stream().filter(this::wasCut).toList().equals(cut),
                cut.isEmpty() ? Kind.NONE_CUT : Kind.NO_OTHER_CUT));
        claims.add(Claim.of(received().stream().map(Entry.Received::content).toList().equals(expected),
                Kind.DATAGRAMS_RETURNED, expected.size()));
    }

    private boolean wasCut(Message message) {
        return reads().stream().anyMatch(read -> read.truncated() && read.messages().equals(List.of(message)));
    }

    private ByteBuffer cut(Message message) {
        return message.content().limit(Math.min(message.size(), lesson.bufferSize()));
    }

    /// {@return the ledger as a [Table], with what the network carried if that is known, and with its claims}
    @Override
    public String toString() {
        var table = trace.isPresent() ? Stream.of(Stream.of(Table.ENGLISH.title(lesson), ""), Table.ENGLISH.lanes(this).stream())
                : Stream.of(Table.ENGLISH.header(lesson).stream(), entries.stream().map(Table.ENGLISH::row));
        return Stream.concat(table, Stream.of(Stream.of(""), claims().stream().map(Claim::toString)))
                .flatMap(lines -> lines).collect(Collectors.joining("\n", "", "\n"));
    }

    private static long total() {
        return Message.ALL.stream().mapToLong(Message::size).sum();
    }

    private static ByteBuffer join(Stream<ByteBuffer> parts) {
        var list = parts.toList();
        var whole = ByteBuffer.allocate(list.stream().mapToInt(ByteBuffer::remaining).sum());
        list.forEach(whole::put);
        return whole.flip();
    }
}
