package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.check.StorageCheck;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Work of every kind that reaches the disk, in numbered steps, and the account of what each step
 * was told: so that a database found later can be held against it.
 *
 * <p>What a step does, its transaction notes in table {@code done}: both are there or neither.
 * Thread-safe; a step belongs to one thread.
 */
final class FaultWorkload {
  /** What is known of a step. */
  private enum Outcome {
    ACKNOWLEDGED,
    /** It failed, and the engine went on: nothing of it may be there. */
    FAILED,
    /** The engine stopped during it: it is there as a whole or not at all. */
    IN_DOUBT
  }

  private static final int ACCOUNTS = 10;
  private static final int TABLE_ROWS = 40;

  private final Map<Integer, Outcome> outcomes = new ConcurrentHashMap<>();

  static Properties settings() {
    Properties settings = new Properties();
    settings.setProperty("shared_buffers", "1MB");
    settings.setProperty("wal_segment_size", "1MB");
    settings.setProperty("wal_buffers", "64kB");
    settings.setProperty("max_wal_size", "2MB");
    settings.setProperty("min_wal_size", "2MB");
    settings.setProperty("work_mem", "64kB");
    settings.setProperty("autovacuum", "off");
    settings.setProperty("log_checkpoints", "off");
    settings.setProperty("timezone", "UTC");
    return settings;
  }

  static void load(Session session) {
    TestSession.run(
        session,
        "create table accounts (id int primary key, n bigint not null, filler text);"
            + "create table done (step int primary key, account int, delta bigint);"
            + "create table big (step int primary key, t text);"
            + "insert into accounts select g, 0, repeat('x', 100) from generate_series(1, "
            + ACCOUNTS
            + ") g;"
            + "create table bulk as select g id, md5(g::text) t from generate_series(1, 3000) g");
  }

  /** The text that a step puts out of line; it does not compress well. */
  private static String text(int step) {
    return "(select string_agg(md5(("
        + step
        + " * 10000 + g)::text), '') from generate_series(1, 900) g)";
  }

  /**
   * Runs a step, and rolls back when it fails.
   *
   * @return the error, or null
   */
  DatabaseException step(Database database, Session session, int step) {
    boolean stopped = database.engine().panic().isPanicked();
    try {
      performOrFail(session, step);
    } catch (DatabaseException e) {
      boolean known = !database.engine().panic().isPanicked();
      outcomes.put(step, known ? Outcome.FAILED : Outcome.IN_DOUBT);
      if (known) {
        rollBack(database, session);
      }
      return e;
    }
    assertThat(stopped).as("step %s was acknowledged after the engine had stopped", step).isFalse();
    outcomes.put(step, Outcome.ACKNOWLEDGED);
    return null;
  }

  private static void rollBack(Database database, Session session) {
    try {
      session.rollback();
    } catch (DatabaseException e) {
      // Only because the engine has stopped meanwhile.
      if (!database.engine().panic().isPanicked()) {
        throw e;
      }
    }
  }

  private static void performOrFail(Session session, int step) {
    try {
      perform(session, step);
    } catch (OutOfMemoryError | InternalError e) {
      throw new DatabaseException(SqlState.INTERNAL_ERROR, String.valueOf(e), e);
    }
  }

  private static void perform(Session session, int step) {
    switch (step % 8) {
      case 0 -> TestSession.run(session, "checkpoint");
      case 1 -> TestSession.run(session, "vacuum accounts, big");
      case 2 ->
          transaction(session, step, "insert into big values (" + step + ", " + text(step) + ")");
      case 3 ->
          transaction(
              session,
              step,
              "create table x_"
                  + step
                  + " as select g id, md5(g::text) t from generate_series(1, "
                  + TABLE_ROWS
                  + ") g; create index on x_"
                  + step
                  + " (id)");
      case 4 -> transaction(session, step, "drop table if exists x_" + (step - 1));
      case 5 ->
          transaction(
              session, step, "lock table bulk in exclusive mode; update bulk set t = md5(t)");
      case 6 ->
          transaction(
              session, step, "select count(*) from (select t from bulk order by t offset 0) s");
      default -> transaction(session, step, "delete from big where step = " + (step - 5));
    }
  }

  private static void transaction(Session session, int step, String sql) {
    int account = step % ACCOUNTS + 1;
    session.begin();
    TestSession.run(session, sql);
    TestSession.run(session, "update accounts set n = n + " + step + " where id = " + account);
    TestSession.run(
        session, "insert into done values (" + step + ", " + account + ", " + step + ")");
    session.commit();
  }

  /** Holds a database against what the steps were told. */
  void verify(Database database) {
    try (Session session = database.connect(new Properties())) {
      Set<Integer> done = new TreeSet<>();
      TestSession.run(session, "select step from done").forEach(s -> done.add(Integer.valueOf(s)));
      outcomes.forEach((step, outcome) -> check(step, outcome, done));
      assertThat(
              TestSession.run(
                  session,
                  "select id, n from accounts a where n <> (select coalesce(sum(delta), 0) from"
                      + " done where account = a.id)"))
          .as("balances against the steps done")
          .isEmpty();
      checkTexts(session, done);
      checkTables(session, done);
    }
    assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
  }

  private static void check(int step, Outcome outcome, Set<Integer> done) {
    if (step % 8 > 1 && outcome != Outcome.IN_DOUBT) {
      assertThat(done.contains(step))
          .as("step %s, %s", step, outcome)
          .isEqualTo(outcome == Outcome.ACKNOWLEDGED);
    }
  }

  private static void checkTexts(Session session, Set<Integer> done) {
    Set<Integer> expected = new TreeSet<>();
    for (int step : done) {
      if (step % 8 == 2 && !done.contains(step + 5)) {
        expected.add(step);
      }
    }
    Set<Integer> found = new TreeSet<>();
    for (String row : TestSession.run(session, "select step from big")) {
      found.add(Integer.valueOf(row));
    }
    assertThat(found).as("texts out of line").isEqualTo(expected);
    for (int step : found) {
      assertThat(
              TestSession.run(
                  session, "select t = " + text(step) + " from big where step = " + step))
          .isEqualTo(List.of("t"));
    }
  }

  private static void checkTables(Session session, Set<Integer> done) {
    Map<String, Boolean> expected = new TreeMap<>();
    for (int step : done) {
      if (step % 8 == 3 && !done.contains(step + 1)) {
        expected.put("x_" + step, true);
      }
    }
    Set<String> found =
        new HashSet<>(
            TestSession.run(
                session, "select relname from pg_class where relkind = 'r' and relname ~ '^x_'"));
    assertThat(found).as("tables").isEqualTo(expected.keySet());
    for (String table : found) {
      assertThat(
              TestSession.run(session, "select count(*), count(distinct t), max(id) from " + table))
          .isEqualTo(List.of(TABLE_ROWS + "|" + TABLE_ROWS + "|" + TABLE_ROWS));
    }
  }
}
