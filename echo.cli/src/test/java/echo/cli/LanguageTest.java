package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.EchoEvent;
import echo.api.lesson.Claim;
import echo.api.lesson.Entry;
import echo.api.lesson.Result;
import echo.api.lesson.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LanguageTest {

    private static final Path SOURCES = Path.of("src", "main", "java", "echo", "cli");
    private static final Path CAPTURE = Path.of("..", "echo.api", "src", "test", "resources", "captures", "udp.pcap");
    private static final Pattern LITERAL = Pattern.compile("\"([a-z]+(?:\\.[a-z-]+)+)\"");
    private static final Pattern PLACEHOLDER = Pattern.compile("%(?:(\\d+)\\$)?([.\\d]*[a-zA-Z])");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    private static Properties messages(String file) {
        try (var reader = Files.newBufferedReader(Path.of("src", "main", "resources", "echo", "cli", file))) {
            var messages = new Properties();
            messages.load(reader);
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final Properties ENGLISH = messages("messages.properties");
    private static final Properties CHINESE = messages("messages_zh_CN.properties");

    /// All literals of the sources that begin like a key.
    private static Set<String> keysInSources() throws IOException {
        var sections = ENGLISH.stringPropertyNames().stream().map(key -> key.split("\\.")[0]).collect(Collectors.toSet());
        try (var files = Files.list(SOURCES)) {
            var keys = new TreeSet<String>();
            for (var file : files.toList()) {
                LITERAL.matcher(Files.readString(file)).results().map(found -> found.group(1))
                        .filter(key -> sections.contains(key.split("\\.")[0]) && !key.endsWith(".css")).forEach(keys::add);
            }
            Arrays.stream(Claim.Kind.values()).forEach(kind -> keys.add("claim." + kind));
            Arrays.stream(EchoEvent.Refused.Reason.values()).forEach(reason -> keys.add("refused." + reason));
            Arrays.stream(EchoEvent.Closed.Reason.values()).forEach(reason -> keys.add("closed." + reason));
            ENGLISH.stringPropertyNames().stream().filter(key -> key.matches("(system|alert)\\..*")).forEach(keys::add);
            return keys;
        }
    }

    /// The placeholders of a message by their place: `1d 2s`. Forms for one and for several each have them.
    private static Set<String> placeholders(String message) {
        return Arrays.stream(message.split("\\|")).map(form -> {
            var found = new TreeSet<String>();
            PLACEHOLDER.matcher(form).results().forEach(each ->
                    found.add((each.group(1) == null ? found.size() + 1 : each.group(1)) + each.group(2)));
            return String.join(" ", found);
        }).collect(Collectors.toSet());
    }

    @Test
    void messagesThatAreUsedAreThereInEnglishAndNoOthers() throws IOException {
        assertThat(ENGLISH.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(keysInSources());
    }

    @Test
    void messagesAreTheSameInEveryLanguage() {
        assertThat(CHINESE.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(ENGLISH.stringPropertyNames());
    }

    @Test
    void messagesTakeTheSameValuesInEveryLanguage() {
        assertThat(ENGLISH.stringPropertyNames()).allSatisfy(key ->
                assertThat(placeholders(CHINESE.getProperty(key))).isEqualTo(placeholders(ENGLISH.getProperty(key))));
    }

    @Test
    void placeholdersAreToldApart() {
        assertThat(placeholders("%s of %d")).isEqualTo(placeholders("%2$d / %1$s")).isNotEqualTo(placeholders("%d of %s"))
                .isNotEqualTo(placeholders("%s"));
        assertThat(placeholders("%d byte|%d bytes")).isEqualTo(placeholders("%d")).isNotEqualTo(placeholders("%d byte|bytes"));
    }

    @Test
    void listsAreOfTheSameLength() {
        assertThat(Set.of("table.sides", "table.columns", "table.lanes", "page.columns")).allSatisfy(key ->
                assertThat(CHINESE.getProperty(key).split("\\|")).hasSameSizeAs(ENGLISH.getProperty(key).split("\\|")));
    }

    @Test
    void claimsAreThoseOfTheApi() {
        assertThat(Claim.Kind.values()).allSatisfy(kind ->
                assertThat(Language.ENGLISH.format("claim." + kind)).isEqualTo(kind.format()));
    }

    @Test
    void textsOfTheSystemStandUnderThemselves() {
        assertThat(ENGLISH.stringPropertyNames().stream().filter(key -> key.startsWith("system."))).isNotEmpty()
                .allSatisfy(key -> assertThat(Failure.key(ENGLISH.getProperty(key))).isEqualTo(key));
    }

    @Test
    void usageErrorsAreToldInChinese() {
        assertThat(Tool.run("lesson", "--sise", "7", "--lang", "zh-CN").errorLines())
                .containsExactly("jecho: 未知的选项：--sise", "jecho help lesson");
        assertThat(Tool.run("lesson", "--lang=zh-CN", "--buffer", "much").errorLines())
                .containsExactly("jecho: --buffer: “much”不是 64、16KiB 或 1MiB 这样的大小", "jecho help lesson");
        assertThat(Tool.run("serve", "http://h:1", "--lang=zh-CN").errorLines()).hasSize(2)
                .first().asString().startsWith("jecho: ");
    }

    @Test
    void failuresAreToldInChinese() throws IOException {
        int port = Ports.justFreed();

        assertThat(Tool.run("send", "tcp://127.0.0.1:" + port, "hello", "--lang", "zh-CN").errorLines())
                .containsExactly("jecho: tcp://127.0.0.1:" + port + ": 连接被拒绝");
        assertThat(Tool.run("wire", "/nowhere/x.pcap", "--lang", "zh-CN").errorLines())
                .containsExactly("jecho: /nowhere/x.pcap: 没有这个文件或目录");
    }

    @Test
    void unknownHostIsToldInChinese() {
        assertThat(Failure.serving("tcp://h:1", new UnknownHostException("h: unknown host")).phrase().in(Language.CHINESE))
                .isEqualTo("h: 未知的主机");
    }

    @Test
    void reasonsInEnglishAreThoseOfJson() {
        assertThat(Stream.of(EchoEvent.Refused.Reason.values()).map(reason -> ENGLISH.getProperty("refused." + reason)))
                .containsExactlyElementsOf(Stream.of(EchoEvent.Refused.Reason.values()).map(Report::name).toList());
        assertThat(Stream.of(EchoEvent.Closed.Reason.values()).map(reason -> ENGLISH.getProperty("closed." + reason)))
                .containsExactlyElementsOf(Stream.of(EchoEvent.Closed.Reason.values()).map(Report::name).toList());
    }

    @Test
    void columnsOfACaptureStandBelowTheirNames() {
        var lines = Tool.run("wire", CAPTURE.toString(), "--lang", "zh-CN").text().lines().toList();
        var header = lines.getFirst();

        assertThat(header.split(" +")).containsExactly("#", "时间", "源", "目的", "帧长", "线上", "协议", "标志", "载荷", "分片");
        assertThat(Table.width(header.substring(0, header.indexOf("源")))).isEqualTo(lines.get(1).indexOf("172.16.12.102"));
        assertThat(Table.width(header.substring(0, header.indexOf("协议")))).isEqualTo(lines.get(1).indexOf("UDP"));
        assertThat(lines).endsWith("8 帧，2848 字节；线上 2932；历时 3.705055 秒", "UDP: 8 帧中 8 帧有载荷，共 2520 字节",
                "2 个分片；完整的有 1 个数据报");
    }

    @Test
    void serverReportsInChinese() {
        try (var server = Tool.start("serve", "--print", "--lang", "zh-CN", "tcp://127.0.0.1:0")) {
            Tool.run("send", server.awaitAddress(0), "a");
            server.awaitLine(line -> line.endsWith(" 收到 1 字节后关闭：流已结束"));

            assertThat(server.lines()).anyMatch(line -> line.endsWith(" 读取 1 字节：a"));
            assertThat(server.terminateAndAwait().errorLines()).containsExactly(
                    "jecho: 1 个连接；1 次读取共 1 字节，1 次写入共 1 字节；截断 0，拒绝 0，出错 0");
        }
    }

    @Test
    void whatSeedsPacesAndImpairmentsDoIsToldInChinese() {
        assertThat(Tool.run("serve", "--impair", "delay=2s..1s", "--lang", "zh-CN").errorLines())
                .containsExactly("jecho: --impair: 2s..1s 的终点小于起点", "jecho help serve");
        assertThat(Tool.run("serve", "--impair", "loss=1", "--lang", "zh-CN").errorLines())
                .containsExactly("jecho: --impair: 未知的键“loss”，已知的有：delay", "jecho help serve");
        assertThat(Tool.run("send", "--pace", "1s", "tcp", "a", "--lang", "zh-CN").errorLines())
                .containsExactly("jecho: --pace 仅用于 --lesson", "jecho help send");
        try (var server = Tool.start("serve", "--impair", "delay=0..1ms", "--lang", "zh-CN", "tcp://127.0.0.1:0")) {
            var outcome = Tool.run("send", server.awaitAddress(0), "--lesson", "--pace", "0..1ms", "--lang", "zh-CN");

            assertThat(outcome.text()).isEqualTo(LessonMessages.TEXT);
            assertThat(outcome.errorLines()).hasSize(8).first().asString().matches("jecho: 随机种子 \\d+");
            assertThat(outcome.errorLines()).element(1).asString().startsWith("发送 17 字节：");
            assertThat(server.terminateAndAwait().errorLines()).first().asString().matches("jecho: 随机种子 \\d+");
        }
    }

    @Test
    void captureThatTellsNothingOfTheLessonIsSaidSoInChinese() {
        var capture = Ledgers.capture("udp").toString();

        assertThat(Tool.run("lesson", "tcp", "--speed", "1000", "--pcap", capture, "--lang", "zh-CN").errorLines())
                .containsExactly("jecho: " + capture
                        + ": 没有找到本课在 TCP 上的数据：没有一个从 SYN 开始完整抓取、并传送这些消息的连接");
        assertThat(Tool.run("lesson", "udp", "--speed", "1000", "--pcap", "/", "--lang", "zh-CN").errorLines())
                .containsExactly("jecho: /: 不是普通文件");
    }

    @Test
    void exceptionsSpeakEnglish() {
        assertThat(new Usage("usage.flag", "--json")).hasMessage("--json takes no value");
        assertThat(new Failure(1, Phrase.at("x", new Phrase("failure.timeout")))).hasMessage("x: no reply in time");
    }

    @Test
    void tableIsThatOfTheApi() {
        assertThat(new Words(Language.ENGLISH).table()).isEqualTo(Table.ENGLISH);
    }

    @ParameterizedTest
    @CsvSource({"zh-CN,CHINESE", "zh,CHINESE", "zh-Hans,CHINESE", "zh-Hans-SG,CHINESE", "zh-SG,CHINESE", "zh-TW,ENGLISH",
            "zh-Hant-CN,ENGLISH", "zh-HK,ENGLISH", "en-GB,ENGLISH", "de-DE,ENGLISH", "und,ENGLISH"})
    void localeChoosesTheLanguage(String locale, Language expected) {
        assertThat(Language.of(Locale.forLanguageTag(locale))).isEqualTo(expected);
    }

    @Test
    void languageThatIsAskedForWins() {
        assertThat(Language.askedFor(List.of("lesson", "--lang", "zh-CN"))).contains(Language.CHINESE);
        assertThat(Language.askedFor(List.of("lesson", "--lang=zh-CN", "--lang", "en"))).contains(Language.ENGLISH);
        assertThat(Language.askedFor(List.of("lesson", "--lang", "zh-CN", "--lang", "xx"))).contains(Language.CHINESE);
        assertThat(Language.askedFor(List.of("send", "tcp", "--", "--lang", "zh-CN"))).isEmpty();
        assertThat(Language.askedFor(List.of("lesson", "--lang"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fr", "zh-TW", "", "zh_CN", "\u001b"})
    void languageThatItDoesNotSpeakIsAUsageError(String language) {
        var outcome = Tool.run("lesson", "--lang", language);

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errorLines()).containsExactly(
                "jecho: --lang: \"" + Text.escape(language) + "\" is neither en nor zh-CN", "jecho help lesson");
    }

    @Test
    void lessonIsToldInChinese() {
        var outcome = Tool.run("lesson", "--lang", "zh-CN", "--seed", "3", "--speed", "20", "--echoes");

        assertThat(outcome.exitCode()).describedAs(outcome.text()).isZero();
        assertThat(outcome.text()).startsWith("TCP：随机种子 3，缓冲区 1024 字节，速度 20；时间单位为秒")
                .contains("  成立  客户端发送了 7 条消息，共 2520 字节", "TCP 是字节流：发送 7 条消息，共 ",
                        "消息 7 被截断为 1024 字节，丢失了 976 字节。")
                .doesNotContainPattern("(?m)^ .*(?:sends|reads|ok|cut|back)");
    }

    @Test
    void columnsOfTheTableStandWhereTheyStandInEnglish() {
        var table = new Words(Language.CHINESE).table();
        var ledger = Ledgers.datagrams(1_000_000);

        assertThat(ledger.entries()).allSatisfy(entry ->
                assertThat(bar(table.row(entry))).isEqualTo(bar(Table.ENGLISH.row(entry))));
        assertThat(table.header(ledger.lesson()).subList(2, 4)).allSatisfy(line ->
                assertThat(bar(line)).isEqualTo(bar(Table.ENGLISH.header(ledger.lesson()).getLast())));
        assertThat(ledger.entries().stream().map(table::row)).allMatch(row -> Table.width(row) <= 80);
    }

    @Test
    void lanesAreNoWiderThanATerminal() {
        for (var ledger : List.of(Ledgers.stream(3, 0, Result.ONE.sizes()), Ledgers.datagrams(0))) {
            var joined = Ledgers.joined(ledger);
            var lanes = new Words(Language.CHINESE).table().lanes(joined);
            var english = Table.ENGLISH.lanes(joined);

            assertThat(lanes).hasSameSizeAs(english).allMatch(line -> Table.width(line) <= 80);
            assertThat(lanes.stream().map(LanguageTest::bar)).isEqualTo(english.stream().map(LanguageTest::bar).toList());
            assertThat(String.join(" ", lanes)).doesNotContainPattern("[a-z]");
        }
    }

    @Test
    void whatTheNetworkCarriedIsToldInChinese() {
        var words = new Words(Language.CHINESE);
        var joined = Ledgers.joined(Ledgers.datagrams(0));

        assertThat(words.wire(joined)).containsExactly(
                "网络用 8 个包传输了这些数据，字节数依次为：17、1、300、1、200、1、1472、528。",
                "抓包文件记录的是另一次运行，从 172.16.12.102:37279 到 172.16.12.101:6666。",
                "其中的时间是那次运行的，这里让它的第一个包与第一条消息对齐。");
        assertThat(joined.carried()).last().satisfies(carried ->
                assertThat(words.parts(carried)).isEqualTo("消息 7（字节 1472 到 1999），是一个分片"));
    }

    private static int bar(String line) {
        return Table.width(line.substring(0, line.indexOf('|')));
    }

    @Test
    void ideographsAndTheirPunctuationAreTwoColumnsWide() {
        assertThat(Table.width("字节：a…×")).isEqualTo(9);
        assertThat(Table.width("\ud840\udc00")).isEqualTo(2);
    }

    @Test
    void verdictAndPartsAreToldInChinese() {
        var words = new Words(Language.CHINESE);
        var spoiled = Ledgers.stream(Result.ONE.seed(), 600_000_000, List.of(17, 502, 1, 1024, 976));

        assertThat(words.verdict(Ledgers.stream(Result.TWO.seed(), 0, Result.TWO.sizes()), Result.TWO)).containsExactly(
                "TCP 是字节流：发送 7 条消息，共 7 次读取，字节一个不少，顺序不变。",
                "消息 4 和 5 在同一次读取中一起读出（俗称“粘包”）。",
                "消息 7 分 2 次才读完。",
                "一次读取在哪里结束、下一次从哪里开始，完全取决于时序。",
                "各次读取的字节数正是课程中的结果二：17、1、300、201、1、1024、976。");
        assertThat(words.verdict(spoiled, Result.ONE)).endsWith(
                "本应得到结果一（17、302、200、1、1024、976），但这次运行受时序影响，没有得到。",
                "第 2 次读取比计划晚了 600.0 毫秒，而允许的余量是 499.0 毫秒：第 2 次读取得到 502 字节，而不是 302 字节。");
        assertThat(Ledgers.stream(3, 0, List.of(10, 8, 1484, 1018)).reads().stream().map(words::parts)).containsExactly(
                "消息 1（字节 0 到 9）", "消息 1 和 2（消息 1 的字节 10 到 16）",
                "消息 3、4、5、6 和 7（消息 7 的字节 0 到 981）", "消息 7（字节 982 到 1999）");
    }

    @Test
    void pageIsInTheLanguageAskedFor(@TempDir Path folder) throws IOException {
        var file = folder.resolve("lesson.html");
        Tool.run("lesson", "--speed", "1000", "--lang", "zh-CN", "--html", file.toString());

        assertThat(Files.readString(file, StandardCharsets.UTF_8)).contains("<html lang=\"zh-CN\">",
                "<title>TCP 是字节流，UDP 是一个个报文</title>", "aria-label='服务器读取'")
                .doesNotContainPattern("(?s)</style>.*>[^<>]*\\b(client|server|message|byte)");
    }

    @Test
    void jsonIsTheSameInEveryLanguage() {
        var outcome = Tool.run("lesson", "udp", "--json", "--speed", "1000", "--lang", "zh-CN");

        assertThat(outcome.text()).contains("\"text\":\"the client sent 7 messages, 2520 bytes together\"")
                .matches("\\p{ASCII}*");
    }

    @Test
    void everyEntryIsToldInChinese() {
        var words = new Words(Language.CHINESE);
        var ledger = Ledgers.joined(Ledgers.datagrams(0));
        var entries = Stream.of(ledger.entries(), ledger.carried()).flatMap(List<? extends Entry>::stream).toList();

        assertThat(entries).allSatisfy(entry -> assertThat(words.entry(entry)).allMatch(line -> HAN.matcher(line).find())
                .noneMatch(line -> line.matches(".*[a-z].*")));
    }
}
