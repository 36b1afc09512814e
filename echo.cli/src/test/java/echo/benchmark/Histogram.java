package echo.benchmark;

import java.util.Arrays;

/// Counts durations, in nanoseconds, in buckets that are 1/64 of their value wide. Counting allocates nothing.
final class Histogram {

    private static final int BITS = 6;
    private static final int PER_DOUBLING = 1 << BITS;

    private final long[] counts = new long[PER_DOUBLING * (Long.SIZE - BITS)];
    private long total;
    private long max;

    void add(long nanos) {
        counts[bucket(nanos)]++;
        total++;
        max = Math.max(max, nanos);
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        max = 0;
    }

    /// {@return the duration that this share of all did not exceed, at most 1/64 too long}
    long percentile(double share) {
        long below = (long) Math.ceil(total * share);
        int bucket = 0;
        for (long seen = counts[0]; seen < below; seen += counts[++bucket]) {
            // goes on
        }
        return Math.min(last(bucket), max);
    }

    long max() {
        return max;
    }

    private static int bucket(long nanos) {
        int shift = Math.max(0, Long.SIZE - BITS - 1 - Long.numberOfLeadingZeros(nanos));
        return shift * PER_DOUBLING + (int) (nanos >>> shift);
    }

    /// {@return the longest duration that falls into a bucket}
    private static long last(int bucket) {
        int shift = Math.max(0, bucket / PER_DOUBLING - 1);
        return ((bucket - shift * PER_DOUBLING + 1L) << shift) - 1;
    }
}
