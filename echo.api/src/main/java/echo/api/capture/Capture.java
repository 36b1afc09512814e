package echo.api.capture;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The frames of a capture, as pcap or pcapng files have them, in either byte order.
///
/// Of the links are understood: Ethernet with 802.1Q tags, Linux cooked (both versions), loopback (`NULL`, `LOOP`) and raw IP. The
/// frames of others are counted, and no more.
///
/// No argument and no result is `null`. What goes wrong is said with the offset in the file where it was noticed: `byte 24: …`.
///
/// @param frames in the order of the file
public record Capture(List<Frame> frames) {

    private static final int BUFFER = 1 << 16;
    private static final int GZIP = 0x1f8b;

    /// Creates a capture with a copy of the frames.
    public Capture {
        frames = List.copyOf(frames);
    }

    /// Reads a file to its end. A long file is better read [frame by frame][#read(InputStream, Consumer)], as what is returned
    /// may take several times the memory that the file takes on the disk.
    ///
    /// @param file the file
    /// @return its frames
    /// @throws IOException if the file cannot be read, is no capture, is malformed, or ends early
    public static Capture read(Path file) throws IOException {
        try (var input = Files.newInputStream(file)) {
            var frames = new ArrayList<Frame>();
            read(input, frames::add);
            return new Capture(frames);
        }
    }

    /// Reads a capture frame by frame, each as soon as it is there, in bounded memory. The stream is not closed.
    ///
    /// @param input what to read, to its end
    /// @param consumer takes each frame; an exception it throws ends the reading and is passed on
    /// @throws IOException if the stream cannot be read, is no capture, is malformed, or ends early; the frames before that have
    ///         been taken
    public static void read(InputStream input, Consumer<? super Frame> consumer) throws IOException {
        requireNonNull(consumer, "consumer");
        var source = new Source(new BufferedInputStream(requireNonNull(input, "input"), BUFFER));
        if (source.isAtEnd()) {
            throw source.malformed("nothing is there: a capture has a header at least");
        }
        int magic = source.int32("the header");
        if (PcapReader.isMagic(magic)) {
            new PcapReader(source, magic, consumer).read();
        } else if (magic == PcapngReader.SECTION_HEADER) {
            new PcapngReader(source, consumer).read();
        } else {
            throw Source.malformed(0, magic >>> 16 == GZIP ? "compressed by gzip: use gunzip first"
                    : "no capture: it begins with %08x, as neither pcap nor pcapng do".formatted(magic));
        }
    }
}
