package echo.api.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LessonTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void theSevenMessagesAreThoseOfTheCourse() {
        assertThat(Message.ALL).extracting(Message::size).containsExactly(17, 1, 300, 1, 200, 1, 2000);
        assertThat(Message.ALL).extracting(Message::number).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(Message.ALL).extracting(Message::offset).containsExactly(0L, 17L, 18L, 318L, 319L, 519L, 520L);
        assertThat(Message.ALL).hasToString("[welcome to qytang, 1, y × 300, 2, c × 200, 3, v × 2000]");
        assertThat(Message.ALL.get(2).content().array()).isEqualTo("y".repeat(300).getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, -5, Long.MAX_VALUE})
    void theSameSeedGivesTheSamePlan(long seed) {
        assertThat(Lesson.over("tcp").withSeed(seed).plan()).as("seed %d", seed)
                .isEqualTo(Lesson.over("udp").withSeed(seed).withBufferSize(7).plan())
                .isNotEqualTo(Lesson.over("tcp").withSeed(seed + 1).plan());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, -5, Long.MAX_VALUE})
    void pausesBetweenMessagesAreBelowOneSecond(long seed) {
        var plan = new ArrayList<>(List.of(0L));
        plan.addAll(Lesson.over("tcp").withSeed(seed).plan());
        assertThat(plan).as("seed %d", seed).hasSize(8).isSorted();
        for (int i = 1; i < plan.size(); i++) {
            assertThat(plan.get(i) - plan.get(i - 1)).as("seed %d, pause %d", seed, i).isBetween(0L, SECOND);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, -5, Long.MAX_VALUE})
    void pausesOfAClientByItselfAreThoseOfThePlan(long seed) {
        var pauses = Lesson.pauses(seed, Duration.ZERO, Duration.ofSeconds(1));
        long time = 0;
        for (long planned : Lesson.over("tcp").withSeed(seed).plan()) {
            time += pauses.getAsLong();
            assertThat(time).as("seed %d", seed).isEqualTo(planned);
        }
    }

    @Test
    void pausesStayWithinTheirRange() {
        var range = Lesson.pauses(7, Duration.ofMillis(2), Duration.ofMillis(10));
        var fixed = Lesson.pauses(7, Duration.ofMillis(2), Duration.ofMillis(2));
        for (int i = 0; i < 1000; i++) {
            assertThat(range.getAsLong()).isBetween(2_000_000L, 9_999_999L);
            assertThat(fixed.getAsLong()).isEqualTo(2_000_000);
        }
    }

    @Test
    void badBoundsOfPausesAreNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> Lesson.pauses(0, Duration.ofNanos(-1), Duration.ZERO))
                .withMessageStartingWith("min");
        assertThatIllegalArgumentException().isThrownBy(() -> Lesson.pauses(0, Duration.ofNanos(1), Duration.ZERO))
                .withMessageStartingWith("min");
        assertThatIllegalArgumentException().isThrownBy(() -> Lesson.pauses(0, Duration.ZERO, Duration.ofDays(25)))
                .withMessageStartingWith("max");
        assertThatNullPointerException().isThrownBy(() -> Lesson.pauses(0, null, Duration.ZERO)).withMessage("min");
        assertThatNullPointerException().isThrownBy(() -> Lesson.pauses(0, Duration.ZERO, null)).withMessage("max");
    }

    @Test
    void speedDividesThePlan() {
        var plan = Lesson.over("tcp").withSeed(3).plan();
        var fast = Lesson.over("tcp").withSeed(3).withSpeed(100).plan();
        for (int i = 0; i < plan.size(); i++) {
            assertThat(fast.get(i) * 100).isBetween(plan.get(i) - 200, plan.get(i) + 200);
        }
    }

    @Test
    void isTheCoursesUnlessToldOtherwise() {
        assertThat(Lesson.over("tcp")).isEqualTo(new Lesson("tcp", 0, 1024, 1));
        assertThat(Lesson.over("tcp").withSeed(1).withBufferSize(2).withSpeed(3)).isEqualTo(new Lesson("tcp", 1, 2, 3));
    }

    @Test
    void badValuesAreNamed() {
        var lesson = Lesson.over("tcp");
        assertThatIllegalArgumentException().isThrownBy(() -> lesson.withBufferSize(0)).withMessageStartingWith("bufferSize");
        for (double speed : new double[] {0, -1, 0.009, 1000.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException().isThrownBy(() -> lesson.withSpeed(speed)).withMessageStartingWith("speed");
        }
        assertThatNullPointerException().isThrownBy(() -> Lesson.over(null)).withMessage("address");
    }
}
