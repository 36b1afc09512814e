package echo.cli;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Makes values from the texts of options.
final class Values {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})(KiB|MiB|GiB)?");
    private static final Pattern DURATION = Pattern.compile(
            "(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?!s))?(?:(\\d{1,9}(?:\\.\\d{1,9})?)s)?(?:(\\d{1,12}(?:\\.\\d{1,6})?)ms)?");
    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB");

    private Values() {}

    /// {@return a parser of whole numbers within a range}
    static Function<String, Integer> integer(int min, int max) {
        return text -> (int) within(number(text), min, max, text);
    }

    static boolean onOff(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new Usage("usage.neither", Text.escape(text), "on", "off");
        };
    }

    /// {@return a parser of any whole number of 64 bits}
    static Function<String, Long> anyLong() {
        return text -> {
            try {
                if (text.matches("-?\\d{1,19}")) {
                    return Long.valueOf(text);
                }
            } catch (NumberFormatException e) {
                // too large, as said below
            }
            throw new Usage("usage.number.long", Text.escape(text));
        };
    }

    /// {@return a parser of decimal numbers within a range}
    static Function<String, Double> decimal(double min, double max) {
        return text -> {
            if (!text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
                throw new Usage("usage.decimal", Text.escape(text));
            }
            double value = Double.parseDouble(text);
            if (value < min || value > max) {
                throw new Usage("usage.within", text, plain(min), plain(max));
            }
            return value;
        };
    }

    /// {@return a number without an exponent, and without a fraction of zero}
    static String plain(double value) {
        return exact(value).toPlainString();
    }

    static BigDecimal exact(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros();
    }

    static Path file(String text) {
        if (text.isEmpty()) {
            throw new Usage("usage.file.name");
        }
        return Path.of(text);
    }

    /// {@return a parser of sizes in bytes within a range, such as `64`, `16KiB` or `1MiB`}
    static Function<String, Integer> size(int min, int max) {
        return text -> {
            var parts = SIZE.matcher(text);
            if (!parts.matches()) {
                throw new Usage("usage.size", Text.escape(text));
            }
            int shift = parts.group(2) == null ? 0 : 10 * (UNITS.indexOf(parts.group(2)) + 1);
            long number = Long.parseLong(parts.group(1));
            return (int) within(number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift, min, max, text);
        };
    }

    /// Parses a duration such as `300ms`, `1s`, `1.5s` or `1m30s`.
    static Duration duration(String text) {
        var parts = DURATION.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            throw new Usage("usage.duration", Text.escape(text));
        }
        var nanos = part(parts.group(1), 3_600_000_000_000L).add(part(parts.group(2), 60_000_000_000L))
                .add(part(parts.group(3), 1_000_000_000L)).add(part(parts.group(4), 1_000_000L));
        if (nanos.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE * 1_000_000L)) > 0) {
            throw new Usage("usage.duration.long", text);
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static BigDecimal part(String number, long unit) {
        return number == null ? BigDecimal.ZERO : new BigDecimal(number).multiply(BigDecimal.valueOf(unit));
    }

    private static long number(String text) {
        if (!text.matches("-?\\d{1,18}")) {
            throw new Usage("usage.number", Text.escape(text));
        }
        return Long.parseLong(text);
    }

    private static long within(long value, int min, int max, String text) {
        if (value < min || value > max) {
            throw new Usage("usage.within", text, min, max);
        }
        return value;
    }
}
