package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.file.MemoryFileSystem;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Operators give the same rows when their memory is small, and leave no files behind. */
class SpillTest {
  private static final String[] QUERIES = {
    "select sum(k), count(*) from (select k from t order by v, k offset 10) q",
    "select count(*), sum(n) from (select v, count(*) as n from t group by v) q",
    "select count(*) from (select distinct v from t) q",
    "select count(*), sum(a.k) from t a join t b on a.v = b.v",
    "select count(*), count(b.k) from t a left join (select * from t where k % 3 = 0) b"
        + " on a.v = b.v and a.k = b.k",
    "select count(*) from (select v from t intersect select v from t where k > 5000) q",
    "select count(*) from (select v from t except all select v from t where k > 5000) q",
    "select count(*), sum(length(a.v)), min(a.xmin::text), max(a.xmax::text), min(b.xmin::text),"
        + " max(a.ctid::text) from t a join t b on a.k = b.k",
    "select xmin::text, cmin::text, count(*), max(ctid::text) from t group by 1, 2, k % 7000"
        + " order by 1, 2, 3, 4",
    "select min(x::text), count(v) from (select xmin as x, v from t order by v, k) q",
    "select count(*), min(a.xmin::text), min(b.xmin::text)"
        + " from (select * from t order by v) s, t a, t b where a.v = b.v and s.k = a.k",
    "select string_agg(v, '') = string_agg(v, '' order by k) from t",
  };

  private static final String[] HASHED = {
    "select a.v, b.v from t a join t b on a.k = b.k",
    "select v, count(*) from t group by v",
    "select distinct v from t",
    "select v from t except select v from t where k < 10",
  };

  @Test
  void resultsDoNotDependOnMemory() {
    MemoryFileSystem files = new MemoryFileSystem();
    try (Database database = TestSession.open(files);
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table t (k int, v text)");
      TestSession.run(
          session,
          "insert into t select g, md5((g % 7000)::text) || repeat('x', 20)"
              + " from generate_series(1, 10000) g");
      for (String query : QUERIES) {
        TestSession.run(session, "set work_mem = '64MB'");
        var large = TestSession.run(session, query);
        TestSession.run(session, "set work_mem = '64kB'");
        assertThat(TestSession.run(session, query)).as(query).isEqualTo(large);
      }
      assertThat(files.list("temp")).isEmpty();
    }
  }

  @Test
  void hashTablesMayTakeAMultipleOfWorkMem() {
    MemoryFileSystem files = new MemoryFileSystem();
    try (Database database = TestSession.open(files);
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table t (k int, v text)");
      TestSession.run(
          session,
          "insert into t select g, md5(g::text) from generate_series(1, 5000) g; analyze t");
      TestSession.run(session, "set work_mem = '256kB'");
      for (String query : HASHED) {
        TestSession.run(session, "set hash_mem_multiplier = 1");
        assertThat(filesWhileRunning(session, files, query)).as(query).isNotEmpty();
        TestSession.run(session, "set hash_mem_multiplier = 8");
        assertThat(filesWhileRunning(session, files, query)).as(query).isEmpty();
      }
    }
  }

  /** Temporary files that are there when a row has been read. */
  private static Set<String> filesWhileRunning(
      Session session, MemoryFileSystem files, String query) {
    StatementResult result = session.executeScript(query, ExecuteOptions.DEFAULT).get(0);
    try (RowCursor cursor = result.cursor()) {
      Set<String> seen = new TreeSet<>();
      while (cursor.next()) {
        seen.addAll(files.list("temp"));
      }
      return seen;
    }
  }
}
