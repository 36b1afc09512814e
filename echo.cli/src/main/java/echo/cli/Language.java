package echo.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;

/// A language that the tool speaks. Its messages are in `messages.properties`, which is English, and the files beside it; each is a
/// format as of [String#format].
enum Language {

    ENGLISH("en", Locale.ROOT),
    CHINESE("zh-CN", Locale.SIMPLIFIED_CHINESE);

    static final Option<Language> OPTION = new Option<>("--lang", "en|zh-CN", "help.lang", Language::parse);

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
                new IllegalArgumentException("\"" + Text.escape(text) + "\" is neither en nor zh-CN"));
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

    /// {@return a message}
    ///
    /// @param key of the message
    /// @param values what goes into it
    String say(String key, Object... values) {
        return String.format(Locale.ROOT, format(key), values);
    }

    /// {@return a message that lists things, as a list}
    List<String> list(String key) {
        return List.of(format(key).split("\\|"));
    }

    /// {@return a number of things: `1 byte`, `2 bytes`}
    ///
    /// @param key of what there is for one and, if it is another word, for several
    String count(long number, String key) {
        var forms = list(key);
        return String.format(Locale.ROOT, number == 1 ? forms.getFirst() : forms.getLast(), number);
    }

    /// {@return the things a list has, separated}
    String join(List<?> things) {
        return String.join(say("list.separator"), things.stream().map(String::valueOf).toList());
    }

    /// {@return a message, with nothing put into it}
    String format(String key) {
        return ResourceBundle.getBundle("echo.cli.messages", locale).getString(key);
    }
}
