package echo.contract;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoEvent;
import echo.api.EchoServer;
import echo.api.Endpoint;
import echo.api.ServerOptions;
import echo.api.lesson.Message;
import echo.api.spi.EchoProvider;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A server over UDP that tells of its last write only once it is being closed: a processor may be that late.
public final class TardyProvider implements EchoProvider {

    private static final String NAME = TardyProvider.class.getName();

    /// {@return a loader through which this provider is found}
    ///
    /// @param services where to say so
    static URLClassLoader loader(Path services) throws IOException {
        var file = services.resolve("META-INF/services/" + EchoProvider.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, NAME);
        var urls = new URL[] {services.toUri().toURL(), Artifacts.tests().toUri().toURL()};
        return new URLClassLoader(urls, EchoProvider.class.getClassLoader()) {
            /// A class of a module would have to be provided by the module.
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.startsWith(NAME) && findLoadedClass(name) == null ? findClass(name) : super.loadClass(name, resolve);
            }
        };
    }

    @Override
    public Set<String> schemes() {
        return Set.of("tardy");
    }

    @Override
    public EchoServer openServer(Endpoint endpoint, ServerOptions options) throws IOException {
        var closing = new CountDownLatch(1);
        var writes = new AtomicInteger();
        var observer = options.observer().orElseThrow();
        var server = EchoServer.open("udp", options.withObserver(event -> {
            if (event instanceof EchoEvent.Written && writes.incrementAndGet() == Message.ALL.size()) {
                await(closing);
            }
            observer.accept(event);
        }));
        var types = new Class<?>[] {EchoServer.class};
        return (EchoServer) Proxy.newProxyInstance(EchoServer.class.getClassLoader(), types, (_, method, args) -> {
            if (method.getName().equals("close")) {
                closing.countDown();
            }
            return method.invoke(server, args);
        });
    }

    @Override
    public EchoClient openClient(Endpoint endpoint, ClientOptions options) {
        throw new AssertionError("the server is one of UDP");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
