package echo.api.lesson;

/// Something the lesson claims of a run, and whether it held.
///
/// @param text the claim, in English
/// @param holds whether the run bears it out
public record Claim(String text, boolean holds) {

    /// {@return the claim, after `ok` or `FAILS`}
    @Override
    public String toString() {
        return (holds ? "  ok    " : "  FAILS ") + text;
    }
}
