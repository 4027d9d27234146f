package io.waldb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples. */
class ExamplesTest {
  @TempDir Path directory;

  private String url(String name) {
    return "jdbc:waldb:file:" + directory.resolve(name);
  }

  private static long count(String url, String table) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet rows =
            connection.createStatement().executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void openAndQueryFindsWhatAnEarlierRunCommitted() throws SQLException {
    String url = url("products");
    assertThat(OpenAndQuery.run(url)).isEqualTo("fruit: 2 from 0.35\nvegetable: 1 from 1.20\n");
    assertThat(OpenAndQuery.run(url)).isEqualTo("fruit: 4 from 0.35\nvegetable: 2 from 1.20\n");
  }

  @Test
  void openAndQueryRunsInMemory() throws SQLException {
    assertThat(OpenAndQuery.run("jdbc:waldb:mem:products")).startsWith("fruit: 2 from 0.35");
  }

  @Test
  void transfersFromManyThreadsKeepTheSum() throws Exception {
    int accounts = 4;
    String url = url("bank");
    try (Connection keepOpen = DriverManager.getConnection(url)) {
      Transfer.createAccounts(keepOpen, accounts, 10_000);
      Transfer transfer = new Transfer(url);
      long seed = Long.getLong("waldb.seed", System.nanoTime());
      System.out.println("waldb.seed=" + seed);
      SplittableRandom seeds = new SplittableRandom(seed);
      ExecutorService threads = Executors.newFixedThreadPool(accounts);
      try {
        List<Future<Integer>> running = new ArrayList<>();
        for (int i = 0; i < accounts; i++) {
          SplittableRandom random = seeds.split();
          Callable<Integer> work =
              () -> {
                int tries = 0;
                for (int j = 0; j < 50; j++) {
                  int from = random.nextInt(1, accounts + 1);
                  int to = from % accounts + 1;
                  tries += transfer.move(from, to, random.nextInt(1, 100));
                }
                return tries;
              };
          running.add(threads.submit(work));
        }
        for (Future<Integer> each : running) {
          assertThat(each.get()).isGreaterThanOrEqualTo(50);
        }
      } finally {
        threads.shutdownNow();
      }
      long sum = 0;
      for (int id = 1; id <= accounts; id++) {
        sum += transfer.balance(id);
      }
      assertThat(sum).isEqualTo(accounts * 10_000L);
    }
  }

  @Test
  void aTransferThatTheAccountCannotPayChangesNothing() throws SQLException {
    String url = "jdbc:waldb:mem:poor";
    try (Connection keepOpen = DriverManager.getConnection(url)) {
      Transfer.createAccounts(keepOpen, 2, 100);
      Transfer transfer = new Transfer(url);
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> transfer.move(1, 2, 101))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("23514"));
      assertThat(transfer.balance(1)).isEqualTo(100);
      assertThat(transfer.balance(2)).isEqualTo(100);
    }
  }

  @Test
  void asynchronousCommitsAreDurableAtTheDurablePoint() throws SQLException {
    String url = url("events");
    assertThat(AsynchronousCommit.run(url))
        .matches("1000 commits are durable up to [0-9A-F]+/[0-9A-F]{8}");
    assertThat(count(url, "event")).isEqualTo(1000);
  }
}
