package echo.api.spi;

import echo.api.ClientOptions;
import echo.api.EchoClient;
import echo.api.EchoServer;
import echo.api.Endpoint;
import echo.api.ServerOptions;
import java.io.IOException;
import java.util.Set;

/// A transport: opens servers and clients for the addresses of one or more schemes.
///
/// Providers are found with [java.util.ServiceLoader], and may be instantiated any number of times. They are safe for use by
/// several threads. No argument and no result is `null`.
public interface EchoProvider {

    /// {@return the schemes this provider knows, in lower case, always the same}
    Set<String> schemes();

    /// Opens a server that is running when this returns.
    ///
    /// @param endpoint the address to listen on, whose scheme is one of [#schemes]
    /// @param options how to serve
    /// @return the server
    /// @throws IllegalArgumentException if the scheme has endpoints of another form
    /// @throws UnsupportedOperationException if one of the options is not supported
    /// @throws IOException if the server cannot be opened
    EchoServer openServer(Endpoint endpoint, ServerOptions options) throws IOException;

    /// Opens a client.
    ///
    /// @param endpoint the address of the server, whose scheme is one of [#schemes]
    /// @param options how to connect
    /// @return the client
    /// @throws IllegalArgumentException if the scheme has endpoints of another form, or the port is 0
    /// @throws UnsupportedOperationException if one of the options is not supported
    /// @throws IOException if the client cannot be opened
    EchoClient openClient(Endpoint endpoint, ClientOptions options) throws IOException;
}
