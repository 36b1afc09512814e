package echo.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTest {

    @ParameterizedTest
    @ValueSource(strings = {"tcp:1x64x1", "tcp:64x16KiBx1", "tcp:1000x64x1+20ms", "tcp:8x1KiBx2+300us", "udp:64x8x8",
            "udp:1x65507x1", "idle:10000", "idle:5000x20"})
    void loadIsWrittenAsItIsRead(String text) {
        assertThat(Load.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tcp", "tcp:1x64", "tcp:0x64x1", "tcp:1x64x0", "tcp:1x999999KiBx1", "tcp:1x64KiBx9999", "udp:1x7x1",
            "tcp:1x64x1+", "tcp:1x64x1+0ms", "tcp:1x64x1+100000ms", "tcp:1x64x1+5",
            "udp:1x64x1+5ms", "udp:1x64KiBx1", "idle:2", "idle:-3", "idle:50x0", "tls:1x64x1"})
    void whatIsNoLoadIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Load.parse(text));
    }
}
