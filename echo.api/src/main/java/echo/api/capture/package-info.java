/// What was on the wire, from a capture: a file as `tcpdump` or Wireshark write it.
///
/// {@snippet lang=java :
/// var capture = Capture.read(Path.of("udp.pcap"));
/// for (var frame : capture.frames()) {
///     if (frame.packet() instanceof Packet.Ip ip) {
///         System.out.println(frame.size() + " " + ip.protocol() + " " + ip.payload());
///     }
/// }
/// }
///
/// A [Capture] has [frames][Frame]; each holds a [Packet], of IP or something else; that of IP may be a [Fragment], and have
/// the header of a [Transport]. Captures need not be trusted: whatever they say, reading one ends with a value or an
/// [java.io.IOException], after a time that grows with the length of the file and no faster.
///
/// Sources: *PCAP Capture File Format* (draft-ietf-opsawg-pcap), *PCAP Next Generation Capture File Format*
/// (draft-ietf-opsawg-pcapng), the list of link types of the Tcpdump Group; RFC 791, RFC 8200, RFC 768, RFC 9293.
package echo.api.capture;
