package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.SocketType;
import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Lesson;
import echo.api.lesson.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class LedgerJsonTest {

    private static final JsonSchema SCHEMA = JsonSchema.named("jecho-lesson-1");

    static final List<Ledger> LEDGERS = List.of(
            Ledgers.stream(Result.ONE.seed(), 0, Result.ONE.sizes()),
            Ledgers.stream(Result.TWO.seed(), 1_000_000_000, List.of(17, 301, 201, 1, 1024, 976)),
            Ledgers.stream(3, 0, List.of(10, 8, 1484, 1018)),
            Ledgers.datagrams(1),
            withGarbage(),
            new Ledger(Lesson.over("tcp").withSpeed(0.01), SocketType.STREAM, List.of()));

    private static Ledger withGarbage() {
        var entries = new ArrayList<>(Ledgers.datagrams(0).entries());
        Ledgers.add(entries, 5, 0, "\u001bgarbage", false, List.of());
        return new Ledger(Lesson.over("udp"), SocketType.DATAGRAM, entries);
    }

    @ParameterizedTest
    @FieldSource("LEDGERS")
    void everyLedgerIsOfTheSchema(Ledger ledger) {
        for (var expected : new Result[] {null, Result.ONE, Result.TWO}) {
            assertThat(SCHEMA.errors(LedgerJson.of(ledger, expected).toString())).isEmpty();
        }
    }

    @Test
    void readSaysWhichBytesOfWhichMessagesItReturned() {
        assertThat(LedgerJson.of(LEDGERS.get(2), null).toString()).contains("""
                {"number":2,"time_ns":%d,"offset":10,"bytes":8,"truncated":false,"pause_ns":1000000,"messages":[\
                {"message":1,"from":10,"bytes":7,"whole":false},{"message":2,"from":0,"bytes":1,"whole":true}]}"""
                .formatted(LEDGERS.get(2).reads().get(1).nanos()));
    }

    @Test
    void deviationSaysWhatCameLate() {
        assertThat(LedgerJson.of(LEDGERS.get(1), Result.TWO).toString()).endsWith("""
                "result":null,"expected_result":"two","deviation":{"read":2,"planned_ns":1004797997,"planned_bytes":1,"bytes":301,\
                "cause":"read","cause_number":2,"late_ns":1000000000,"margin_ns":592787678}}""");
        assertThat(LedgerJson.of(LEDGERS.getFirst(), Result.ONE).toString())
                .endsWith("\"result\":\"one\",\"expected_result\":\"one\",\"deviation\":null}");
    }

    @Test
    void everyEntryIsThere() {
        var json = LedgerJson.of(LEDGERS.get(3), null).toString();

        assertThat(Stream.of("planned_ns", "pause_ns", "\"truncated\":true").map(key -> json.split(key, -1).length - 1))
                .containsExactly(7, 7, 1);
        assertThat(json.split("time_ns", -1)).hasSize(1 + LEDGERS.get(3).entries().size());
        assertThat(LEDGERS.get(3).entries()).hasSize(28).hasOnlyElementsOfType(Entry.class);
    }

    @ParameterizedTest
    @FieldSource("LEDGERS")
    void everyLedgerThatWasJoinedIsOfTheSchema(Ledger ledger) {
        var joined = LedgerJson.of(Ledgers.joined(ledger), null, true).toString();

        assertThat(SCHEMA.errors(joined)).isEmpty();
        assertThat(joined).contains("\"wire\":{\"of_this_run\":false,").contains("\"missing_bytes\":0,");
        assertThat(SCHEMA.errors(LedgerJson.of(ledger, null, true).toString())).isEmpty();
        assertThat(LedgerJson.of(ledger, null, true).toString()).endsWith("\"wire\":null}");
        assertThat(LedgerJson.of(ledger, null, false)).hasToString(LedgerJson.of(ledger, null).toString());
    }

    @Test
    void packetSaysWhichBytesOfWhichMessagesItCarried() {
        assertThat(LedgerJson.of(Ledgers.joined(LEDGERS.get(3)), null, true).toString()).contains("""
                "offset":1992,"bytes":528,"frame":8,"frame_bytes":562,"fragment":{"id":45865,"offset_bytes":1480,"bytes":528,"last":true},\
                "messages":[{"message":7,"from":1472,"bytes":528,"whole":false}]}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "\"of_this_run\":false; \"of_this_run\":null",
        "\"missing_bytes\":0; \"missing_bytes\":-1",
        "\"frame\":8; \"frame\":0",
        "\"fragment\":null; \"fragment\":{}",
        "\"last\":true; \"last\":true,\"more\":1",
        "\"wire\":{; \"wire\":{\"more\":1,"})
    void schemaTakesNothingElseOfTheNetwork(String part, String wrong) {
        var json = LedgerJson.of(Ledgers.joined(LEDGERS.get(3)), null, true).toString();

        assertThat(json).contains(part);
        assertThat(SCHEMA.errors(json.replace(part, wrong))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "\"seed\":0; \"seed\":0.5",
        "\"type\":\"datagram\"; \"type\":\"raw\"",
        "\"message\":7; \"message\":0",
        "\"whole\":true; \"whole\":1",
        "\"truncated\":true; \"cut\":true",
        "\"result\":null; \"result\":\"three\"",
        "\"deviation\":null; \"deviation\":{}",
        "jecho-lesson/1; jecho-lesson/2",
        "\"holds\":true; \"holds\":true,\"more\":1"})
    void schemaTakesNothingElse(String part, String wrong) {
        var json = LedgerJson.of(LEDGERS.get(3), null).toString();

        assertThat(json).contains(part);
        assertThat(SCHEMA.errors(json.replace(part, wrong))).isNotEmpty();
    }
}
