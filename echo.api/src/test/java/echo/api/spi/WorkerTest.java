package echo.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import echo.api.ServerOptions;
import echo.api.SocketType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Workers that do their work on one thread after another.
@Timeout(60)
class WorkerTest {

    @Test
    void workGoesOnOnNewThreadsUntilThereIsNoMore() throws Exception {
        var threads = work(3, Thread.ofVirtual()::unstarted);
        assertThat(threads).hasSize(3).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource
    void workGoesOnOnTheSameThreadIfNoOtherCanBeHad(Supplier<Thread> noThread) throws Exception {
        var first = new AtomicBoolean(true);
        var threads = work(3, worker -> first.getAndSet(false) ? Thread.ofVirtual().unstarted(worker) : noThread.get());
        assertThat(threads).hasSize(3);
        assertThat(Set.copyOf(threads)).hasSize(1);
    }

    static List<Supplier<Thread>> workGoesOnOnTheSameThreadIfNoOtherCanBeHad() {
        return List.of(() -> null, () -> {
            throw new IllegalStateException("on purpose");
        }, () -> {
            throw new OutOfMemoryError("on purpose");
        });
    }

    @Test
    void aThreadThatRunsThoughItsStartFailedIsTheOnlyOneToGoOnEvenWhileItHandsOver() throws Exception {
        var made = new CopyOnWriteArrayList<Thread>();
        var handsOver = new CompletableFuture<Void>();
        var threads = work(4, worker -> {
            if (made.size() == 2 && Thread.currentThread() == made.getLast()) {
                handsOver.complete(null);
                awaitEnd(made.getFirst());
            }
            var isSecond = made.size() == 1;
            made.add(new Thread(worker) {
                @Override
                public void start() {
                    super.start();
                    if (isSecond) {
                        handsOver.join();
                        throw new OutOfMemoryError("on purpose");
                    }
                }
            });
            return made.getLast();
        });
        assertThat(threads).containsExactlyElementsOf(made);
    }

    @Test
    void aThreadThatRunsThoughItsStartFailedIsTheOnlyOneToGoOn() throws Exception {
        var threads = work(3, worker -> new Thread(worker) {
            @Override
            public void start() {
                super.start();
                awaitEnd(this); // by then it has begun, and done its part
                throw new OutOfMemoryError("on purpose");
            }
        });
        assertThat(threads).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void aThreadThatBeginsAfterItsStartFailedDoesNothing() throws Exception {
        var done = new CompletableFuture<Void>();
        var late = new CopyOnWriteArrayList<Thread>();
        var threads = work(3, worker -> new Thread(worker) {
            private final boolean isFirst = late.isEmpty();
            {
                late.add(this);
            }

            @Override
            public void run() {
                if (!isFirst) {
                    done.join();
                }
                super.run();
            }

            @Override
            public void start() {
                super.start();
                if (!isFirst) {
                    throw new OutOfMemoryError("on purpose");
                }
            }
        });
        done.complete(null);
        for (var thread : late) {
            thread.join();
        }
        assertThat(late).hasSize(3);
        assertThat(threads).hasSize(3);
        assertThat(Set.copyOf(threads)).containsExactly(late.getFirst());
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Has a worker do its work in parts, and its server closed after that.
    ///
    /// @return the thread of each part
    private static List<Thread> work(int parts, Function<Runnable, Thread> newThread) throws Exception {
        var threads = new CopyOnWriteArrayList<Thread>();
        try (var listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            var server = new Server(listener);
            var done = new CountDownLatch(1);
            server.start(new AbstractEchoServer.Worker(server) {
                @Override
                protected Thread newThread() {
                    return newThread.apply(this);
                }

                @Override
                protected boolean work() {
                    threads.add(Thread.currentThread());
                    if (threads.size() == parts) {
                        done.countDown();
                        return false;
                    }
                    return !handOver();
                }

                @Override
                protected void endIfIdle() {
                    // it ends by itself
                }

                @Override
                protected void cut() {
                    // it ends by itself
                }
            });
            done.await();
            server.close();
            assertThat(server.workers()).isEmpty();
        }
        return threads;
    }

    private static final class Server extends AbstractEchoServer {

        Server(ServerSocketChannel listener) throws IOException {
            super(URI.create("test://here"), SocketType.STREAM, listener, Set.of(), ServerOptions.defaults(), System.getLogger("echo.test"));
        }

        @Override
        protected void stopAccepting(Duration limit) {
            // it accepts nothing
        }
    }
}
