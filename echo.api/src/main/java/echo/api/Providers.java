package echo.api;

import echo.api.spi.EchoProvider;
import java.io.IOException;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Finds the provider of a scheme: first in the layer of this module, where a [ServiceLoader] of the class path would not
/// look, then where the thread's context class loader sees one.
final class Providers {

    private Providers() {}

    static EchoServer openServer(Endpoint endpoint, ServerOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        return of(endpoint.scheme()).openServer(endpoint, options);
    }

    static EchoClient openClient(Endpoint endpoint, ClientOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        return of(endpoint.scheme()).openClient(endpoint, options);
    }

    private static EchoProvider of(String scheme) {
        return all().filter(p -> p.schemes().contains(scheme)).findFirst().orElseThrow(() -> unknown(scheme));
    }

    private static Stream<EchoProvider> all() {
        var layer = Providers.class.getModule().getLayer();
        var near = layer == null ? Stream.<ServiceLoader<EchoProvider>>empty()
                : Stream.of(ServiceLoader.load(layer, EchoProvider.class));
        var far = Stream.of(ServiceLoader.load(EchoProvider.class));
        return Stream.concat(near, far).flatMap(ServiceLoader::stream).map(ServiceLoader.Provider::get);
    }

    private static IllegalArgumentException unknown(String scheme) {
        var known = new TreeSet<String>();
        all().forEach(provider -> known.addAll(provider.schemes()));
        return new IllegalArgumentException("scheme: there is no transport \"" + scheme + "\"" + (known.isEmpty()
                ? ", nor any other: is one on the module path or the class path?"
                : "; there are " + String.join(", ", known)));
    }
}
