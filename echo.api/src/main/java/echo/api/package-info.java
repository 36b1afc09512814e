/// Echo servers and clients: [EchoServer], [EchoClient], their options, events and statistics.
package echo.api;
