package echo.api.lesson;

/// Something the lesson claims of a run, and whether it held.
///
/// @param text the claim, in English
/// @param holds whether the run bears it out
public record Claim(String text, boolean holds) {}
