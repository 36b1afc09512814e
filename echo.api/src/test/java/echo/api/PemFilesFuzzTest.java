package echo.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever a file holds, it makes a context or a declared error of one line, and soon. The system property `fuzz.count` says how
/// many files are tried, 2,000 by default, and `fuzz.seed` with which one to begin.
class PemFilesFuzzTest {

    private static final int COUNT = Integer.getInteger("fuzz.count", 2_000);
    private static final long SEED = Long.getLong("fuzz.seed", 7468);
    private static final long LIMIT_NANOS = 10_000_000_000L;
    private static final byte[] BEGIN = "-----BEGIN CERTIFICATE-----\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    @Test
    void mutatedFilesMakeAContextOrADeclaredError() throws IOException {
        var seeds = new ArrayList<byte[]>();
        try (var files = Files.list(PemFilesTest.KEYS)) {
            for (var file : files.filter(file -> !file.toString().endsWith(".sh")).sorted().toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        }
        for (var kind : new String[] {"rsa", "rsa-pss", "ec", "ed25519", "ed448", "chained"}) {
            seeds.add(concat(Files.readAllBytes(PemFilesTest.KEYS.resolve(kind + ".pem")),
                    Files.readAllBytes(PemFilesTest.KEYS.resolve(kind + ".key"))));
        }
        var file = folder.resolve("fuzz.pem");
        var files = PemFiles.defaults().withIdentity(file, file);
        var authorities = PemFiles.defaults().withAuthorities(file);
        int contexts = 0;
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            var random = new SplittableRandom(seed);
            var content = seeds.get(random.nextInt(seeds.size()));
            for (int i = random.nextInt(4); i >= 0; i--) {
                content = mutated(content, seeds, random);
            }
            Files.write(file, content);
            contexts += (makesContext(files, file, seed) ? 1 : 0) + (makesContext(authorities, file, seed) ? 1 : 0);
        }
        if (COUNT >= 1_000) {
            assertThat(contexts).as("some files stay intact").isBetween(1, 2 * COUNT - 1);
        }
    }

    private static boolean makesContext(PemFiles files, Path file, long seed) {
        long start = System.nanoTime();
        try {
            assertThat(files.sslContext()).isNotNull();
            return true;
        } catch (FileSystemException e) {
            assertThat(e.getMessage()).as("seed %d", seed).startsWith(file + ": ").matches("\\P{Cntrl}{1,1000}");
            return false;
        } catch (IOException | RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ": not a declared error: " + e, e);
        } finally {
            assertThat(System.nanoTime() - start).as("seed %d: nanoseconds", seed).isLessThan(LIMIT_NANOS);
        }
    }

    private static byte[] mutated(byte[] content, ArrayList<byte[]> seeds, SplittableRandom random) {
        int at = random.nextInt(content.length + 1);
        int end = at + random.nextInt(content.length - at + 1);
        return switch (random.nextInt(9)) {
            case 0 -> { // a few bytes
                var bytes = content.clone();
                for (int i = random.nextInt(8); i >= 0 && bytes.length > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                yield bytes;
            }
            case 1 -> slice(content, 0, at);
            case 2 -> concat(slice(content, 0, at), slice(content, end, content.length));
            case 3 -> concat(slice(content, 0, end), slice(content, at, content.length));
            case 4 -> concat(slice(content, 0, at), BEGIN, slice(content, at, content.length));
            case 5 -> concat(slice(content, 0, at), seeds.get(random.nextInt(seeds.size())), slice(content, at, content.length));
            case 6 -> { // a huge line, or many lines
                var run = new byte[random.nextInt(1 << random.nextInt(21))];
                Arrays.fill(run, (byte) "\n \t-A\0".charAt(random.nextInt(6)));
                yield concat(slice(content, 0, at), run, slice(content, at, content.length));
            }
            case 7 -> new String(content, StandardCharsets.ISO_8859_1).replace("\n", random.nextBoolean() ? "\r\n" : " ")
                    .getBytes(StandardCharsets.ISO_8859_1);
            default -> recoded(content, random);
        };
    }

    /// Changes the DER within the first block, which a changed letter of base64 seldom does well.
    private static byte[] recoded(byte[] content, SplittableRandom random) {
        var text = new String(content, StandardCharsets.ISO_8859_1);
        var blocks = text.splitWithDelimiters("-----[A-Z ]+-----\n", 0);
        int block = 2 + 4 * random.nextInt(1 + blocks.length / 4);
        if (block >= blocks.length) {
            return content;
        }
        try {
            var der = Base64.getMimeDecoder().decode(blocks[block]);
            for (int i = random.nextInt(3); i >= 0 && der.length > 0; i--) {
                der[random.nextInt(random.nextBoolean() ? Math.min(40, der.length) : der.length)] = (byte) random.nextInt(256);
            }
            blocks[block] = Base64.getMimeEncoder().encodeToString(der) + "\n";
            return String.join("", blocks).getBytes(StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return content;
        }
    }

    private static byte[] slice(byte[] content, int start, int end) {
        return Arrays.copyOfRange(content, start, end);
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
