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
    "select sum(a), sum(b), sum(c), sum(d), min(e), max(f), sum(g) from (select"
        + " row_number() over w as a, rank() over w as b, sum(k) over w as c, ntile(7) over w as d,"
        + " cume_dist() over w as e, lag(v, k) over w as f, count(*) over (partition by v) as g"
        + " from t window w as (order by v)) q",
    "select sum(a), sum(b), sum(c), max(d), sum(length(e)), sum(f) from (select"
        + " sum(k) over w as a, max(k) over w as b, first_value(k) over w as c,"
        + " last_value(v) over w as d, nth_value(v, 3) over w as e,"
        + " sum(k) over (order by k range between 50 preceding and 5000 following) as f from t"
        + " window w as (order by k rows between 7 preceding and 3 following)) q",
    "select sum(a), sum(b), sum(c), sum(d) from (select"
        + " count(*) over (partition by k % 2 order by v groups between 5 preceding and 2 following)"
        + " as a, first_value(k) over w as b, max(k) over w as c, lead(k, 4000) over w as d"
        + " from t window w as (partition by k % 3 order by k range between 9 preceding"
        + " and 9 following exclude ties)) q",
    "select count(*), sum(s) from t a, lateral (select sum(x) as s from (select"
        + " count(*) over (partition by b.k % 2) as x from t b where b.k <= a.k % 5 * 500) q) r"
        + " where a.k <= 10",
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

  @Test
  void windowFunctionsThatLookAtNearRowsKeepNoPartition() {
    MemoryFileSystem files = new MemoryFileSystem();
    try (Database database = TestSession.open(files);
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "set work_mem = '64kB'");
      for (String near :
          new String[] {
            "row_number() over ()",
            "rank() over (order by 1)",
            "lag(g, 3) over ()",
            "lead(g, 3) over ()",
            "sum(g) over (rows unbounded preceding)",
            "first_value(g) over (rows unbounded preceding)",
            "last_value(g) over (rows unbounded preceding)",
            "max(g) over (rows between 5 preceding and 2 following)",
            "sum(g) over (rows between 5 preceding and 2 following exclude current row)",
          }) {
        String query = "select " + near + " from generate_series(1, 20000) g";
        assertThat(filesWhileRunning(session, files, query)).as(near).isEmpty();
      }
      String far = "select count(*) over () from generate_series(1, 20000) g";
      assertThat(filesWhileRunning(session, files, far)).isNotEmpty();
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
