package echo.api.spi;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Passes the socket options that a user has set on to channels.
public final class SocketOptions {

    private SocketOptions() {}

    /// Checks that every option is supported.
    ///
    /// @param options the options with their values
    /// @param supported the options that the transport supports
    /// @throws UnsupportedOperationException if one is not, naming it
    public static void check(Map<SocketOption<?>, Object> options, Set<SocketOption<?>> supported) {
        var unsupported = new TreeSet<String>();
        options.keySet().stream().filter(o -> !supported.contains(o)).forEach(o -> unsupported.add(o.name()));
        if (!unsupported.isEmpty()) {
            throw new UnsupportedOperationException("socket options: not supported here: " + String.join(", ", unsupported));
        }
    }

    /// Sets on a channel those of the options that it supports.
    ///
    /// @param options the options with their values
    /// @param channel the channel
    /// @throws IllegalArgumentException if a value is not valid for its option
    /// @throws IOException if an option cannot be set
    public static void apply(Map<SocketOption<?>, Object> options, NetworkChannel channel) throws IOException {
        for (var entry : options.entrySet()) {
            if (channel.supportedOptions().contains(entry.getKey())) {
                set(channel, entry.getKey(), entry.getValue());
            }
        }
    }

    private static <T> void set(NetworkChannel channel, SocketOption<T> option, Object value) throws IOException {
        channel.setOption(option, option.type().cast(value));
    }
}
