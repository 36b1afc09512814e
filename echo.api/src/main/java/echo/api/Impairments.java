package echo.api;

import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/// What a server does wrong on purpose, so that a lesson or a measurement has something to see. Immutable: each `with`
/// method returns a copy that differs in one value.
///
/// What happens is random and yet repeatable: it follows from the seed and, for each connection, from its number alone.
///
/// {@snippet lang=java :
/// var slow = Impairments.none().withReadDelay(Duration.ZERO, Duration.ofSeconds(1)).withSeed(7);
/// var server = EchoServer.open("tcp", ServerOptions.defaults().withImpairments(slow));
/// }
///
/// No argument and no result is `null`.
public final class Impairments {

    private static final Impairments NONE = new Impairments(0, Duration.ZERO, Duration.ZERO);

    private final long seed;
    private final Duration minReadDelay;
    private final Duration maxReadDelay;

    private Impairments(long seed, Duration minReadDelay, Duration maxReadDelay) {
        this.seed = seed;
        this.minReadDelay = minReadDelay;
        this.maxReadDelay = maxReadDelay;
    }

    /// {@return no impairment at all, with the seed 0}
    public static Impairments none() {
        return NONE;
    }

    /// {@return the number that all randomness follows from: 0 by default}
    public long seed() {
        return seed;
    }

    /// {@return these impairments with another seed}
    ///
    /// @param seed any number
    public Impairments withSeed(long seed) {
        return new Impairments(seed, minReadDelay, maxReadDelay);
    }

    /// {@return the least time between answering a read and making the next: zero by default}
    public Duration minReadDelay() {
        return minReadDelay;
    }

    /// {@return the time that the delay between two reads never reaches, or if equal to the least always is: zero by default}
    public Duration maxReadDelay() {
        return maxReadDelay;
    }

    /// {@return these impairments with a delay after each read, uniformly distributed over a range}
    ///
    /// What was read is answered at once; the delay comes after that, before the next read of the same connection, or
    /// of the same socket of datagrams. A server that is being closed delays no more. Where both bounds are divided by a number, so
    /// is every delay.
    ///
    /// @param min from zero to `max`, inclusive
    /// @param max up to [Integer#MAX_VALUE] milliseconds, exclusive unless it equals `min`
    /// @throws IllegalArgumentException if a bound is out of range, or `min` exceeds `max`
    public Impairments withReadDelay(Duration min, Duration max) {
        Checks.range("min", min);
        Checks.range("max", max);
        if (min.compareTo(max) > 0) {
            throw new IllegalArgumentException("min: " + min + " exceeds max: " + max);
        }
        return new Impairments(seed, min, max);
    }

    /// {@return whether there is a delay after reads}
    public boolean delaysReads() {
        return maxReadDelay.isPositive();
    }

    /// {@return whether chance has a part in them, so that the seed matters}
    public boolean isRandom() {
        return minReadDelay.compareTo(maxReadDelay) < 0;
    }

    /// Plans the delays of a connection: the n-th call of the result gives, in nanoseconds, the delay after the n-th read.
    ///
    /// @param connection the connection's number as in [EchoEvent#connection]; 0 for datagrams
    /// @return the delays, always the same for the same seed, range and connection; not safe for use by several threads
    public LongSupplier readDelays(long connection) {
        var random = new SplittableRandom(new SplittableRandom(seed).nextLong() + connection);
        long min = minReadDelay.toNanos();
        long max = maxReadDelay.toNanos();
        return () -> min + (long) (random.nextDouble() * (max - min));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Impairments that && seed == that.seed
                && minReadDelay.equals(that.minReadDelay) && maxReadDelay.equals(that.maxReadDelay);
    }

    @Override
    public int hashCode() {
        return Objects.hash(seed, minReadDelay, maxReadDelay);
    }

    @Override
    public String toString() {
        return "Impairments[seed=" + seed + ", readDelay=" + minReadDelay + ".." + maxReadDelay + "]";
    }
}
