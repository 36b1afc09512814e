package echo.api.capture;

import java.util.Map;

/// What IANA and IEEE call the numbers of protocols. Numbers without a common name stay numbers.
final class Names {

    static final int TCP = 6;
    static final int UDP = 17;
    static final int FRAGMENT = 44;
    static final int AUTHENTICATION = 51;
    static final int NO_NEXT_HEADER = 59;

    private static final Map<Integer, String> TYPES = Map.ofEntries(
            Map.entry(0x0004, "LLC"), Map.entry(0x0806, "ARP"), Map.entry(0x8035, "RARP"), Map.entry(0x8137, "IPX"),
            Map.entry(0x8808, "PAUSE"), Map.entry(0x8809, "LACP"), Map.entry(0x8847, "MPLS"), Map.entry(0x8848, "MPLS"),
            Map.entry(0x8863, "PPPoED"), Map.entry(0x8864, "PPPoE"), Map.entry(0x888e, "EAPOL"), Map.entry(0x88cc, "LLDP"),
            Map.entry(0x88e5, "MACsec"), Map.entry(0x88f7, "PTP"), Map.entry(0x9000, "LOOP"));

    private static final Map<Integer, String> PROTOCOLS = Map.ofEntries(
            Map.entry(1, "ICMP"), Map.entry(2, "IGMP"), Map.entry(4, "IPv4"), Map.entry(TCP, "TCP"), Map.entry(UDP, "UDP"),
            Map.entry(33, "DCCP"), Map.entry(41, "IPv6"), Map.entry(47, "GRE"), Map.entry(50, "ESP"),
            Map.entry(AUTHENTICATION, "AH"), Map.entry(58, "ICMPv6"), Map.entry(NO_NEXT_HEADER, "IPv6-NoNxt"), Map.entry(88, "EIGRP"), Map.entry(89, "OSPF"),
            Map.entry(103, "PIM"), Map.entry(112, "VRRP"), Map.entry(132, "SCTP"), Map.entry(136, "UDPLite"));

    private Names() {}

    /// {@return what a packet of an EtherType is}
    static String ofType(int type) {
        var name = TYPES.get(type);
        return name != null ? name : "0x%04x".formatted(type);
    }

    /// {@return what a protocol of IP is called}
    static String ofProtocol(int protocol) {
        var name = PROTOCOLS.get(protocol);
        return name != null ? name : "IP " + protocol;
    }

    /// {@return whether a header of IPv6 is followed by another (RFC 8200 section 4, RFC 7045)}
    static boolean isExtension(int next) {
        return switch (next) {
            case 0, 43, FRAGMENT, AUTHENTICATION, 60, 135, 139, 140 -> true;
            default -> false;
        };
    }
}
