package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    private static final Option<Integer> SIZE = new Option<>("--size", "N", "a size", Values.size(1, 100));
    private static final Option<String> NAME = new Option<>("--name", "TEXT", "a name", text -> text);
    private static final Option<Boolean> FLAG = Option.flag("--flag", "a flag");
    private static final Command COMMAND = new Command("try", "[WORD]...", "tries", null, List.of(SIZE, NAME, FLAG),
            (arguments, terminal) -> 0);

    private static Arguments parse(String... words) {
        return Arguments.parse(COMMAND, List.of(words));
    }

    @Test
    void nothingGivesNothing() {
        assertThat(parse().operands()).isEmpty();
        assertThat(parse().get(SIZE)).isEmpty();
        assertThat(parse().has(FLAG)).isFalse();
    }

    @Test
    void valueFollowsAsTheNextWordOrAfterAnEqualsSign() {
        assertThat(parse("--size", "7").get(SIZE)).contains(7);
        assertThat(parse("--size=7").get(SIZE)).contains(7);
    }

    @Test
    void valueMayHoldEqualsSignsAndBeEmpty() {
        assertThat(parse("--name=a=b").get(NAME)).contains("a=b");
        assertThat(parse("--name=").get(NAME)).contains("");
        assertThat(parse("--name", "").get(NAME)).contains("");
    }

    @Test
    void nextWordIsTheValueEvenIfItLooksLikeAnOption() {
        assertThat(parse("--name", "--flag").get(NAME)).contains("--flag");
        assertThat(parse("--name", "--", "x").get(NAME)).contains("--");
    }

    @Test
    void lastOfARepeatedOptionWins() {
        assertThat(parse("--size", "7", "--size=8", "--size", "9").get(SIZE)).contains(9);
        assertThat(parse("--flag", "--flag").has(FLAG)).isTrue();
    }

    @Test
    void optionsAndOperandsMayMix() {
        var arguments = parse("a", "--size", "7", "b", "--flag", "c");

        assertThat(arguments.operands()).containsExactly("a", "b", "c");
        assertThat(arguments.get(SIZE)).contains(7);
        assertThat(arguments.has(FLAG)).isTrue();
    }

    @Test
    void everythingAfterTwoDashesIsAnOperand() {
        var arguments = parse("--flag", "--", "--size", "--", "-x");

        assertThat(arguments.operands()).containsExactly("--size", "--", "-x");
        assertThat(arguments.get(SIZE)).isEmpty();
    }

    @Test
    void oneDashAndTheEmptyWordAreOperands() {
        assertThat(parse("-", "").operands()).containsExactly("-", "");
    }

    @Test
    void unknownOptionIsNamedWithoutItsValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--sise=7")).withMessage("unknown option: --sise");
        assertThatIllegalArgumentException().isThrownBy(() -> parse("-s")).withMessage("unknown option: -s");
    }

    @Test
    void unknownOptionIsShownEscaped() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--\u001b[31m"))
                .withMessage("unknown option: --\\x1b[31m");
    }

    @Test
    void abbreviationOfAnOptionIsUnknown() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--fla")).withMessage("unknown option: --fla");
    }

    @Test
    void missingValueIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("x", "--size"))
                .withMessage("--size N: the value is missing");
    }

    @Test
    void flagTakesNoValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--flag=yes")).withMessage("--flag takes no value");
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--flag=")).withMessage("--flag takes no value");
    }

    @Test
    void malformedValueIsNamedWithItsOption() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--size", "much"))
                .withMessageStartingWith("--size: \"much\" is not a size");
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--size=101"))
                .withMessageStartingWith("--size: 101 is not within");
    }

    @Test
    void malformedValueIsAnErrorEvenWhereALaterOneWouldWin() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--size=x", "--size=7"));
    }
}
