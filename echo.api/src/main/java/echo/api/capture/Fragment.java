package echo.api.capture;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/// The part of a datagram that a packet carries (RFC 791 section 3.2, RFC 8200 section 4.5). Immutable.
///
/// @param id what the fragments of one datagram have in common, besides addresses and protocol: 16 bits in IPv4, 32 in IPv6
/// @param offset of its first byte within the datagram, in bytes, a multiple of 8 up to 65528; the headers of IP do not count
/// @param size the number of its bytes; in the first fragment the header of TCP or UDP is among them
/// @param last whether it is the end of the datagram
/// @param whole if with this fragment all of the datagram has been seen, its payload: the bytes that follow the header of
///        TCP or UDP in all fragments together; empty otherwise, and if that header is not known
public record Fragment(long id, int offset, int size, boolean last, OptionalInt whole) {

    /// Creates a fragment.
    public Fragment {
        requireNonNull(whole, "whole");
    }
}
