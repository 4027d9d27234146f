package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What concurrent transactions see and wait for. */
class IsolationTest {
  private Database database;
  private Session one;
  private Session two;

  @BeforeEach
  void open() {
    database = TestSession.open();
    one = database.connect(new Properties());
    two = database.connect(new Properties());
    TestSession.run(one, "create table t (id int primary key, v int)");
    TestSession.run(one, "insert into t values (1, 10), (2, 20)");
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
    database.close();
  }

  private static CompletableFuture<List<String>> start(Session session, String sql) {
    return CompletableFuture.supplyAsync(() -> TestSession.run(session, sql));
  }

  private void assertState(CompletableFuture<?> future, SqlState state) {
    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(state));
  }

  @Test
  void uncommittedRowsAreNotSeen() {
    TestSession.run(one, "begin; update t set v = 11 where id = 1");
    assertThat(TestSession.run(two, "select v from t where id = 1")).containsExactly("10");
    TestSession.run(one, "commit");
    assertThat(TestSession.run(two, "select v from t where id = 1")).containsExactly("11");
  }

  /**
   * An entry of the index leads to the newest version of a heap-only chain, with that one's key.
   */
  @Test
  void repeatableReadDoesNotScanAnIndexThatLacksTheVersionsItSees() {
    String query = "select id from h where v = 10";
    TestSession.run(one, "create table h (id int primary key, v int) with (fillfactor = 50)");
    TestSession.run(one, "insert into h select g, g * 10 from generate_series(1, 2000) g");
    TestSession.run(one, "analyze h");
    TestSession.run(two, "begin isolation level repeatable read");
    assertThat(TestSession.run(two, query)).containsExactly("1");
    TestSession.run(one, "update h set v = 11 where id = 1");
    TestSession.run(one, "create index h_v on h (v)");
    assertThat(TestSession.run(one, "explain " + query).toString()).contains("h_v");
    assertThat(TestSession.run(one, query)).isEmpty();
    assertThat(TestSession.run(two, query)).containsExactly("1");
    assertThat(TestSession.run(two, "select id from h where v = 11")).isEmpty();
    assertThat(TestSession.run(two, "explain " + query).toString()).doesNotContain("h_v");
    assertThat(TestSession.run(one, query)).isEmpty();
    TestSession.run(two, "commit; begin isolation level repeatable read");
    assertThat(TestSession.run(two, query)).isEmpty();
    assertThat(TestSession.run(two, "explain " + query).toString()).contains("h_v");
    assertThat(TestSession.run(two, "select id from h where v = 11")).containsExactly("1");
    TestSession.run(two, "commit");
  }

  @Test
  void readCommittedUpdatesTheNewestVersion() throws Exception {
    TestSession.run(one, "begin; update t set v = v + 1 where id = 1");
    CompletableFuture<List<String>> waiting = start(two, "update t set v = v + 100 where id = 1");
    TestSession.run(one, "commit");
    assertThat(waiting.get()).containsExactly("UPDATE 1");
    assertThat(TestSession.run(one, "select v from t where id = 1")).containsExactly("111");
  }

  @Test
  void readCommittedChecksTheConditionOnTheNewestVersion() throws Exception {
    TestSession.run(one, "begin; update t set v = 99 where id = 1");
    CompletableFuture<List<String>> waiting = start(two, "update t set v = 0 where v = 10");
    TestSession.run(one, "commit");
    assertThat(waiting.get()).containsExactly("UPDATE 0");
    assertThat(TestSession.run(one, "select v from t where id = 1")).containsExactly("99");
  }

  @Test
  void repeatableReadKeepsItsViewAndRefusesToOverwrite() {
    TestSession.run(two, "begin isolation level repeatable read; select count(*) from t");
    TestSession.run(one, "update t set v = 11 where id = 1; insert into t values (3, 30)");
    assertThat(TestSession.run(two, "select count(*), sum(v) from t")).containsExactly("2|30");
    assertThatThrownBy(() -> TestSession.run(two, "update t set v = 0 where id = 1"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.SERIALIZATION_FAILURE));
    TestSession.run(two, "rollback");
  }

  @Test
  void aDeadlockHasOneVictim() throws Exception {
    TestSession.run(one, "begin; update t set v = 1 where id = 1");
    TestSession.run(two, "begin; update t set v = 2 where id = 2");
    CompletableFuture<List<String>> first = start(one, "update t set v = 1 where id = 2");
    CompletableFuture<List<String>> second = start(two, "update t set v = 2 where id = 1");
    int victims = 0;
    for (CompletableFuture<List<String>> future : List.of(first, second)) {
      try {
        future.get();
      } catch (ExecutionException e) {
        victims++;
        assertThat(((DatabaseException) e.getCause()).state())
            .isEqualTo(SqlState.DEADLOCK_DETECTED);
        Session victim = future == first ? one : two;
        TestSession.run(victim, "rollback");
      }
    }
    assertThat(victims).isEqualTo(1);
  }

  @Test
  void theSecondOfTwoEqualKeysWaitsAndIsRefused() {
    TestSession.run(one, "begin; insert into t values (5, 1)");
    CompletableFuture<List<String>> waiting = start(two, "insert into t values (5, 2)");
    TestSession.run(one, "commit");
    assertState(waiting, SqlState.UNIQUE_VIOLATION);
  }

  @Test
  void rowsLockedByOthersAreRefusedOrSkipped() {
    TestSession.run(one, "begin; select * from t where id = 1 for update");
    assertThat(TestSession.run(two, "select id from t order by id for update skip locked"))
        .containsExactly("2");
    assertThatThrownBy(
            () -> TestSession.run(two, "select id from t where id = 1 for update nowait"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.LOCK_NOT_AVAILABLE));
    TestSession.run(one, "commit");
  }

  @Test
  void aReferencedRowCannotGoWhileAReferenceIsMade() throws Exception {
    TestSession.run(one, "create table c (t int references t(id))");
    TestSession.run(one, "begin; insert into c values (1)");
    CompletableFuture<List<String>> waiting = start(two, "delete from t where id = 1");
    TestSession.run(one, "commit");
    assertState(waiting, SqlState.FOREIGN_KEY_VIOLATION);
  }

  @Test
  void aStatementIsCancelledWhenItsTimeIsOver() {
    TestSession.run(one, "set statement_timeout = '50ms'");
    assertThatThrownBy(
            () -> TestSession.run(one, "select count(*) from generate_series(1, 1000000000)"))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.QUERY_CANCELED));
    TestSession.run(one, "set statement_timeout = 0");
    assertThat(TestSession.run(one, "select 1")).containsExactly("1");
  }

  @Test
  void aSessionThatIsIdleForTooLongIsEnded() throws InterruptedException {
    TestSession.run(one, "set idle_session_timeout = '20ms'; select 1");
    awaitEnd(one, SqlState.IDLE_SESSION_TIMEOUT);
    TestSession.run(two, "set idle_session_timeout = '1ms'; begin");
    TestSession.run(two, "update t set v = 11; set idle_in_transaction_session_timeout = '20ms'");
    awaitEnd(two, SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT);
    Properties settings = new Properties();
    settings.setProperty("idle_session_timeout", "20ms");
    try (Session unused = database.connect(settings);
        Session other = database.connect(new Properties())) {
      assertThat(TestSession.run(other, "select sum(v) from t")).containsExactly("30");
      awaitEnd(unused, SqlState.IDLE_SESSION_TIMEOUT);
      TestSession.run(other, "set idle_session_timeout = '20ms'");
      TestSession.run(other, "select * from generate_series(1, 1000)"); // read as a stream
      awaitEnd(other, SqlState.IDLE_SESSION_TIMEOUT);
    }
  }

  @Test
  void whoReadsRowsIsNotIdle() throws InterruptedException {
    TestSession.run(one, "begin; set idle_in_transaction_session_timeout = '1s'");
    StatementResult result =
        one.executeScript("select * from generate_series(1, 200)", ExecuteOptions.DEFAULT).get(0);
    int rows = 0;
    try (RowCursor cursor = result.cursor()) {
      while (cursor.next()) {
        rows++;
        if (rows > 50) { // the first come with the statement
          Thread.sleep(10);
        }
      }
    }
    assertThat(rows).isEqualTo(200);
    awaitEnd(one, SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT);
  }

  private static void awaitEnd(Session session, SqlState why) throws InterruptedException {
    while (!session.isClosed()) {
      Thread.sleep(5);
    }
    assertThatThrownBy(() -> TestSession.run(session, "select 1"))
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.state()).isEqualTo(why));
  }

  @Test
  void aCursorOutlivesOtherStatementsOfItsSession() {
    TestSession.run(one, "insert into t select g, g from generate_series(10, 2000) g");
    PreparedPlan plan = one.prepare("select id from t", List.of());
    RowCursor cursor = one.execute(plan, ExecuteOptions.DEFAULT).cursor();
    assertThat(cursor.next()).isTrue();
    TestSession.run(one, "delete from t where id > 100");
    long rows = 1;
    while (cursor.next()) {
      rows++;
    }
    cursor.close();
    assertThat(rows).isEqualTo(1993);
    assertThat(TestSession.run(one, "select count(*) from t")).containsExactly("93");
  }

  /** A cascade finds a child that another transaction is changing. */
  private CompletableFuture<List<String>> deleteParentWhileChildChanges(
      String action, String change) throws Exception {
    TestSession.run(one, "create table p (id int primary key)");
    TestSession.run(
        one,
        "create table c (id int primary key, pid int references p on delete "
            + action
            + ", note text)");
    TestSession.run(one, "insert into p values (1), (2)");
    TestSession.run(one, "insert into c values (1, 1, 'a'), (2, 1, 'b')");
    TestSession.run(two, "begin; " + change);
    CompletableFuture<List<String>> delete = start(one, "delete from p where id = 1");
    assertThatThrownBy(() -> delete.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    TestSession.run(two, "commit");
    return delete;
  }

  @Test
  void aCascadeFollowsAChildThatWasChangedMeanwhile() throws Exception {
    deleteParentWhileChildChanges("cascade", "update c set note = 'x' where id = 1").get();
    assertThat(TestSession.run(one, "select id from c")).isEmpty();
  }

  @Test
  void aCascadeLeavesAChildThatRefersElsewhereMeanwhile() throws Exception {
    deleteParentWhileChildChanges("cascade", "update c set pid = 2 where id = 1").get();
    assertThat(TestSession.run(one, "select id, pid from c")).containsExactly("1|2");
  }

  @Test
  void setNullFollowsAChildThatWasChangedMeanwhile() throws Exception {
    deleteParentWhileChildChanges("set null", "update c set note = 'x' where id = 1").get();
    assertThat(TestSession.run(one, "select id, pid, note from c order by id"))
        .containsExactly("1||x", "2||b");
  }

  @Test
  void modesAreNotChangedUnderAResultThatIsBeingRead() {
    TestSession.run(one, "insert into t select g, g from generate_series(10, 2000) g");
    TestSession.run(one, "begin");
    PreparedPlan plan = one.prepare("select id from t", List.of());
    RowCursor cursor = one.execute(plan, ExecuteOptions.DEFAULT).cursor();
    assertThatThrownBy(
            () -> TestSession.run(one, "set transaction isolation level repeatable read"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.ACTIVE_SQL_TRANSACTION));
    cursor.close();
    TestSession.run(one, "rollback");
  }

  @Test
  void twoResultsOfOneNamedStatementAreReadSideBySide() {
    TestSession.run(one, "insert into t select g, g from generate_series(10, 200) g");
    TestSession.run(one, "prepare q (int) as select id from t where id > $1 order by id");
    PreparedPlan first = one.prepare("execute q (10)", List.of());
    PreparedPlan second = one.prepare("execute q (100)", List.of());
    RowCursor one10 = one.execute(first, ExecuteOptions.DEFAULT).cursor();
    assertThat(one10.next()).isTrue();
    RowCursor one100 = one.execute(second, ExecuteOptions.DEFAULT).cursor();
    assertThat(one10.row().getInt(0)).isEqualTo(11);
    for (int id = 12; id <= 200; id++) {
      assertThat(one10.next()).isTrue();
      assertThat(one10.row().getInt(0)).isEqualTo(id);
    }
    assertThat(one10.next()).isFalse();
    one10.close();
    for (int id = 101; id <= 200; id++) {
      assertThat(one100.next()).isTrue();
      assertThat(one100.row().getInt(0)).isEqualTo(id);
    }
    assertThat(one100.next()).isFalse();
    one100.close();
  }
}
