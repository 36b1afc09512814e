package echo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import echo.cli.Child;
import echo.cli.Image;
import java.util.List;
import java.util.stream.Stream;

/// Two hosts of their own and a cable between them: what they send each other, forged or not, leaves them by nothing else.
public final class Namespaces implements AutoCloseable {

    /// One end of the cable.
    public record Host(String name, String address) {

        public Child start(String... command) {
            return Child.start(inside(command));
        }

        public Child.Outcome run(String... command) {
            return Child.run(inside(command));
        }

        private String[] inside(String... command) {
            return Stream.concat(Stream.of("ip", "netns", "exec", name), Stream.of(command)).toArray(String[]::new);
        }

        /// {@return what the interface has counted so far, such as `tx_packets`}
        long counter(String counter) {
            return Long.parseLong(run("cat", "/sys/class/net/" + CABLE + "/statistics/" + counter).text().strip());
        }

        /// Writes a number under `/proc/sys/net`.
        public void set(String key, int value) {
            setUp(inside("sh", "-c", "echo " + value + " > /proc/sys/net/" + key));
        }
    }

    /// Who uses these does so alone: their names are those of the process.
    public static final String LOCK = "namespaces";
    public static final String CABLE = "veth0";

    private static final String PREFIX = "echo-" + ProcessHandle.current().pid() + "-";

    public final Host left = new Host(PREFIX + "left", "10.77.0.1");
    public final Host right = new Host(PREFIX + "right", "10.77.0.2");

    private Namespaces() {}

    /// {@return whether this user may make namespaces here}
    public static boolean areAllowed() {
        var probe = PREFIX + "probe";
        try {
            return Child.run("ip", "netns", "add", probe).exitCode() == 0
                    && Child.run("ip", "netns", "exec", probe, "true").exitCode() == 0;
        } finally {
            Child.run("ip", "netns", "delete", probe);
        }
    }

    public static Namespaces create() {
        var namespaces = new Namespaces();
        try {
            namespaces.setUp();
            return namespaces;
        } catch (Throwable e) {
            namespaces.close();
            throw e;
        }
    }

    private void setUp() {
        for (var host : List.of(left, right)) {
            setUp("ip", "netns", "add", host.name);
            host.set("ipv6/conf/default/disable_ipv6", 1); // its announcements would be counted
            host.set("ipv4/ip_forward", 0);
        }
        setUp("ip", "link", "add", CABLE, "netns", left.name, "type", "veth", "peer", "name", CABLE, "netns", right.name);
        for (var host : List.of(left, right)) {
            setUp("ip", "-n", host.name, "address", "add", host.address + "/24", "dev", CABLE);
            setUp("ip", "-n", host.name, "link", "set", "lo", "up");
            setUp("ip", "-n", host.name, "link", "set", CABLE, "up");
        }
        // answers to whatever source leave by the cable, and end at its other end
        setUp("ip", "-n", right.name, "route", "add", "default", "via", left.address);
        // so that each knows where the other is, without asking in the middle of a count
        right.run("ping", "-c", "1", left.address);
    }

    private static void setUp(String... command) {
        var outcome = Child.run(command);
        assertThat(outcome.exitCode()).as("%s: %s", String.join(" ", command), outcome.errors()).isZero();
    }

    /// Starts a server on a host.
    public static Child serve(Host host, String... arguments) {
        var server = host.start(Image.command(Stream.concat(Stream.of("serve"), Stream.of(arguments)).toArray(String[]::new)));
        server.awaitOutput("listening");
        return server;
    }

    @Override
    public void close() {
        Child.run("ip", "netns", "delete", left.name);
        Child.run("ip", "netns", "delete", right.name);
    }
}
