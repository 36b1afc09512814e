package echo.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/// The file that stands for a Unix domain socket: the kernel makes it when the socket is bound, but leaves it behind.
///
/// @param path where it is
/// @param key what tells it from a file that another process has put in its place
record SocketFile(Path path, Object key) {

    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    /// Binds a listener to a path, replacing the file that a server which is no more has left there.
    static SocketFile bind(ServerSocketChannel listener, Path path, int backlog) throws IOException {
        var address = UnixDomainSocketAddress.of(path);
        try {
            listener.bind(address, backlog);
        } catch (BindException e) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isSocket(path)) {
                throw (BindException) new BindException("What is there is not a socket").initCause(e);
            }
            if (!isStale(path)) {
                throw e;
            }
            removeStale(path, e);
            listener.bind(address, backlog);
        }
        return new SocketFile(path, key(path));
    }

    private static boolean isSocket(Path path) throws IOException {
        return ((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE) == SOCKET;
    }

    /// A socket is stale if nobody listens: one with a full backlog is not.
    private static boolean isStale(Path path) throws IOException {
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false; // a full backlog, for one
        }
    }

    /// Another server may have replaced the file since it was found stale: it is taken out of the way first, and looked at again.
    private static void removeStale(Path path, BindException inUse) throws IOException {
        var aside = path.resolveSibling(path.getFileName() + "~" + ProcessHandle.current().pid());
        Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        if (!isStale(aside)) {
            Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
            throw inUse;
        }
        Files.delete(aside);
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    /// Removes the file, unless it is no longer the one that was bound.
    void remove() {
        try {
            if (key(path).equals(key)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            StreamServer.LOGGER.log(System.Logger.Level.DEBUG, () -> path + " is gone already, or cannot be removed: " + e);
        }
    }
}
