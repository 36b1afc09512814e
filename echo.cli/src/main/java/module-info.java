/// The command line: the tool `jecho`.
///
/// It parses arguments, calls the API and renders what that returns. There is nothing to call here: the tool is run from its
/// image as `jecho`, or found as the [java.util.spi.ToolProvider] named `jecho`:
///
/// {@snippet lang=java :
/// int exitCode = java.util.spi.ToolProvider.findFirst("jecho").orElseThrow()
///         .run(System.out, System.err, "lesson", "tcp", "--speed", "10");
/// }
///
/// As a tool of another program it reads that program's standard input, and ends early when its thread is interrupted. Run
/// as a program it takes over SIGINT and SIGTERM; for that alone it requires `jdk.unsupported`, the JDK having no supported
/// way to tell one signal from another, or a first from a second.
///
/// Exit codes: 0 as asked; 1 the other side refused, did not reply, or replied something else; 2 usage or environment; 130
/// interrupted.
///
/// No system property is read.
///
/// @provides java.util.spi.ToolProvider
module echo.cli {
    requires echo.api;
    requires jdk.unsupported; // sun.misc.Signal

    provides java.util.spi.ToolProvider with echo.cli.Jecho;
}
