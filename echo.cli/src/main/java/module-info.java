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
/// It speaks English and Simplified Chinese: as a program in the language of the locale (`LC_ALL`, `LC_MESSAGES` or `LANG`), as a
/// tool of another program in that of [java.util.Locale.Category#DISPLAY], and with `--lang` in the one that names. Its messages are
/// resource bundles, `messages.properties` and one beside it for each other language. What exceptions and logs of the API and the
/// JDK say stays as it is, except for the most frequent; JSON, addresses, options and exit codes are the same in every language.
///
/// No system property is read.
///
/// @provides java.util.spi.ToolProvider
module echo.cli {
    requires echo.api;
    requires jdk.unsupported; // sun.misc.Signal

    provides java.util.spi.ToolProvider with echo.cli.Jecho;
}
