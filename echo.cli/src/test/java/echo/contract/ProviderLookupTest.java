package echo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import echo.api.EchoClient;
import echo.api.EchoServer;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Providers are found wherever the API is: here, in a layer of one's own, and on a class path.
@Timeout(120)
class ProviderLookupTest {

    /// The one loader that does not see the modules this test runs in.
    private static final ClassLoader BOOT = null;

    @Test
    void anUnknownSchemeNamesThoseThereAre() {
        assertThatIllegalArgumentException().isThrownBy(() -> EchoServer.open("sctp")).withMessageContaining("\"sctp\"")
                .withMessageContaining("tcp, tls, udp, unix");
        assertThatIllegalArgumentException().isThrownBy(() -> EchoClient.open("quic://127.0.0.1:7")).withMessageContaining("\"quic\"")
                .withMessageContaining("tcp, tls, udp, unix");
    }

    @Test
    void aBareSchemeIsServedOnLoopback() throws Exception {
        for (var scheme : List.of("tcp", "udp", "TCP")) {
            try (var server = EchoServer.open(scheme); var client = EchoClient.open(server.uri())) {
                assertThat(server.uri().toString()).startsWith(scheme.toLowerCase(java.util.Locale.ROOT) + "://127.0.0.1:").doesNotEndWith(":0");
                assertThat(client.echo("hello")).isEqualTo("hello");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void isFoundInALayerOfOnesOwn(String scheme) throws Exception {
        var finder = ModuleFinder.of(Artifacts.modules().toArray(Path[]::new));
        var boot = ModuleLayer.boot();
        var roots = Set.of("echo.api", "echo.tcp", "echo.udp");
        var configuration = Configuration.resolve(finder, List.of(boot.configuration()), ModuleFinder.of(), roots);
        var layer = ModuleLayer.defineModulesWithOneLoader(configuration, List.of(boot), ClassLoader.getPlatformClassLoader()).layer();
        var loader = layer.findLoader("echo.api");
        assertThat(loader.loadClass(EchoServer.class.getName())).isNotSameAs(EchoServer.class);
        inContext(ClassLoader.getPlatformClassLoader(), () -> echoesThrough(loader, scheme));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void isFoundOnAClassPath(String scheme) throws Exception {
        var urls = new ArrayList<URL>();
        for (var module : Artifacts.modules()) {
            urls.add(module.toUri().toURL());
        }
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), BOOT)) {
            assertThat(loader.loadClass(EchoServer.class.getName()).getModule().isNamed()).isFalse();
            inContext(loader, () -> echoesThrough(loader, scheme));
        }
    }

    @Test
    void withoutAProviderThereIsNone() throws Exception {
        var api = Artifacts.modules().getFirst().toUri().toURL();
        try (var loader = new URLClassLoader(new URL[] {api}, BOOT)) {
            inContext(loader, () -> assertThatIllegalArgumentException().isThrownBy(() -> open(loader, EchoServer.class, "tcp"))
                    .withMessageContaining("nor any other"));
        }
    }

    /// The API of another loader is not the one this test was compiled with.
    private static void echoesThrough(ClassLoader loader, String scheme) throws Exception {
        try (var server = open(loader, EchoServer.class, scheme)) {
            var uri = (URI) loader.loadClass(EchoServer.class.getName()).getMethod("uri").invoke(server);
            try (var client = open(loader, EchoClient.class, uri.toString())) {
                var echo = loader.loadClass(EchoClient.class.getName()).getMethod("echo", String.class);
                assertThat(echo.invoke(client, "hello")).isEqualTo("hello");
            }
        }
    }

    private static AutoCloseable open(ClassLoader loader, Class<?> type, String address) throws Exception {
        try {
            return (AutoCloseable) loader.loadClass(type.getName()).getMethod("open", String.class).invoke(null, address);
        } catch (java.lang.reflect.InvocationTargetException e) {
            throw (Exception) e.getCause();
        }
    }

    interface Action {
        void run() throws Exception;
    }

    static void inContext(ClassLoader loader, Action action) throws Exception {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            action.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
