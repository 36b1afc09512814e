package echo.cli;

import echo.api.lesson.Entry;
import echo.api.lesson.Ledger;
import echo.api.lesson.Message;
import echo.api.lesson.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A page of HTML that shows runs of the lesson: one file, without a script, that loads nothing.
final class Page {

    private static final double SPARE = 1.02;

    private final List<Ledger> ledgers;
    private final Result expected;
    private final Words words;

    /// @param ledgers shown one above the other, on the same time axis
    /// @param expected the result the runs were to have, or `null`
    /// @param words in which it is told
    Page(List<Ledger> ledgers, Result expected, Words words) {
        this.ledgers = ledgers;
        this.expected = expected;
        this.words = words;
    }

    /// {@return a text in which nothing is taken for markup, within elements and within attributes}
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;").replace("\"", "&quot;");
    }

    private static String element(String name, String attributes, String text) {
        return "<" + name + (attributes.isEmpty() ? "" : " ") + attributes + ">" + escape(text) + "</" + name + ">";
    }

    private static String style() {
        try (var style = Page.class.getResourceAsStream("page.css")) {
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        long last = ledgers.stream().flatMap(Page::entries).mapToLong(Entry::nanos).max().orElse(1);
        return """
                <!DOCTYPE html>
                <html lang="%s">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <header>
                %s
                %s
                <section class="legend" aria-labelledby="messages">
                %s
                <ol>
                %s
                </ol>
                </section>
                %s
                </header>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(words.tag(), escape(words.say("page.title")), style(), element("h1", "", words.say("page.title")),
                element("p", "class='settings'", words.settings(ledgers.getFirst().lesson())),
                element("h2", "id='messages'", words.say("page.messages")),
                Message.ALL.stream().map(this::legend).collect(Collectors.joining("\n")),
                element("p", "class='how'", words.say("page.how")),
                IntStream.range(0, ledgers.size())
                        .mapToObj(i -> section(ledgers.get(i), Math.round(last * SPARE), "run-" + (i + 1)))
                        .collect(Collectors.joining()));
    }

    private String legend(Message message) {
        return "<li><b class='m" + message.number() + "'>" + message.number() + "</b> "
                + element("span", "", message.toString()) + " "
                + element("small", "", words.say("count.byte", message.size())) + "</li>";
    }

    private String section(Ledger ledger, long range, String id) {
        return """
                <section aria-labelledby="%s">
                %s
                <p class="verdict">%s</p>
                %s
                <div class="scroll" role="region" tabindex="0" aria-label="%s">
                %s</div>
                %s
                <ul class="claims">
                %s
                </ul>
                <div class="scroll" role="region" tabindex="0" aria-label="%s">
                %s</div>
                </section>
                """.formatted(id, element("h2", "id='" + id + "'", words.heading(ledger)),
                words.verdict(ledger, expected).stream().map(Page::escape).collect(Collectors.joining("<br>\n")),
                element("a", "class='skip' href='#" + id + "-record'", words.say("page.skip")),
                escape(words.chart(ledger)), new Chart(ledger, range, id, words), element("h3", "", words.say("page.claims")),
                ledger.claims().stream().map(claim -> element("li", claim.holds() ? "" : "class='fails'", words.claim(claim)))
                        .collect(Collectors.joining("\n")),
                escape(words.say("page.record")), table(ledger, id));
    }

    private static Stream<Entry> entries(Ledger ledger) {
        return Stream.concat(ledger.entries().stream(), ledger.carried().stream());
    }

    private static int rank(Entry entry) {
        return switch (entry) {
            case Entry.Sent _ -> 0;
            case Entry.Carried _ -> 1;
            case Entry.Read _ -> 2;
            case Entry.Written _ -> 3;
            case Entry.Received _ -> 4;
        };
    }

    private String table(Ledger ledger, String id) {
        var table = new StringBuilder("<table id='" + id + "-record'>\n" + element("caption", "", words.say("page.record"))
                + "\n<thead><tr>");
        words.list("page.columns").forEach(column -> table.append(element("th", "scope='col'", column)));
        table.append("</tr></thead>\n<tbody>\n");
        entries(ledger).sorted(Comparator.comparingLong(Entry::nanos).thenComparing(Page::rank)).forEach(entry -> {
            var planned = entry instanceof Entry.Sent sent ? Words.seconds(sent.planned()) : "";
            table.append("<tr class='").append(entry.getClass().getSimpleName().toLowerCase(Locale.ROOT)).append("'>");
            List.of(Words.seconds(entry.nanos()), planned, words.lane(entry.getClass()), "" + entry.number(), "" + entry.offset(),
                    "" + entry.size(), words.parts(entry)).forEach(cell -> table.append(element("td", "", cell)));
            table.append("</tr>\n");
        });
        return table.append("</tbody>\n</table>\n").toString();
    }
}
