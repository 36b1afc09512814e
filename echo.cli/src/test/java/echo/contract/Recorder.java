package echo.contract;

import echo.api.EchoEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// An observer that keeps what it is told.
final class Recorder implements Consumer<EchoEvent> {

    private final List<EchoEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void accept(EchoEvent event) {
        events.add(event);
    }

    List<EchoEvent> all() {
        return List.copyOf(events);
    }

    <E extends EchoEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <E extends EchoEvent> E await(Class<E> type) throws Exception {
        return await(type, event -> true);
    }

    <E extends EchoEvent> E await(Class<E> type, Predicate<? super E> condition) throws Exception {
        Poll.until(type.getSimpleName() + " event", () -> all(type).stream().anyMatch(condition));
        return all(type).stream().filter(condition).findFirst().orElseThrow();
    }
}
