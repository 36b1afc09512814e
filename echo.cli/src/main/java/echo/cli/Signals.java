package echo.cli;

import java.lang.reflect.Proxy;
import java.util.List;

/// The first SIGINT, SIGTERM or SIGHUP interrupts a thread, the second ends the process at once.
///
/// A shutdown hook could tell neither one signal from another nor a second from the first. `sun.misc.Signal` can; it is reached
/// by reflection as the compiler warns of it in a way that cannot be suppressed.
final class Signals {

    private static final int FIRST = 128; // the exit code of a process that a signal ends is this plus the signal's number
    private static final int SIGINT = 2;

    private final Thread thread;
    private volatile int received;

    private Signals(Thread thread) {
        this.thread = thread;
    }

    /// Takes the signals over. Where the JDK does not let it, they have their usual effect.
    static Signals interrupting(Thread thread) {
        var signals = new Signals(thread);
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    signals.handle((int) signal.getMethod("getNumber").invoke(arguments[0]));
                }
                return null;
            });
            for (var name : List.of("INT", "TERM", "HUP")) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException e) {
            System.getLogger("echo.cli").log(System.Logger.Level.DEBUG, "signals have their usual effect", e);
        }
        return signals;
    }

    private synchronized void handle(int number) {
        if (received != 0) {
            Runtime.getRuntime().halt(FIRST + number);
        }
        received = number;
        thread.interrupt();
    }

    /// {@return whether the signal was one that asks for an end in good order, and not Ctrl-C}
    boolean isTermination() {
        return received != 0 && received != SIGINT;
    }
}
