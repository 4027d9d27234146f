package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks, texts of several statements, and what a rollback takes back. */
class SessionTransactionTest {
  private Database database;
  private Session session;
  private Session other;

  @BeforeEach
  void open() {
    database = TestSession.open();
    session = database.connect(new Properties());
    other = database.connect(new Properties());
    run("create table t (a int)");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private List<String> run(String sql) {
    return TestSession.run(session, sql);
  }

  private void fails(Session in, String sql, SqlState state) {
    assertThatThrownBy(() -> TestSession.run(in, sql))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).as(e.getMessage()).isEqualTo(state));
  }

  @Test
  void aRollbackToASavepointTakesSettingsBack() {
    run("begin; set work_mem = '5MB'; savepoint a");
    run("set local synchronous_commit = off; set work_mem = '6MB'; savepoint b");
    run("set work_mem = '7MB'; rollback to b");
    assertThat(run("show work_mem")).containsExactly("6MB");
    assertThat(run("show synchronous_commit")).containsExactly("off");
    run("rollback to a");
    assertThat(run("show work_mem")).containsExactly("5MB");
    assertThat(run("show synchronous_commit")).containsExactly("on");
    run("set work_mem = '8MB'; release a");
    assertThat(run("show work_mem")).containsExactly("8MB");
    run("savepoint a; set work_mem = '9MB'; rollback to a; commit");
    assertThat(run("show work_mem")).containsExactly("8MB");
    run("begin; set work_mem = '5MB'; savepoint a; set work_mem = '6MB'; rollback");
    assertThat(run("show work_mem")).containsExactly("8MB");
  }

  @Test
  void aRollbackToASavepointTakesSetConstraintsBack() {
    run("create table parent (id int primary key)");
    run("create table child (id int references parent deferrable)");
    run("begin; savepoint a; set constraints all deferred; insert into child values (1)");
    run("rollback to a");
    fails(session, "insert into child values (1)", SqlState.FOREIGN_KEY_VIOLATION);
    run("rollback; begin; set constraints all deferred; savepoint a");
    run("set constraints all immediate; rollback to a; insert into child values (1)");
    fails(session, "commit", SqlState.FOREIGN_KEY_VIOLATION);
  }

  @Test
  void settingsGivenBeforeTheModesOfABlockAreTakenBackToo() {
    run("begin; set work_mem = '5MB'; set transaction isolation level repeatable read");
    assertThat(run("show transaction_isolation")).containsExactly("repeatable read");
    assertThat(run("select current_setting('transaction_isolation')"))
        .containsExactly("repeatable read");
    run("rollback");
    assertThat(run("show work_mem")).containsExactly("4MB");
    assertThat(run("show transaction_isolation")).containsExactly("read committed");
  }

  @Test
  void modesCannotBeSetWhenTheyWouldGiveSomethingBack() {
    run("begin; lock table t");
    fails(
        session,
        "set transaction isolation level repeatable read",
        SqlState.ACTIVE_SQL_TRANSACTION);
    run("rollback; begin; savepoint a");
    fails(session, "set transaction_read_only = on", SqlState.ACTIVE_SQL_TRANSACTION);
    run("rollback");
  }

  @Test
  void modesSetOutsideOfABlockAreOfATransactionThatIsOver() {
    run("set transaction_read_only = on");
    run("insert into t values (1)");
    run("begin; reset transaction_isolation; set transaction_read_only = on");
    fails(session, "insert into t values (2)", SqlState.READ_ONLY_SQL_TRANSACTION);
    run("rollback");
  }

  private void inBlock(TransactionStatus status) {
    assertThat(session.transactionStatus()).isEqualTo(status);
  }

  @Test
  void withAutoCommitOffTheFirstStatementOpensABlock() {
    session.setAutoCommit(false);
    assertThat(session.autoCommit()).isFalse();
    session.set("work_mem", "5MB");
    inBlock(TransactionStatus.IDLE);
    run("set transaction isolation level repeatable read");
    inBlock(TransactionStatus.IN_TRANSACTION);
    assertThat(run("show transaction_isolation")).containsExactly("repeatable read");
    run("insert into t values (1)");
    session.rollback();
    inBlock(TransactionStatus.IDLE);
    run("insert into t values (2)");
    run("commit");
    inBlock(TransactionStatus.IDLE);
    run("begin; savepoint a; insert into t values (3); rollback to a");
    inBlock(TransactionStatus.IN_TRANSACTION);
    session.setAutoCommit(false);
    inBlock(TransactionStatus.IN_TRANSACTION);
    run("insert into t values (4)");
    session.setAutoCommit(true);
    inBlock(TransactionStatus.IDLE);
    session.setAutoCommit(false);
    session.savepoint("b");
    inBlock(TransactionStatus.IN_TRANSACTION);
    session.close();
    assertThat(TestSession.run(other, "select a from t order by a")).containsExactly("2", "4");
    assertThat(session.autoCommit()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vacuum t", "vacuum", "alter system set work_mem = '5MB'", "discard all"})
  void withAutoCommitOffWhatCannotRunInABlockIsRefused(String text) {
    session.setAutoCommit(false);
    fails(session, text, SqlState.ACTIVE_SQL_TRANSACTION);
    inBlock(TransactionStatus.FAILED);
    PreparedPlan plan = other.prepare(text, List.of());
    other.setAutoCommit(false);
    assertThatThrownBy(() -> other.execute(plan, ExecuteOptions.DEFAULT))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.ACTIVE_SQL_TRANSACTION));
  }

  @Test
  void aTextThatCannotBeReadFailsTheBlock() {
    run("begin");
    fails(session, "selec 1", SqlState.SYNTAX_ERROR);
    fails(session, "select 1", SqlState.IN_FAILED_SQL_TRANSACTION);
    run("rollback");
    run("begin");
    assertThatThrownBy(() -> session.prepare("selec 1", List.of()))
        .isInstanceOf(DatabaseException.class);
    fails(session, "select 1", SqlState.IN_FAILED_SQL_TRANSACTION);
    run("rollback");
    fails(session, "selec 1", SqlState.SYNTAX_ERROR);
    assertThat(run("select 1")).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"select * from missing", "select 1 / 0", "set work_mem = 'much'", "selec 1"})
  void withAutoCommitOffAnErrorInTheFirstStatementFailsTheBlock(String text) {
    session.setAutoCommit(false);
    assertThatThrownBy(() -> run(text)).isInstanceOf(DatabaseException.class);
    fails(session, "select 1", SqlState.IN_FAILED_SQL_TRANSACTION);
    assertThatThrownBy(() -> session.setAutoCommit(true))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.IN_FAILED_SQL_TRANSACTION));
    assertThat(session.autoCommit()).isFalse();
    inBlock(TransactionStatus.IDLE);
  }

  @Test
  void withAutoCommitOffWhatFollowsACommitInATextIsATransactionOfItsOwn() {
    session.setAutoCommit(false);
    run("insert into t values (1); commit; insert into t values (2)");
    inBlock(TransactionStatus.IDLE);
    assertThat(TestSession.run(other, "select a from t order by a")).containsExactly("1", "2");
    session.setAutoCommit(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into t values (1); set constraints all immediate",
        "insert into t values (1); select 1",
        "begin; insert into t values (1); commit; select 2",
        "insert into t values (1); set session characteristics as transaction read write"
      })
  void aTextOfSeveralStatementsLeavesNothingOpen(String text) {
    run(text);
    assertThat(session.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
    assertThat(TestSession.run(other, "select a from t")).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"savepoint s", "release savepoint s", "rollback to savepoint s"})
  void aTextOfSeveralStatementsHasNoSavepoints(String statement) {
    fails(session, "insert into t values (1); " + statement, SqlState.NO_ACTIVE_SQL_TRANSACTION);
    assertThat(session.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
    assertThat(TestSession.run(other, "select a from t")).isEmpty();
  }

  @Test
  void aTextThatBeginsABlockLeavesItOpen() {
    run("insert into t values (1); begin; insert into t values (2)");
    assertThat(session.transactionStatus()).isEqualTo(TransactionStatus.IN_TRANSACTION);
    run("commit");
    assertThat(TestSession.run(other, "select a from t")).containsExactly("1", "2");
  }

  @Test
  void theSameTextIsRunAgainFromItsPlan() {
    for (int i = 0; i < 3; i++) {
      assertThat(run("insert into t values (1)")).containsExactly("INSERT 0 1");
    }
    run("alter table t add column b int default 7");
    run("insert into t values (1)");
    assertThat(run("select count(*), sum(b) from t")).containsExactly("4|28");
  }

  @Test
  void optionsOfExplainAreOnOrOff() {
    run("explain (analyze false, costs off) select 1");
    fails(session, "explain (analyze banana) select 1", SqlState.SYNTAX_ERROR);
    fails(session, "explain (serialize) select 1", SqlState.SYNTAX_ERROR);
  }
}
