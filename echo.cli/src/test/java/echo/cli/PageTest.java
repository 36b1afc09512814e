package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.SocketType;
import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Lesson;
import echo.api.lesson.Message;
import echo.api.lesson.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final Ledger STREAM = Ledgers.stream(Result.TWO.seed(), 1_000_000, Result.TWO.sizes());
    private static final Ledger DATAGRAMS = Ledgers.datagrams(1_000_000);
    private static final String BOTH = page(null, STREAM, DATAGRAMS);

    private static String page(Result expected, Ledger... ledgers) {
        return new Page(List.of(ledgers), expected, new Words(Language.ENGLISH)).toString();
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    @Test
    void everyEntryHasAMarkAndARow() {
        int entries = STREAM.entries().size() + DATAGRAMS.entries().size();

        assertThat(entries).isEqualTo(7 * 8);
        assertThat(count(BOTH, "<g class='mark ")).isEqualTo(entries);
        assertThat(count(BOTH, "<tr class='(sent|read|written|received)'>")).isEqualTo(entries);
        assertThat(BOTH).contains("data-lane='reads' data-number='4' data-time-ns='%d' data-offset='318' data-bytes='201'"
                .formatted(STREAM.reads().get(3).nanos()));
    }

    @Test
    void everyMarkCanBeReachedAndRead() {
        assertThat(count(BOTH, "<g class='mark ")).isEqualTo(count(BOTH, "role='listitem' tabindex='0' aria-label='[^']+'"));
        assertThat(BOTH).contains("aria-label='server reads, number 4, at 2.538 s: 201 bytes at offset 318: messages 4 and 5'")
                .contains("<html lang=\"en\">", "<caption>", "scope='col'", "href='#run-1-record'", "id='run-1-record'");
    }

    @Test
    void aBandLeadsFromEachMessageToEachOfItsReads() {
        var first = BOTH.substring(BOTH.indexOf("class='bands'"), BOTH.indexOf("</svg>", BOTH.indexOf("class='bands'")));

        assertThat(count(first, "<g class='band ")).isEqualTo(8);
        assertThat(count(first, "class='band m4'")).isOne();
        assertThat(count(first, "class='band m7'")).isEqualTo(2);
    }

    @Test
    void whatTheNetworkCarriedHasALaneBetweenWhatWasSentAndRead() {
        var joined = new Page(List.of(Ledgers.joined(STREAM), Ledgers.joined(DATAGRAMS)), null, new Words(Language.ENGLISH)).toString();

        assertThat(Pattern.compile("<g role='list' aria-label='([^']+)'").matcher(joined).results().map(found -> found.group(1)))
                .startsWith("client sends", "network carries", "server reads");
        assertThat(count(joined, "<g class='mark [^>]*data-lane='wire'")).isEqualTo(16);
        assertThat(count(joined, "<tr class='carried'>")).isEqualTo(16);
        assertThat(count(BOTH, "data-lane='wire'|network carries|in another run")).isZero();
        assertThat(joined).contains("aria-label='network carries, number 7, frame 7, at ")
                .contains("1472 bytes at offset 520: message 7 (bytes 0 to 1471), a fragment'", "<small>in another run</small>")
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void theStripesOfPausesLieInTheLaneOfReads() {
        for (var ledger : List.of(STREAM, Ledgers.joined(STREAM))) {
            var page = new Page(List.of(ledger), null, new Words(Language.ENGLISH)).toString();
            var mark = Pattern.compile("data-lane='reads' data-number='1'[^>]*>\\s*<svg x='[^']*' y='(\\d+)'[^>]*>"
                    + "<rect class='hit'[^>]*height='(\\d+)'").matcher(page);
            var pause = Pattern.compile("<rect class='pause' x='[^']*' y='(\\d+)' width='[^']*' height='(\\d+)'").matcher(page);

            assertThat(mark.find() && pause.find()).isTrue();
            assertThat(bottom(pause)).isEqualTo(bottom(mark));
        }
    }

    private static int bottom(Matcher rectangle) {
        return Integer.parseInt(rectangle.group(1)) + Integer.parseInt(rectangle.group(2));
    }

    @Test
    void bandsLeadFromTheNetworkOnToWhatWasReadOfIt() {
        var page = new Page(List.of(Ledgers.joined(DATAGRAMS)), null, new Words(Language.ENGLISH)).toString();
        var bands = Pattern.compile("(?s)<svg class='bands'.*?</svg>").matcher(page).results().map(MatchResult::group).toList();

        assertThat(bands).hasSize(4);
        assertThat(count(bands.get(0), "class='band m7'")).isEqualTo(2);
        assertThat(count(bands.get(1), "class='band m7'")).describedAs("what the second fragment carried is cut").isOne();
    }

    @Test
    void loadsNothingAndRunsNothing() {
        assertThat(BOTH).doesNotContainPattern("(?i)<script|javascript:|https?:|@import|src=|\\son[a-z]+=|<link|<img|<iframe")
                .contains("default-src 'none'");
        assertThat(Pattern.compile("url\\((.)").matcher(BOTH).results().map(found -> found.group(1))).containsOnly("#");
        assertThat(Pattern.compile("href='(.)").matcher(BOTH).results().map(found -> found.group(1))).containsOnly("#");
    }

    @Test
    void noIdIsThereTwice() {
        assertThat(Pattern.compile("\\sid=['\"]([^'\"]+)").matcher(BOTH).results().map(found -> found.group(1)))
                .doesNotHaveDuplicates().isNotEmpty();
    }

    @Test
    void textIsEscaped() {
        var evil = new Message(1, 0, "<script>alert('\"&')</script>");
        var ledger = new Ledger(Lesson.over("tcp'><b>"), SocketType.STREAM, List.of(new Entry.Sent(evil, 0, 1)));

        assertThat(page(null, ledger)).doesNotContain("<script", "<b>'").doesNotContainIgnoringCase("tcp'>")
                .contains("TCP&#39;&gt;&lt;B&gt;");
        assertThat(Page.escape("<a href='x' title=\"y\">&</a>"))
                .isEqualTo("&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;&lt;/a&gt;");
    }

    @Test
    void saysWhatSpoiledTheRun() {
        var spoiled = Ledgers.stream(Result.ONE.seed(), 600_000_000, List.of(17, 502, 1, 1024, 976));

        assertThat(page(Result.ONE, spoiled)).contains("timing spoiled this run",
                "Read 2 came 600.0 ms later than planned");
    }

    @Test
    void failedClaimStandsOut() {
        assertThat(page(null, Ledgers.stream(0, 0, List.of(17))))
                .contains("<li class='fails'>FAILS: the server&#39;s 1 reads add up");
    }

    @Test
    void drawsAnEmptyLedgerAndOneOfThousandsOfReads() {
        var entries = new ArrayList<>(DATAGRAMS.entries());
        for (int i = 0; i < 3000; i++) {
            Ledgers.add(entries, i, 0, "garbage", false, List.of());
        }

        assertThat(page(null, new Ledger(Lesson.over("tcp"), SocketType.STREAM, List.of())))
                .doesNotContain("NaN", "Infinity");
        assertThat(page(null, new Ledger(Lesson.over("udp"), SocketType.DATAGRAM, entries)))
                .contains("of no message").doesNotContain("NaN", "Infinity");
    }
}
