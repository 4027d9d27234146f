package io.waldb.jdbc;

import static io.waldb.jdbc.TestDatabases.connect;
import static io.waldb.jdbc.TestDatabases.number;
import static io.waldb.jdbc.TestDatabases.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications interrupt their threads; the files of a database must not be closed by that. */
class InterruptTest {
  private static final int WORKERS = 3;
  private static final int ROUNDS = 300;

  @TempDir Path directory;

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicInteger acknowledged = new AtomicInteger();

  @Test
  void interruptedThreadsHarmNeitherTheDatabaseNorOtherConnections() throws Exception {
    long seed = Long.getLong("waldb.seed", System.nanoTime());
    System.out.println("InterruptTest seed " + seed);
    // Few buffers and small segments: much of the work reads and writes files in the workers.
    String url =
        "jdbc:waldb:file:" + directory.resolve("db") + "?shared_buffers=1MB&synchronous_commit=on";
    try (Connection quiet = connect(url)) {
      run(quiet, "CREATE TABLE t (worker int, n int, filler text, PRIMARY KEY (worker, n))");
      List<Thread> workers = new ArrayList<>();
      AtomicInteger running = new AtomicInteger(WORKERS);
      for (int i = 0; i < WORKERS; i++) {
        int worker = i;
        workers.add(
            new Thread(
                () -> {
                  try {
                    work(url, worker);
                  } catch (Throwable t) {
                    failure.compareAndSet(null, t);
                  } finally {
                    running.decrementAndGet();
                  }
                }));
      }
      workers.forEach(Thread::start);
      AtomicBoolean stop = new AtomicBoolean();
      Thread interrupter = new Thread(() -> interrupt(workers, new Random(seed), stop));
      interrupter.start();
      while (running.get() > 0) {
        assertThat(number(quiet, "SELECT count(*) FROM t")).isNotNegative();
      }
      stop.set(true);
      interrupter.join();
      for (Thread worker : workers) {
        worker.join();
      }
      assertThat(failure.get()).isNull();
      assertThat(acknowledged.get()).isPositive();
      assertThat(number(quiet, "SELECT count(*) FROM t"))
          .isGreaterThanOrEqualTo(acknowledged.get());
    }
    try (Connection anew = connect(url)) {
      assertThat(number(anew, "SELECT count(*) FROM t")).isGreaterThanOrEqualTo(acknowledged.get());
    }
  }

  private static void interrupt(List<Thread> workers, Random random, AtomicBoolean stop) {
    while (!stop.get()) {
      workers.get(random.nextInt(workers.size())).interrupt();
      for (int spin = random.nextInt(20_000); spin > 0; spin--) {
        Thread.onSpinWait();
      }
    }
  }

  /** Writes and reads; an interrupted statement may fail, but only with an SQLException. */
  private void work(String url, int worker) throws SQLException {
    String filler = "x".repeat(500);
    int n = 0;
    for (int round = 0; round < ROUNDS / 30; round++) {
      try (Connection connection = connect(url);
          PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?)");
          PreparedStatement select =
              connection.prepareStatement("SELECT filler FROM t WHERE worker = ? AND n = ?")) {
        for (int i = 0; i < 30; i++) {
          n++;
          insert.setInt(1, worker);
          insert.setInt(2, n);
          insert.setString(3, filler);
          if (insert.executeUpdate() != 1) {
            throw new AssertionError("not inserted");
          }
          acknowledged.incrementAndGet();
          select.setInt(1, worker);
          select.setInt(2, 1 + n / 2);
          try (ResultSet row = select.executeQuery()) {
            if (!row.next() || row.getString(1).length() != filler.length()) {
              throw new AssertionError("row " + n + " is not there");
            }
          }
        }
      }
    }
  }
}
