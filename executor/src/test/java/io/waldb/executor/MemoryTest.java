package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.storage.catalog.ColumnStatistics;
import io.waldb.storage.catalog.TableInfo;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is held in memory does not grow with how often something is run or how long values are. */
class MemoryTest {
  private Database database;
  private Session session;

  @BeforeEach
  void open() {
    database = TestSession.open();
    session = database.connect(new Properties());
  }

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  /** Runs a statement again and again and gives the most bytes that a row it returns holds. */
  private long mostHeld(String sql, int times) {
    PreparedPlan plan = session.prepare(sql, List.of());
    long most = 0;
    for (int i = 0; i < times; i++) {
      try (RowCursor cursor = session.execute(plan, ExecuteOptions.DEFAULT).cursor()) {
        while (cursor.next()) {
          most = Math.max(most, cursor.row().heldBytes());
        }
      }
    }
    return most;
  }

  @Test
  void rowsReturnedByChangesDoNotPileUp() {
    TestSession.run(session, "create table t (id int primary key, v int, name text)");
    TestSession.run(
        session, "insert into t select g, 0, repeat('n', 100) from generate_series(1, 300) g");
    assertThat(mostHeld("update t set v = v + 1 where id = 1 returning name", 50)).isLessThan(500);
    assertThat(mostHeld("update t set v = v + 1 returning name, id", 2)).isLessThan(500);
    assertThat(mostHeld("insert into t select id + 1000, v, name from t returning name", 1))
        .isLessThan(500);
    assertThat(mostHeld("delete from t where id > 1000 returning name", 1)).isLessThan(500);
  }

  @Test
  void analyzeCountsLongValuesWithoutKeepingThem() {
    TestSession.run(session, "create table docs (id int primary key, body text, note text)");
    TestSession.run(
        session,
        "insert into docs select g, repeat('x', 5000), 'note ' || g % 10 from generate_series(1, 100) g");
    TestSession.run(session, "analyze docs");
    TableInfo table =
        Objects.requireNonNull(database.engine().catalog().committed().table("public", "docs"));
    ColumnStatistics body = Objects.requireNonNull(table.columns().get(1).statistics());
    assertThat(body.averageWidth()).isEqualTo(5000);
    assertThat(body.distinct()).isEqualTo(-1); // taken to be all different, unread
    ColumnStatistics note = Objects.requireNonNull(table.columns().get(2).statistics());
    assertThat(note.averageWidth()).isEqualTo(6);
    assertThat(note.distinct()).isEqualTo(10);
  }
}
