package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.Endpoint;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Command lines that nobody would write: each is understood, or refused in a line that a terminal can show.
@Timeout(300)
class CommandLineFuzzTest {

    private static final int COUNT = Integer.getInteger("fuzz.count", 2000);
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final List<String> WORDS = List.of("tcp://127.0.0.1:7007", "udp://[2001:db8::7%1]:65535", "unix:/run/a%20b.sock",
            "tls://my_host:0", "tcp", "--", "-", "", "1m30s", "300ms", "16KiB", "0.0.0.0/0", "2001:db8::/32", "10.1.2.3/24", "on", "off",
            "9223372036854775807", "-1", "0x10", "1e9", "NaN", "both", "\u001b[2J", "\u202e", "\ud800", "a".repeat(5000), "%", "%zz",
            "٣", "::", "]", "[", "//", "@", "delay=0..1s");

    @Test
    void isUnderstoodOrRefusedInALine() {
        for (int i = 0; i < COUNT; i++) {
            var random = new Random(SEED + i);
            var command = Jecho.COMMANDS.get(random.nextInt(Jecho.COMMANDS.size()));
            var words = IntStream.range(0, random.nextInt(6)).mapToObj(_ -> word(command, random)).toList();
            try {
                var operands = Arguments.parse(command, words).operands();
                if (command == Serve.COMMAND || command == Send.COMMAND) {
                    operands.stream().limit(1).forEach(operand -> Endpoint.of(operand, Serve.DEFAULT_PORT));
                }
            } catch (IllegalArgumentException e) {
                assertRefused(command, words, "-Dfuzz.seed=%d: %s %s".formatted(SEED + i, command.name(), words));
            }
        }
    }

    private static void assertRefused(Command command, List<String> words, String description) {
        var outcome = Tool.run(Stream.concat(Stream.of(command.name()), words.stream()).toArray(String[]::new));
        if (outcome.exitCode() == Jecho.OK) {
            return; // help was asked for
        }
        assertThat(outcome.exitCode()).as(description).isEqualTo(Jecho.USAGE);
        assertThat(outcome.errors().lines()).as(description).hasSize(2).allSatisfy(line ->
                assertThat(line.codePoints().filter(Character::isISOControl)).isEmpty());
    }

    private static String word(Command command, RandomGenerator random) {
        var names = Stream.concat(command.options().stream().map(Option::name), WORDS.stream()).toList();
        var word = names.get(random.nextInt(names.size()));
        if (random.nextInt(3) == 0) {
            word += "=" + WORDS.get(random.nextInt(WORDS.size()));
        }
        return random.nextInt(2) == 0 ? word : mutated(word, random);
    }

    private static String mutated(String word, RandomGenerator random) {
        var text = new StringBuilder(word);
        for (int i = random.nextInt(1, 4); i > 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
                default -> text.setCharAt(at, text.charAt(random.nextInt(text.length())));
            }
        }
        return text.toString();
    }
}
