package echo.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Runs the tool as a program.
final class Main {

    private Main() {}

    public static void main(String[] args) {
        var signals = Signals.interrupting(Thread.currentThread());
        var errors = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        // not System.out, which swallows failures
        var terminal = new Terminal(System.in, new FileOutputStream(FileDescriptor.out), errors, signals::isTermination,
                Language.of(Locale.getDefault(Locale.Category.DISPLAY)));
        int exitCode = Jecho.run(terminal, args);
        Thread.interrupted(); // an interrupted thread cannot load the classes that an exit may need
        System.exit(exitCode);
    }
}
