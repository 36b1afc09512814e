package echo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The results of the course, which depend on timing: a virtual thread that has slept may have to wait for those of other tests for half
/// a second.
@Isolated
@Timeout(60)
class LessonResultsTest {

    /// Not any faster: a machine with five times as much to do as it can has been seen to be 0.36 s late, and the margin is 0.43 s.
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "one; 17, 302, 200, 1, 1024, 976; Messages 2, 3 and 4 came out of one read.",
        "two; 17, 1, 300, 201, 1, 1024, 976; Messages 4 and 5 came out of one read."})
    void resultOfTheCourseOnDemand(String result, String sizes, String merged) {
        var text = LessonCommandTest.lesson("tcp", "--result", result);

        assertThat(LessonCommandTest.READ.matcher(text).results().map(found -> found.group(1)).collect(Collectors.joining(", "))).isEqualTo(sizes);
        assertThat(text).contains("These are the reads of the course's result " + result + ": " + sizes + ".", merged,
                "Message 7 took 2 reads.");
    }
}
