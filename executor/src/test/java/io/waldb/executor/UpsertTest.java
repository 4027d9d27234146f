package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** INSERT ... ON CONFLICT where rows have a history and others do the same. */
class UpsertTest {
  private static final String COUNT =
      "insert into t values (%d, 1, 'x') on conflict (id) do update set v = t.v + 1";

  private Database database;
  private Session session;

  @BeforeEach
  void open() {
    database = TestSession.open();
    session = database.connect(new Properties());
    TestSession.run(session, "create table t (id int primary key, v int, note text)");
  }

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  @Test
  void rowWhoseFirstVersionsWerePrunedIsUpdated() {
    for (int i = 0; i < 1000; i++) {
      assertThat(TestSession.run(session, COUNT.formatted(1))).containsExactly("INSERT 0 1");
    }
    assertThat(TestSession.run(session, "select id, v from t")).containsExactly("1|1000");
  }

  @Test
  void rowIsUpdatedOnceInEachStatementOfATransaction() {
    TestSession.run(session, "begin");
    for (int i = 0; i < 10; i++) {
      TestSession.run(session, COUNT.formatted(1));
    }
    TestSession.run(session, "commit");
    assertThat(TestSession.run(session, "select id, v from t")).containsExactly("1|10");
    assertThatThrownBy(
            () ->
                TestSession.run(
                    session,
                    "insert into t values (1, 1, 'x'), (1, 1, 'x')"
                        + " on conflict (id) do update set v = t.v + 1"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.CARDINALITY_VIOLATION));
  }

  @Test
  void repeatableReadUpdatesARowThatWasUpdatedBeforeItBegan() {
    TestSession.run(session, COUNT.formatted(1));
    TestSession.run(session, COUNT.formatted(1));
    TestSession.run(session, "begin isolation level repeatable read");
    TestSession.run(session, COUNT.formatted(1));
    TestSession.run(session, "commit");
    assertThat(TestSession.run(session, "select id, v from t")).containsExactly("1|3");
  }

  @Test
  void repeatableReadDoesNotUpdateARowThatItDoesNotSee() {
    TestSession.run(session, "begin isolation level repeatable read; select * from t");
    try (Session other = database.connect(new Properties())) {
      TestSession.run(other, COUNT.formatted(1));
    }
    assertThatThrownBy(() -> TestSession.run(session, COUNT.formatted(1)))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.SERIALIZATION_FAILURE));
    TestSession.run(session, "rollback");
    assertThat(TestSession.run(session, "select id, v from t")).containsExactly("1|1");
  }

  @Test
  void repeatableReadDoesNothingOnlyForARowThatItSees() {
    String insert = "insert into t values (1, 1, 'x') on conflict do nothing";
    TestSession.run(session, "begin isolation level repeatable read; select * from t");
    try (Session other = database.connect(new Properties())) {
      TestSession.run(other, insert);
    }
    assertThatThrownBy(() -> TestSession.run(session, insert))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.SERIALIZATION_FAILURE));
    TestSession.run(session, "rollback; begin isolation level repeatable read");
    assertThat(TestSession.run(session, insert)).containsExactly("INSERT 0 0");
    assertThat(
            TestSession.run(
                session, "insert into t values (2, 1, 'x'), (2, 2, 'y') on conflict do nothing"))
        .as("its own row of the same statement")
        .containsExactly("INSERT 0 1");
    TestSession.run(session, "savepoint s; insert into t values (3, 1, 'x')");
    assertThat(
            TestSession.run(
                session, "insert into t values (3, 1, 'x') on conflict (id) do nothing; commit"))
        .containsExactly("COMMIT");
    assertThat(TestSession.run(session, "select count(*) from t")).containsExactly("3");
  }

  @Test
  void newKeysThatManyInsertAtOnceAreInsertedOnceAndCounted() throws Exception {
    int sessions = 4;
    int keys = 300;
    TestSession.run(session, "set synchronous_commit = off");
    CyclicBarrier barrier = new CyclicBarrier(sessions);
    ExecutorService threads = Executors.newFixedThreadPool(sessions);
    List<Future<?>> runs = new ArrayList<>();
    String big = "'" + "y".repeat(30) + "'";
    for (int i = 0; i < sessions; i++) {
      boolean nothing = i == 0;
      runs.add(
          threads.submit(
              () -> {
                try (Session own = database.connect(new Properties())) {
                  TestSession.run(own, "set synchronous_commit = off");
                  for (int key = 0; key < keys; key++) {
                    barrier.await(20, TimeUnit.SECONDS);
                    TestSession.run(
                        own,
                        nothing
                            ? "insert into t values (%d, 0, %s) on conflict do nothing"
                                .formatted(key, big)
                            : COUNT.formatted(key));
                  }
                }
                return null;
              }));
    }
    try {
      for (Future<?> run : runs) {
        run.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(TestSession.run(session, "select count(*), count(distinct id), min(v) from t"))
        .containsExactly(keys + "|" + keys + "|3");
    TestSession.run(session, "vacuum t");
    assertThat(TestSession.run(session, "select count(*) from t where id >= 0"))
        .containsExactly(String.valueOf(keys));
  }
}
