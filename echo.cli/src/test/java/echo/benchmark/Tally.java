package echo.benchmark;

/// What all clients of a load have counted since measuring began.
final class Tally {

    /// From the first byte sent to the last received, of what a client sends at a time.
    final Histogram latencies = new Histogram();
    long echoes;
    long lost;
    long late;

    void echoed(int messages, long nanos) {
        echoes += messages;
        latencies.add(nanos);
    }

    void clear() {
        latencies.clear();
        echoes = 0;
        lost = 0;
        late = 0;
    }
}
