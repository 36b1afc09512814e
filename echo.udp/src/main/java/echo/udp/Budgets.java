package echo.udp;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// What each of a number of senders may still send: a second's worth at most, which comes back as time passes (token buckets).
final class Budgets {

    private static final long FULL = TimeUnit.SECONDS.toNanos(1);

    private final long datagramCost; // nanoseconds of its sender's second
    private final double byteCost;
    private final long[] datagramsUntil; // up to when the budget is spent
    private final long[] bytesUntil;

    /// Creates budgets that nothing has been taken from.
    ///
    /// @param senders how many there are
    /// @param datagrams that each may send in a second
    /// @param bytes that each may send in a second
    /// @param now on the clock of [System#nanoTime]
    Budgets(int senders, int datagrams, int bytes, long now) {
        this.datagramCost = FULL / datagrams;
        this.byteCost = (double) FULL / bytes;
        this.datagramsUntil = new long[senders];
        this.bytesUntil = new long[senders];
        Arrays.fill(datagramsUntil, now - FULL);
        Arrays.fill(bytesUntil, now - FULL);
    }

    /// Takes a datagram from a budget, or if it would exceed that, nothing.
    ///
    /// @param sender from 0
    /// @param bytes the size of the datagram
    /// @param now on the clock of [System#nanoTime]
    /// @return whether it was taken
    boolean take(int sender, int bytes, long now) {
        long datagrams = latest(datagramsUntil[sender], now - FULL) + datagramCost;
        long content = latest(bytesUntil[sender], now - FULL) + (long) (bytes * byteCost);
        if (datagrams - now > 0 || content - now > 0) {
            return false;
        }
        datagramsUntil[sender] = datagrams;
        bytesUntil[sender] = content;
        return true;
    }

    private static long latest(long a, long b) {
        return a - b > 0 ? a : b;
    }
}
