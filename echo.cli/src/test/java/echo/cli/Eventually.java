package echo.cli;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for a condition that something else brings about.
public final class Eventually {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(90);
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(2);

    private Eventually() {}

    /// @param situation says what there was instead, should the condition not come about
    public static void await(BooleanSupplier condition, Supplier<String> situation) {
        for (long start = System.nanoTime(); !condition.getAsBoolean(); LockSupport.parkNanos(TICK)) {
            if (System.nanoTime() - start > PATIENCE) {
                throw new AssertionError("waited in vain; there was: " + situation.get());
            }
        }
    }
}
