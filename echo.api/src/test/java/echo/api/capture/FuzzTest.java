package echo.api.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Whatever is in a file, reading it ends in time, with a value or an [IOException] of one line.
class FuzzTest {

    private static final int COUNT = Integer.getInteger("fuzz.count", 5000);
    private static final int[] REMARKABLE = {0, 1, 4, 6, 0x7f, 0x80, 0xff};

    @Test
    void mutatedCapturesEndInAValueOrAnIoException() throws Exception {
        long seed = Long.getLong("fuzz.seed", new SplittableRandom().nextLong());
        var random = new SplittableRandom(seed);
        var samples = Samples.all(random);
        long failed = 0;
        long frames = 0;
        long slowest = 0;
        for (int i = 0; i < COUNT; i++) {
            var capture = mutate(samples.get(random.nextInt(samples.size())), random);
            var seen = new long[1];
            long start = System.nanoTime();
            try {
                Capture.read(new ByteArrayInputStream(capture), frame -> {
                    seen[0]++;
                    frame.toString();
                });
            } catch (IOException e) {
                failed++;
                assertThat(e.getMessage()).describedAs("seed %d, capture %d", seed, i).matches("byte \\d+: [ -~]+");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", capture " + i, e);
            }
            slowest = Math.max(slowest, System.nanoTime() - start);
            assertThat(seen[0]).describedAs("seed %d, capture %d", seed, i).isLessThanOrEqualTo(capture.length / 12);
            frames += seen[0];
        }
        System.out.printf("seed %d: %d captures, %d with an IOException; %d frames; slowest %d ms%n", seed, COUNT, failed, frames,
                TimeUnit.NANOSECONDS.toMillis(slowest));
        assertThat(slowest).describedAs("seed %d", seed).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }

    private static byte[] mutate(byte[] sample, SplittableRandom random) {
        var bytes = sample.clone();
        for (int count = 1 + random.nextInt(8); count > 0; count--) {
            // more often near the front, where the headers of the file are
            int at = random.nextInt(random.nextInt(3) == 0 ? Math.min(200, bytes.length) : bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) REMARKABLE[random.nextInt(REMARKABLE.length)];
                case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(9)), (byte) random.nextInt());
                case 3 -> bytes[at] = (byte) random.nextInt();
                case 4 -> {
                    int length = Math.min(random.nextInt(64), bytes.length - at);
                    System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
                }
                default -> bytes = random.nextInt(4) == 0 && at > 0 ? Arrays.copyOf(bytes, at) : bytes;
            }
        }
        return bytes;
    }
}
