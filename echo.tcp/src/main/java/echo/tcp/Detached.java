package echo.tcp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An operation of a channel on a thread of its own, which can be awaited for a limited time, and more than once.
///
/// @param <T> the type of its result
final class Detached<T> {

    /// An operation without a result.
    interface Operation {

        void run() throws IOException;
    }

    private final FutureTask<T> task;

    private Detached(Callable<T> operation) {
        task = new FutureTask<>(operation);
    }

    /// Starts an operation on a virtual thread.
    static <T> Detached<T> start(Callable<T> operation) {
        var detached = new Detached<>(operation);
        Thread.startVirtualThread(detached.task);
        return detached;
    }

    /// Starts an operation without a result on a virtual thread.
    static Detached<Void> run(Operation operation) {
        return start(() -> {
            operation.run();
            return null;
        });
    }

    /// Starts an operation on a platform thread, for the one that a virtual thread does not wait for: connecting to a Unix domain
    /// socket whose backlog is full.
    static <T> Detached<T> startBlocking(Callable<T> operation) {
        var detached = new Detached<>(operation);
        Thread.ofPlatform().daemon().start(detached.task);
        return detached;
    }

    /// {@return the operation's result}
    ///
    /// @param channel what an interrupt of the waiting thread closes, as it would if the thread did the operation itself
    /// @param limit how long to wait at most; zero for ever
    /// @throws SocketTimeoutException if it takes longer; it goes on
    T await(SocketChannel channel, Duration limit) throws IOException {
        try {
            return limit.isZero() ? task.get() : task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("Read timed out");
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }
}
