package echo.api.capture;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// A frame of a [Capture]. Immutable; no component is `null`.
///
/// @param number its place in the capture, counted from 1
/// @param time when it was captured; empty if the capture does not say, or says what no [Instant] can hold
/// @param size the bytes it had, as the capture tells, or `captured` if that is more; a check sequence is seldom among them
/// @param captured the bytes of it that the capture holds: fewer than `size` if it was cut, from 0 to 262144
/// @param wireSize the bytes it takes on an Ethernet, padded to 60 and with the check sequence of 4 (IEEE 802.3 clause 3);
///        the same as `size` on other links
/// @param packet what it carries
public record Frame(long number, Optional<Instant> time, long size, int captured, long wireSize, Packet packet) {

    /// Creates a frame.
    public Frame {
        requireNonNull(time, "time");
        requireNonNull(packet, "packet");
    }
}
