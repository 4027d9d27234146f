package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import org.junit.jupiter.api.Test;

/** The way from SQL text to pages and back, across an immediate stop. */
class ThinPathTest {
  @Test
  void committedRowsSurviveAnImmediateStop() {
    FileSystem files = new MemoryFileSystem();
    Database database = TestSession.open(files);
    try (Session session = database.connect(new java.util.Properties())) {
      TestSession.run(session, "create table t (a int primary key, b text, c numeric(8,2))");
      TestSession.run(session, "insert into t values (1, 'one', 1.5), (2, 'two', 2)");
      TestSession.run(session, "update t set b = b || '!' where a = 2");
      assertThat(TestSession.run(session, "select a, b, c from t order by a"))
          .containsExactly("1|one|1.50", "2|two!|2.00");
      TestSession.run(session, "begin; insert into t values (3, 'three', 3)");
    }
    database.closeImmediately();
    try (Database again = TestSession.open(files);
        Session session = again.connect(new java.util.Properties())) {
      assertThat(TestSession.run(session, "select a, b, c from t order by a"))
          .containsExactly("1|one|1.50", "2|two!|2.00");
      assertThat(TestSession.run(session, "select b from t where a = 2")).containsExactly("two!");
    }
  }
}
