package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.sql.plan.StatementPlan;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a prepared statement is planned anew. */
class PreparedPlanTest {
  private final Database database = TestSession.open();
  private final Session session = database.connect(new Properties());
  private final Session other = database.connect(new Properties());

  @BeforeEach
  void fill() {
    TestSession.run(
        session,
        "create table t (id int primary key, v int);"
            + " insert into t select i, i % 100 from generate_series(1, 2000) i; analyze t");
  }

  @AfterEach
  void close() {
    session.close();
    other.close();
    database.close();
  }

  private static StatementPlan run(PreparedPlan prepared, Session in) {
    prepared.parameters().setBoxed(0, 7);
    in.execute(prepared, ExecuteOptions.DEFAULT);
    return prepared.plan();
  }

  private PreparedPlan prepare() {
    return session.prepare("update t set v = v + 1 where id = $1", List.of());
  }

  @Test
  void statisticsThatHardlyDifferLeaveThePlanAndItsOperatorsAsTheyAre() {
    PreparedPlan prepared = prepare();
    StatementPlan plan = run(prepared, session);
    Object operators = prepared.runnable();
    TestSession.run(other, "insert into t select i, 0 from generate_series(3001, 3100) i");
    TestSession.run(other, "analyze t");
    TestSession.run(other, "vacuum t");
    assertThat(run(prepared, session)).isSameAs(plan);
    assertThat(prepared.runnable()).isSameAs(operators);
    assertThat(run(prepare(), session)).as("the cache gives it out, too").isSameAs(plan);
    TestSession.run(other, "create table u (a int)");
    assertThat(run(prepared, session)).isNotSameAs(plan);
  }

  @Test
  void statisticsThatDifferMuchHaveItPlannedAnew() {
    PreparedPlan prepared = prepare();
    StatementPlan plan = run(prepared, session);
    TestSession.run(other, "insert into t select i, 0 from generate_series(3001, 6000) i");
    assertThat(run(prepared, session)).isSameAs(plan);
    TestSession.run(other, "analyze t");
    StatementPlan second = run(prepared, session);
    assertThat(second).isNotSameAs(plan);
    TestSession.run(other, "update t set v = null; analyze t");
    assertThat(run(prepared, session)).as("other values, as many rows").isNotSameAs(second);
  }

  @Test
  @SuppressWarnings("ReferenceEquality") // whether it is the same plan is the question
  void smallStepsAddUp() {
    PreparedPlan prepared = prepare();
    StatementPlan plan = run(prepared, session);
    for (int i = 0; i < 8; i++) {
      int from = 10_000 + 1000 * i;
      TestSession.run(
          other,
          "insert into t select i, i % 100 from generate_series("
              + from
              + ", "
              + (from + 299)
              + ") i; analyze t");
      if (run(prepared, session) != plan) {
        assertThat(i).isGreaterThan(2);
        return;
      }
    }
    throw new AssertionError("the table has doubled, and the plan is the old one");
  }

  @Test
  void explainShowsTheStatisticsOfTheMoment() {
    String explain = "explain select * from t";
    assertThat(TestSession.run(session, explain).get(0)).contains("rows=2000 ");
    TestSession.run(other, "insert into t select i, 0 from generate_series(3001, 3100) i");
    TestSession.run(other, "analyze t");
    assertThat(TestSession.run(session, explain).get(0)).contains("rows=2100 ");
  }
}
