package echo.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.stream.Stream;

/// A language that the tool speaks. Its messages are in `messages.properties`, which is English, and the files beside it; each is a
/// format as of [String#format].
enum Language {

    ENGLISH("en", Locale.ROOT),
    CHINESE("zh-CN", Locale.SIMPLIFIED_CHINESE);

    static final Option<Language> OPTION = new Option<>("--lang", "en|zh-CN", "help.lang", Language::parse);

    private static final String MESSAGES = "echo.cli.messages";

    private final String tag;
    private final Locale locale;

    /// @param tag as of BCP 47
    /// @param locale of its messages
    Language(String tag, Locale locale) {
        this.tag = tag;
        this.locale = locale;
    }

    /// {@return the language of a locale, or English if the tool does not speak it}
    static Language of(Locale locale) {
        return find(locale).orElse(ENGLISH);
    }

    /// Chinese without a region is taken as simplified, as most of it is.
    private static Optional<Language> find(Locale locale) {
        return switch (locale.getLanguage()) {
            case "en" -> Optional.of(ENGLISH);
            case "zh" -> locale.getScript().equals("Hant") || List.of("TW", "HK", "MO").contains(locale.getCountry())
                    ? Optional.empty() : Optional.of(CHINESE);
            default -> Optional.empty();
        };
    }

    private static Optional<Language> find(String tag) {
        return find(Locale.forLanguageTag(tag));
    }

    private static Language parse(String text) {
        return find(text).orElseThrow(() ->
                new Usage("usage.neither", Text.escape(text), "en", "zh-CN"));
    }

    /// {@return the language that arguments ask for, if they ask for one: even arguments that make no sense are told so in it}
    static Optional<Language> askedFor(List<String> words) {
        var asked = Optional.<Language>empty();
        for (int i = 0; i < words.size() && !words.get(i).equals("--"); i++) {
            var found = words.get(i).equals(OPTION.name()) && i + 1 < words.size() ? find(words.get(i + 1))
                    : words.get(i).startsWith(OPTION.name() + "=") ? find(words.get(i).substring(OPTION.name().length() + 1))
                    : Optional.<Language>empty();
            asked = found.isPresent() ? found : asked;
        }
        return asked;
    }

    String tag() {
        return tag;
    }

    /// {@return a message, that for one or that for several according to its first value, if it tells them apart}
    ///
    /// @param key of the message
    /// @param values what goes into it: phrases, too
    String say(String key, Object... values) {
        var forms = list(key);
        boolean one = values.length > 0 && values[0] instanceof Number number && number.longValue() == 1;
        var said = Stream.of(values).map(value -> value instanceof Phrase phrase ? phrase.in(this) : value).toArray();
        return String.format(Locale.ROOT, one ? forms.getFirst() : forms.getLast(), said);
    }

    /// {@return a message that lists things, as a list}
    List<String> list(String key) {
        return List.of(format(key).split("\\|"));
    }

    /// {@return the things a list has, separated}
    String join(List<?> things) {
        return String.join(say("list.separator"), things.stream().map(String::valueOf).toList());
    }

    /// {@return whether there is such a message}
    static boolean has(String key) {
        return ResourceBundle.getBundle(MESSAGES, Locale.ROOT).containsKey(key);
    }

    /// {@return a message, with nothing put into it}
    String format(String key) {
        return ResourceBundle.getBundle(MESSAGES, locale).getString(key);
    }
}
