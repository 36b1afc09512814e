package echo.cli;

/// Something to be said, in whichever language is spoken in the end.
///
/// @param key of the message
/// @param values what goes into it: phrases, too
record Phrase(String key, Object... values) {

    /// {@return what somebody else says, in the language he says it in}
    static Phrase verbatim(String text) {
        return new Phrase("phrase.verbatim", text);
    }

    /// {@return a phrase after what it is about}
    static Phrase at(Object where, Phrase phrase) {
        return new Phrase("phrase.at", where, phrase);
    }

    String in(Language language) {
        return language.say(key, values);
    }
}
