package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that would take hours end when statement_timeout says so. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelTest {
  /* Polynomial of a high degree: Java's engine remembers too little to be faster. */
  private static final String SLOW = "'(.*)(.*)(.*)(.*)(.*)(.*)b'";

  private final Database database = TestSession.open();
  private final Session session = database.connect(new Properties());

  @AfterEach
  void close() {
    database.close();
  }

  private void timesOut(String sql) {
    TestSession.run(session, "set statement_timeout = '200ms'");
    long start = System.nanoTime();
    assertThatThrownBy(() -> TestSession.run(session, sql))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).as(e + "").isEqualTo(SqlState.QUERY_CANCELED));
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
    TestSession.run(session, "set statement_timeout = 0");
    assertThat(TestSession.run(session, "select 1")).containsExactly("1");
  }

  @Test
  void planningThatTakesTooLongLeavesAnOpenResultAlone() {
    PreparedPlan series = session.prepare("select i from generate_series(1, 100000) i", List.of());
    RowCursor open = session.execute(series, ExecuteOptions.DEFAULT).cursor();
    int count = 0;
    while (count < 20 && open.next()) {
      count++;
    }
    session.set("statement_timeout", "200ms");
    assertThatThrownBy(() -> session.prepare("select repeat('a', 3000) ~ " + SLOW, List.of()))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.QUERY_CANCELED));
    session.set("statement_timeout", "0");
    while (open.next()) {
      count++;
    }
    assertThat(count).isEqualTo(100_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t ~ " + SLOW,
        "t !~* " + SLOW,
        "substring(t from " + SLOW + ") is null",
        "regexp_replace(t, " + SLOW + ", '') = t",
        "regexp_count(t, " + SLOW + ") = 0"
      })
  void regularExpressions(String condition) {
    timesOut(
        "select i from (select i, repeat('a', 3000 + i) as t from generate_series(1, 1) i) s where "
            + condition);
  }

  @Test
  void likeWithALongPieceThatMatchesNowhere() {
    timesOut(
        "select i from (select i, repeat('a', 600000 + i) as t from generate_series(1, 1) i) s"
            + " where t like '%' || repeat('a', 300000) || 'b%'");
  }

  @Test
  void aRegularExpressionThatNeedsMoreStackThanThereIsFailsAlone() {
    String sql =
        "select i from generate_series(1, 1) i where repeat('xy', 100000 + i) ~ '^(x|y)*$'";
    assertThatThrownBy(() -> TestSession.run(session, sql))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).as(e + "").isEqualTo(SqlState.STATEMENT_TOO_COMPLEX));
    assertThat(TestSession.run(session, "select 'xy' ~ '^(x|y)*$'")).containsExactly("t");
  }

  @Test
  void expressionsThatAreComputedWhenTheStatementIsPlanned() {
    String sql = "select repeat('a', 3000) ~ " + SLOW;
    timesOut(sql);
    TestSession.run(session, "set statement_timeout = '200ms'");
    assertThatThrownBy(() -> session.prepare(sql, List.of()))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).as(e + "").isEqualTo(SqlState.QUERY_CANCELED));
  }

  /* What cancels itself in its first row must notice before its last: without a timer. */
  private void isNoticed(String sql) {
    assertThatThrownBy(() -> TestSession.run(session, sql))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).as(e + "").isEqualTo(SqlState.QUERY_CANCELED));
    assertThat(TestSession.run(session, "select 1")).containsExactly("1");
  }

  @Test
  void rowsOfAHashTableWithOneKeyAndNoMatch() {
    isNoticed(
        "select count(a.i) from generate_series(1, 30) a (i) full join generate_series(1, 30) b (i)"
            + " on a.i / 100 = b.i / 100"
            + " and case when a.i = 1 then pg_cancel_backend(pg_backend_pid()) and b.i < 0"
            + " else a.i + b.i < 0 end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"64kB", "64MB"})
  void rowsThatAreSorted(String memory) {
    TestSession.run(session, "set work_mem = '" + memory + "'");
    isNoticed(
        "select i, case when i = 9999 then pg_cancel_backend(pg_backend_pid()) end"
            + " from generate_series(1, 10000) i order by 2, 1");
  }

  @Test
  void rowsWithoutAPartner() {
    TestSession.run(
        session,
        "create table p (id int primary key);"
            + "create table c (id int, p int references p deferrable initially deferred);"
            + "insert into p select i from generate_series(1, 5000) i");
    isNoticed("delete from p where id < 5000 or pg_cancel_backend(pg_backend_pid())");
  }
}
