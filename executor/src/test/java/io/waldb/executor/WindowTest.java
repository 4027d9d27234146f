package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What recorded results of window functions do not show. */
class WindowTest {
  private Database database;
  private Session session;

  @BeforeEach
  void open() {
    database = TestSession.open();
    session = database.connect(new Properties());
    TestSession.run(session, "create table t (id int primary key, v int)");
    TestSession.run(session, "insert into t select g, g % 3 from generate_series(1, 7) g");
  }

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  private List<Long> run(PreparedPlan plan) {
    List<Long> values = new ArrayList<>();
    try (RowCursor cursor = session.execute(plan, ExecuteOptions.DEFAULT).cursor()) {
      while (cursor.next()) {
        values.add(cursor.row().isNull(0) ? null : cursor.row().getLong(0));
      }
    }
    return values;
  }

  @Test
  void aFrameThatIsComputedAnewForEachRowIsCancelled() {
    TestSession.run(session, "set statement_timeout = '100ms'");
    String query =
        "select count(m) from (select max(g) over (order by g rows between current row and"
            + " unbounded following) as m from generate_series(1, 200000) g) q";
    assertThatThrownBy(() -> TestSession.run(session, query))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.QUERY_CANCELED));
    TestSession.run(session, "set statement_timeout = 0");
    assertThat(TestSession.run(session, "select max(v) over () from t limit 1"))
        .containsExactly("2");
  }

  @Test
  void aPlanIsRunAgainWithOtherOffsets() {
    PreparedPlan plan =
        session.prepare(
            "select sum(id) over (order by id rows ? preceding) from t order by id", List.of());
    plan.parameters().setLong(0, 1);
    assertThat(run(plan)).containsExactly(1L, 3L, 5L, 7L, 9L, 11L, 13L);
    plan.parameters().setLong(0, 0);
    assertThat(run(plan)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    plan.parameters().setLong(0, -1);
    assertThatThrownBy(() -> run(plan))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.state()).isEqualTo(SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE));
    plan.parameters().setLong(0, 2);
    assertThat(run(plan)).containsExactly(1L, 3L, 6L, 9L, 12L, 15L, 18L);
  }

  @Test
  void aPlanThatWasNotReadToItsEndIsRunAgain() {
    PreparedPlan plan =
        session.prepare(
            "select lead(id) over (partition by v order by id) from t order by v, id", List.of());
    for (int i = 0; i < 3; i++) {
      try (RowCursor cursor = session.execute(plan, ExecuteOptions.DEFAULT).cursor()) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.row().getLong(0)).isEqualTo(6);
      }
    }
    assertThat(run(plan)).containsExactly(6L, null, 4L, 7L, null, 5L, null);
  }

  /** A frame that grows, or slides with an inverse, takes each row a fixed number of times. */
  @Test
  void runningTotalsAreLinear() {
    String rows = " from generate_series(1, 300000) g";
    for (String total :
        new String[] {
          "sum(g) over (order by g)",
          "count(*) over (order by g / 1000)",
          "avg(g) over (order by g rows between 100000 preceding and 100000 following)",
          "sum(g) over (order by g range between 100000 preceding and current row)",
        }) {
      TestSession.run(session, "set statement_timeout = '60s'");
      assertThat(
              TestSession.run(
                  session, "select count(s) from (select " + total + " as s" + rows + ") q"))
          .as(total)
          .containsExactly("300000");
    }
  }
}
