package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.executor.expression.Parameters;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A statement that is run for many sets of parameters. */
class BatchTest {
  private final Database database = TestSession.open();
  private final Session session = database.connect(new Properties());

  @BeforeEach
  void create() {
    TestSession.run(session, "create table t (id int primary key, v int default 7)");
  }

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  private StatementResult insert(Consumer<TupleSlot> returned, int... ids) {
    PreparedPlan plan = session.prepare("insert into t values ($1) returning id, v", List.of());
    List<Parameters> rows = new ArrayList<>();
    for (int id : ids) {
      Parameters row = new Parameters(1);
      row.setLong(0, id);
      rows.add(row);
    }
    return session.executeBatch(plan, rows, ExecuteOptions.DEFAULT, returned);
  }

  @Test
  void rowsAreHandedOutAsTheyComeAndCounted() {
    List<Integer> ids = new ArrayList<>();
    StatementResult result =
        insert(row -> ids.add((int) row.getLong(0) + (int) row.getLong(1)), 1, 2, 3);
    assertThat(ids).containsExactly(8, 9, 10);
    assertThat(result.updateCounts()).containsExactly(1, 1, 1);
    assertThat(result.hasRows()).isFalse();
  }

  @Test
  void whoCannotTakeARowFailsTheWholeBatch() {
    Consumer<TupleSlot> failsAtTwo =
        row -> {
          if ((int) row.getLong(0) == 2) {
            throw new IllegalStateException("no more room");
          }
        };
    assertThatThrownBy(() -> insert(failsAtTwo, 1, 2, 3)).hasMessageContaining("no more room");
    assertThat(TestSession.run(session, "select count(*) from t")).containsExactly("0");
    TestSession.run(session, "begin");
    insert(row -> {}, 1);
    assertThatThrownBy(() -> insert(failsAtTwo, 2)).hasMessageContaining("no more room");
    assertThatThrownBy(() -> TestSession.run(session, "select 1"))
        .hasMessageContaining("current transaction is aborted");
    TestSession.run(session, "rollback");
    assertThat(TestSession.run(session, "select count(*) from t")).containsExactly("0");
  }
}
