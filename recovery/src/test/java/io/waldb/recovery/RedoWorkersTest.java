package io.waldb.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedoWorkersTest {
  private final List<Thread> threads = new ArrayList<>();

  /* Gives threads of which the last cannot be started. */
  private ThreadFactory factory(int count) {
    return work -> {
      Thread thread =
          threads.size() < count - 1
              ? new Thread(work)
              : new Thread(work) {
                @Override
                public synchronized void start() {
                  throw new OutOfMemoryError("unable to create native thread");
                }
              };
      threads.add(thread);
      return thread;
    };
  }

  @Test
  void noThreadIsLeftWhenNotAllCanBeStarted() {
    List<PageRedo> redos = new ArrayList<>();
    while (redos.size() < 3) {
      redos.add(ToyDatabase.idleRedo());
    }
    List<RedoWindow> windows = Collections.nCopies(2, new RedoWindow(1000, 3));
    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> new RedoWorkers(redos, windows, factory(3)).close());
    assertThat(threads).hasSize(3).noneMatch(Thread::isAlive);
  }

  @Test
  void anErrorOutsideOfPagesIsHeardOfToo() {
    // A window for one share, of which the second thread finds none.
    RedoWindow window = new RedoWindow(1000, 1);
    List<PageRedo> redos = List.of(ToyDatabase.idleRedo(), ToyDatabase.idleRedo());
    try (RedoWorkers workers = new RedoWorkers(redos, List.of())) {
      workers.replay(window);
      assertThatExceptionOfType(ArrayIndexOutOfBoundsException.class).isThrownBy(workers::awaitAll);
      assertThatExceptionOfType(ArrayIndexOutOfBoundsException.class).isThrownBy(workers::takeFree);
    }
  }
}
