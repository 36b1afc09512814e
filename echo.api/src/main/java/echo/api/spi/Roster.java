package echo.api.spi;

import echo.api.spi.AbstractEchoServer.Worker;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The workers of a server. Each knows its place, which makes eight to twelve bytes for one, where a set of the JDK's takes more than
/// thirty: there may be very many. The array never becomes smaller.
///
/// Safe for use by several threads.
final class Roster {

    // changed only by who has the lock
    private volatile AtomicReferenceArray<Worker> places = new AtomicReferenceArray<>(16);
    private volatile int size;

    synchronized void add(Worker worker) {
        if (size == places.length()) {
            places = copy(places, 2 * size);
        }
        worker.place = size;
        places.set(size, worker);
        size++;
    }

    private static AtomicReferenceArray<Worker> copy(AtomicReferenceArray<Worker> places, int length) {
        var copy = new AtomicReferenceArray<Worker>(length);
        for (int i = 0; i < places.length(); i++) {
            copy.set(i, places.get(i));
        }
        return copy;
    }

    /// Takes out a worker, if it is there. The last one gets its place.
    synchronized void remove(Worker worker) {
        if (places.get(worker.place) != worker) {
            return;
        }
        int end = size - 1;
        var last = places.get(end);
        last.place = worker.place;
        places.set(last.place, last);
        places.set(end, null);
        size = end;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// {@return all workers, in an order that matters}
    ///
    /// While others come and go, of whom each may be among them or not, one may be met twice, but none is passed over: from the last to the
    /// first, as it is to a place before its own that one moves.
    Stream<Worker> stream() {
        return IntStream.iterate(size - 1, i -> i >= 0, i -> i - 1).mapToObj(i -> places.get(i)).filter(Objects::nonNull);
    }
}
