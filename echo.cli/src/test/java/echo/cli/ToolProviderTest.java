package echo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

class ToolProviderTest {

    @Test
    void toolIsFoundByItsName() {
        assertThat(ToolProvider.findFirst("jecho")).containsInstanceOf(Jecho.class);
    }

    @Test
    void runsWithStreams() {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();

        int exitCode = new Jecho().run(new PrintStream(out, false, UTF_8), new PrintStream(err, false, UTF_8), "help");

        assertThat(exitCode).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo(Tool.run("help").text());
        assertThat(err.size()).isZero();
    }

    @Test
    void runsWithWriters() {
        var out = new StringWriter();
        var err = new StringWriter();

        int exitCode = new Jecho().run(new PrintWriter(out), new PrintWriter(err), "lesson", "udp", "--speed", "1000");

        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains("welcome to…").contains("y × 300");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void errorsGoToTheErrorWriter() {
        var out = new StringWriter();
        var err = new StringWriter();

        int exitCode = new Jecho().run(new PrintWriter(out), new PrintWriter(err), "bogus");

        assertThat(exitCode).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).containsExactly("jecho: unknown command: bogus", "jecho help");
    }

    @Test
    void failureOfAPrintStreamIsNotPassedOver() {
        var err = new ByteArrayOutputStream();

        int exitCode = new Jecho().run(new PrintStream(Sink.broken("No space left on device"), false, UTF_8),
                new PrintStream(err, false, UTF_8), "help");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString(UTF_8).lines()).containsExactly("jecho: standard output: cannot write");
    }
}
