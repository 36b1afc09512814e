package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import echo.api.EchoClient;
import echo.api.EchoServer;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the file that stands for a Unix domain socket.
@Timeout(120)
class UnixSocketTest {

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void choosePath() {
        file = folder.resolve("s");
    }

    private EchoServer serve() throws IOException {
        return EchoServer.open("unix:" + file.toUri().getRawPath());
    }

    private static void echoes(EchoServer server) throws IOException {
        try (var client = Transport.connect(server)) {
            assertThat(client.echo("hello")).isEqualTo("hello");
        }
    }

    private void leaveSocketBehind() throws IOException {
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(file));
        }
        assertThat(file).exists();
    }

    @Test
    void theFileIsThereWhileTheServerIs() throws Exception {
        try (var server = serve()) {
            assertThat(Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class).isOther()).isTrue();
            echoes(server);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aStaleSocketIsReplaced() throws Exception {
        leaveSocketBehind();
        try (var server = serve()) {
            echoes(server);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aLiveSocketIsRefusedAndLivesOn() throws Exception {
        try (var server = serve()) {
            assertThatExceptionOfType(BindException.class).isThrownBy(this::serve);
            echoes(server);
            assertThat(server.statistics().failed()).isZero();
        }
    }

    @Test
    void aSocketThatIsTooBusyToAcceptIsRefusedAndLivesOn() throws Exception {
        whileTooBusy(() -> {
            assertThatExceptionOfType(IOException.class).isThrownBy(this::serve);
            assertThat(file).exists();
        });
    }

    @Test
    void aSocketThatIsTooBusyToAcceptIsInUse() throws Exception {
        whileTooBusy(() -> assertThatExceptionOfType(BindException.class).isThrownBy(this::serve));
    }

    private void whileTooBusy(Runnable action) throws IOException {
        var waiting = new ArrayList<SocketChannel>();
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(file), 1);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                for (int i = 0; i < 100; i++) {
                    waiting.add(SocketChannel.open(StandardProtocolFamily.UNIX));
                    waiting.getLast().configureBlocking(false);
                    waiting.getLast().connect(UnixDomainSocketAddress.of(file));
                }
            });
            action.run();
        } finally {
            for (var channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    void aRegularFileIsRefusedAndLeftAlone() throws Exception {
        Files.writeString(file, "precious");
        assertThatExceptionOfType(BindException.class).isThrownBy(this::serve);
        assertThat(file).hasContent("precious");
    }

    @Test
    void aFolderIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectory(file);
        assertThatExceptionOfType(BindException.class).isThrownBy(this::serve);
        assertThat(file).isDirectory();
    }

    @Test
    void aSymbolicLinkIsRefusedAndLeftAloneWithItsTarget() throws Exception {
        var link = file;
        file = folder.resolve("t");
        leaveSocketBehind();
        Files.createSymbolicLink(link, file);
        var target = file;
        file = link;
        assertThatExceptionOfType(BindException.class).isThrownBy(this::serve);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(target).exists();
    }

    @Test
    void aFileThatHasTakenItsPlaceIsNotRemoved() throws Exception {
        var server = serve();
        Files.move(file, folder.resolve("moved"));
        Files.writeString(file, "another's");
        server.close();
        assertThat(file).hasContent("another's");
    }

    @Test
    void theSocketOfAnotherServerInItsPlaceIsNotRemoved() throws Exception {
        var server = serve();
        Files.move(file, folder.resolve("moved"));
        try (var other = serve()) {
            server.close();
            echoes(other);
        }
    }

    @Test
    void aFileThatIsGoneAlreadyIsNoTrouble() throws Exception {
        try (var server = serve()) {
            Files.delete(file);
            assertThat(server.isOpen()).isTrue();
        }
        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void aPathThatIsTooLongIsAnErrorAndLeavesNothing() {
        file = folder.resolve("x".repeat(200));
        assertThatExceptionOfType(IOException.class).isThrownBy(this::serve);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aPathOfAnyCharactersIsServed() throws Exception {
        file = folder.resolve("a b%3F:?#@");
        try (var server = serve()) {
            echoes(server);
            assertThat(file).exists();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void whereThereIsNoSocketAClientIsRefused() {
        assertThatExceptionOfType(java.net.ConnectException.class)
                .isThrownBy(() -> EchoClient.open("unix:" + file.toUri().getRawPath()));
    }
}
