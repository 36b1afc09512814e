package echo.cli;

/// Arguments that make no sense. Its own message is in English.
final class Usage extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final transient Phrase phrase;

    private Usage(Phrase phrase) {
        super(phrase.in(Language.ENGLISH));
        this.phrase = phrase;
    }

    Usage(String key, Object... values) {
        this(new Phrase(key, values));
    }

    /// {@return the same, after what it is about}
    static Usage at(String where, IllegalArgumentException e) {
        return new Usage(Phrase.at(where, phrase(e)));
    }

    /// {@return what to say of arguments, in English alone if it is not this tool that takes exception to them}
    static Phrase phrase(IllegalArgumentException e) {
        return e instanceof Usage usage ? usage.phrase : Phrase.verbatim(e.getMessage());
    }
}
