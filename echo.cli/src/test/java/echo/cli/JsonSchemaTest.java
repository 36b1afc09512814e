package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The means by which other tests judge JSON, judged themselves.
class JsonSchemaTest {

    private static final String LISTENING = """
            {"schema":"jecho-serve/1","event":"listening","time":"2026-01-01T00:00:00Z","uri":"tcp://127.0.0.1:7007"}""";
    private static final String READ = """
            {"schema":"jecho-serve/1","event":"read","time":"2026-01-01T00:00:00.5Z","uri":"tcp://127.0.0.1:7007",\
            "peer":"127.0.0.1:5","connection":1,"offset":0,"bytes":2,"content":"hi"}""";

    @Test
    void parserReadsEveryKindOfValue() {
        assertThat(JsonText.parse(" {\"a\" : [1, -2.5e3, true, false, null, \"\\u0041\\n\\/\"], \"b\":{}, \"c\":[]} "))
                .isEqualTo(Map.of("a", List.of(new BigDecimal("1"), new BigDecimal("-2.5e3"), true, false,
                        JsonText.NULL, "A\n/"),
                        "b", Map.of(), "c", List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}}", "{\"a\"}", "{\"a\":1,}", "[1,]", "01", "1.", ".5", "+1", "NaN", "Infinity",
            "tru", "'a'",
            "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\n\"", "{a:1}", "{\"a\":1,\"a\":2}", "1 2", "nul"})
    void parserRefusesWhatIsNoJson(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonText.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "{'type':'object'}; {}; []",
        "{'type':'array'}; []; {}",
        "{'type':'string'}; 'a'; 1",
        "{'type':'boolean'}; true; 'true'",
        "{'type':'null'}; null; 0",
        "{'type':'number'}; 1.5; '1.5'",
        "{'type':'integer'}; 1; 1.5",
        "{'type':'integer'}; 1.0; null",
        "{'type':['string','null']}; null; 1",
        "{'const':1}; 1.0; 2",
        "{'const':'a'}; 'a'; 'A'",
        "{'enum':['a','b']}; 'b'; 'c'",
        "{'minimum':0}; 0; -1",
        "{'minimum':0}; 'text'; -0.1",
        "{'pattern':'^a+$'}; 'aa'; 'aab'",
        "{'pattern':'b'}; 'abc'; 'ac'",
        "{'required':['a']}; {'a':1}; {'b':1}",
        "{'properties':{'a':{'type':'string'}}}; {'a':'x'}; {'a':1}",
        "{'properties':{'a':true},'additionalProperties':false}; {'a':1}; {'a':1,'b':2}",
        "{'additionalProperties':{'type':'string'}}; {'b':'x'}; {'b':2}",
        "{'items':{'type':'integer'}}; [1,2]; [1,2.5]",
        "{'items':{'$ref':'#/$defs/n'},'$defs':{'n':{'type':'integer'}}}; [1]; ['a']",
        "{'oneOf':[{'const':1},{'const':2}]}; 2; 3",
        "{'oneOf':[{'type':'number'},{'type':'integer'}]}; 1.5; 1",
        "{'properties':{'a':{'oneOf':[{'type':'null'}]}}}; {'a':null}; {'a':0}"})
    void keywordHoldsForOneAndNotForTheOther(String schema, String valid, String invalid) {
        var checked = JsonSchema.of(schema.replace('\'', '"'));

        assertThat(checked.errors(valid.replace('\'', '"'))).isEmpty();
        assertThat(checked.errors(invalid.replace('\'', '"'))).isNotEmpty();
    }

    @Test
    void unknownKeywordIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonSchema.of("{\"maximum\":1}").errors("1"))
                .withMessage("unknown keyword maximum");
    }

    @Test
    void referenceToNothingIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonSchema.of("{\"$ref\":\"#/$defs/n\"}").errors("1"))
                .withMessage("no definition #/$defs/n");
    }

    @ParameterizedTest
    @ValueSource(strings = {LISTENING, READ})
    void schemaOfServeTakesItsLines(String line) {
        assertThat(JsonSchema.named("jecho-serve-1").errors(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "\"bytes\":2; \"bytes\":-1",
        "\"bytes\":2; \"bytes\":\"2\"",
        "\"bytes\":2; \"bytes\":null",
        "\"bytes\":2; \"bytes\":2.5",
        "\"bytes\":2; \"size\":2",
        "\"bytes\":2; \"bytes\":2,\"more\":1",
        "\"connection\":1; \"connection\":0",
        "\"content\":\"hi\"; \"content\":\"\\u001b\"",
        "\"peer\":\"127.0.0.1:5\"; \"peer\":\"localhost\"",
        "2026-01-01T; 2026-01-01 ",
        "jecho-serve/1; jecho-serve/2",
        "\"event\":\"read\"; \"event\":\"written\"",
        "\"event\":\"read\"; \"event\":\"accepted\""})
    void schemaOfServeTakesNothingElse(String part, String wrong) {
        assertThat(READ).contains(part);
        assertThat(JsonSchema.named("jecho-serve-1").errors(READ.replace(part, wrong))).isNotEmpty();
    }
}
