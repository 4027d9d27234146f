package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.recovery.ControlData;
import io.waldb.recovery.WalRecordFormat;
import io.waldb.sql.function.TableFunction;
import io.waldb.sql.function.TableFunctionRegistry;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.tuple.SqlType;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalReader;
import io.waldb.wal.WalSegments;
import io.waldb.wal.record.RecordFormat;
import io.waldb.wal.record.WalRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log and the engine as SQL shows them. */
class SystemViewsTest {
  private static final String END = "'FFFFFFFF/FFFFFFFF'";

  private final MemoryFileSystem files = new MemoryFileSystem();
  private Database database;
  private Session session;

  @BeforeEach
  void open() {
    Properties settings = new Properties();
    settings.setProperty("shared_buffers", "4MB");
    settings.setProperty("wal_segment_size", "1MB");
    settings.setProperty("min_wal_size", "2MB");
    settings.setProperty("max_wal_size", "2MB");
    settings.setProperty("autovacuum", "off");
    settings.setProperty("timezone", "UTC");
    database = Database.open(files, settings);
    session = database.connect(new Properties());
  }

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  private List<String> run(String sql) {
    return TestSession.run(session, sql);
  }

  private String one(String sql) {
    assertThat(run(sql)).as(sql).hasSize(1);
    return run(sql).get(0);
  }

  private void fails(String sql, SqlState state, String message) {
    assertThatThrownBy(() -> run(sql))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).as(e.getMessage()).isEqualTo(state))
        .hasMessageContaining(message);
  }

  private String flushedLsn() {
    session.flush();
    return one("select pg_current_wal_flush_lsn()");
  }

  // ---- columns

  @Test
  void columnsAreThoseOfPostgres() {
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    for (String line : recorded()) {
      String source = line.substring(0, line.indexOf(" => "));
      // These types waldb does not have.
      expected.add(line.replace("text[]", "text").replace(" inet", " text"));
      StringJoiner columns = new StringJoiner(", ", source + " => ", "");
      ResultDescriptor descriptor =
          session.prepare("select * from " + source, List.of()).resultDescriptor();
      for (int i = 0; i < descriptor.columnCount(); i++) {
        columns.add(descriptor.name(i) + " " + descriptor.type(i));
      }
      actual.add(columns.toString());
    }
    assertThat(actual).containsExactlyElementsOf(expected);
  }

  private static List<String> recorded() {
    try (InputStream in =
        SystemViewsTest.class.getResourceAsStream("/recorded/system_columns.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> line.contains(" => ")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyViewGivesValuesOfItsColumnsTypes() {
    run("create table t (a int primary key); create view v as select * from pg_stat_wal");
    for (TableFunction view : TableFunctionRegistry.BUILT_IN.views()) {
      StringJoiner texts = new StringJoiner(" || '' || ", "select ", " from " + view.name());
      view.columns().forEach(column -> texts.add("(\"" + column.name() + "\")::text"));
      assertThat(run(texts.toString())).as(view.name()).isNotEmpty();
      assertThat(run("select * from pg_catalog." + view.name())).as(view.name()).isNotEmpty();
    }
    assertThat(run("select * from v")).hasSize(1);
    for (String function :
        List.of("pg_control_checkpoint", "pg_control_system", "pg_control_init", "pg_ls_waldir")) {
      assertThat(run("select * from " + function + "()")).as(function).isNotEmpty();
    }
  }

  @Test
  void aTableBeforeTheSystemSchemaInTheSearchPathHidesAView() {
    run("create table public.pg_stat_wal (a int); insert into public.pg_stat_wal values (7)");
    assertThat(run("select wal_sync >= 0 from pg_stat_wal")).containsExactly("t");
    assertThat(run("select a from public.pg_stat_wal")).containsExactly("7");
    run("set search_path = public, pg_catalog");
    assertThat(run("select a from pg_stat_wal")).containsExactly("7");
  }

  // ---- the log

  private String fill() {
    run("create table t (a int primary key, b text)");
    String start = flushedLsn();
    run("insert into t select g, repeat('x', 100) from generate_series(1, 500) g");
    run("update t set b = 'y' where a <= 100; delete from t where a > 450");
    run("checkpoint; update t set b = 'z' where a = 1");
    return start;
  }

  @Test
  void recordsAreThoseThatWaldumpPrints() {
    long start = Lsn.parse(fill());
    long end = Lsn.parse(flushedLsn());
    ControlData control = database.engine().control().data();
    WalRecordFormat format = new WalRecordFormat(StorageEngine.resourceManagers());
    List<String> expected = new ArrayList<>();
    try (WalReader reader =
        new WalReader(
            files, control.layout(), control.timeline(), start, control.systemIdentifier())) {
      reader.seek(start);
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        expected.add(format.line(record).replaceAll("len \\(rec/tot\\): +\\d+/ +", "len "));
      }
    }
    List<String> actual =
        run(
            "select 'rmgr: ' || rpad(resource_manager, 11) || ' len ' || record_length || ', tx: '"
                + " || lpad(xid::text, 10) || ', lsn: ' || start_lsn::text || ', prev '"
                + " || prev_lsn::text || ', desc: ' || record_type"
                + " || case when description = '' then '' else ' ' || description end"
                + " || case when block_ref is null then '' else ', '"
                + " || replace(replace(regexp_replace(regexp_replace(block_ref,"
                + " '; hole: offset: \\d+, length: \\d+', '', 'g'), ' (blkref)', ', \\1', 'g'),"
                + " ' fork main', ''), '(FPW)', 'FPW') end"
                + " from pg_get_wal_records_info('"
                + Lsn.format(start)
                + "', "
                + END
                + ")");
    assertThat(expected).hasSizeGreaterThan(500);
    assertThat(actual).containsExactlyElementsOf(expected);
    assertThat(
            one(
                "select max(end_lsn) from pg_get_wal_records_info('"
                    + Lsn.format(start)
                    + "', "
                    + END
                    + ")"))
        .isEqualTo(Lsn.format(end));
  }

  @Test
  void recordsFillTheLogWithoutGaps() {
    String start = fill();
    String end = flushedLsn();
    WalLayout layout = database.engine().control().data().layout();
    long at = layout.recordStart(Lsn.parse(start));
    for (String row :
        run(
            "select start_lsn, end_lsn, record_length from pg_get_wal_records_info('"
                + start
                + "', '"
                + end
                + "')")) {
      String[] parts = row.split("\\|", -1);
      assertThat(parts[0]).isEqualTo(Lsn.format(at));
      int length = RecordFormat.aligned(Integer.parseInt(parts[2]));
      assertThat(parts[1]).isEqualTo(Lsn.format(layout.end(at, length)));
      at = layout.recordStart(Lsn.parse(parts[1]));
    }
    assertThat(at).isEqualTo(layout.recordStart(Lsn.parse(end)));
  }

  @Test
  void statisticsAddUpToTheRecords() {
    String range = "('" + fill() + "', '" + flushedLsn() + "'";
    for (String detail : List.of(")", ", per_record => true)")) {
      assertThat(
              one(
                  "select sum(count), sum(combined_size), sum(fpi_size), round(sum("
                      + "combined_size_percentage)::numeric, 6) = 100, sum(record_size + fpi_size)"
                      + " = sum(combined_size) from pg_get_wal_stats"
                      + range
                      + detail))
          .isEqualTo(
              one(
                  "select count(*), sum(record_length), sum(fpi_length), true, true"
                      + " from pg_get_wal_records_info"
                      + range
                      + ")"));
    }
    assertThat(
            run(
                "select \"resource_manager/record_type\" from pg_get_wal_stats"
                    + range
                    + ", true)"))
        .contains("Heap2/MULTI_INSERT", "Btree/INSERT_LEAF", "Transaction/COMMIT");
    assertThat(run("select * from pg_get_wal_stats" + range + ")")).hasSize(10);
  }

  @Test
  void blockReferencesAreThoseOfTheRecords() {
    String range = "('" + fill() + "', '" + flushedLsn() + "'";
    assertThat(
            one(
                "select sum(block_fpi_length), count(distinct start_lsn), count(block_data) > 0,"
                    + " bool_and(length(block_fpi_data) = 8192) from pg_get_wal_block_info"
                    + range
                    + ")"))
        .isEqualTo(
            one(
                "select sum(fpi_length), count(block_ref), true, true"
                    + " from pg_get_wal_records_info"
                    + range
                    + ")"));
    assertThat(
            one(
                "select count(block_data), count(block_fpi_data), count(*) > 0"
                    + " from pg_get_wal_block_info"
                    + range
                    + ", show_data => false)"))
        .isEqualTo("0|0|t");
  }

  @Test
  void oneRecordIsTheFirstAtOrAfterAPosition() {
    String start = fill();
    String first = one("select min(start_lsn) from " + records(start, END));
    assertThat(one("select start_lsn from pg_get_wal_record_info('" + start + "')"))
        .isEqualTo(first);
    String second = run("select start_lsn from " + records(start, END) + " limit 2").get(1);
    assertThat(one("select start_lsn from pg_get_wal_record_info('" + first + "'::pg_lsn + 1)"))
        .isEqualTo(second);
  }

  private static String records(String start, String end) {
    return "pg_get_wal_records_info('" + start + "', " + end + ")";
  }

  @Test
  void rangesThatAreNotInTheLogAreRefused() {
    fill();
    String now = flushedLsn();
    fails(
        "select * from " + records("9/0", END),
        SqlState.INVALID_PARAMETER_VALUE,
        "WAL start LSN must be less than current LSN");
    fails(
        "select * from pg_get_wal_stats('" + now + "', '0/1')",
        SqlState.INVALID_PARAMETER_VALUE,
        "WAL start LSN must be less than end LSN");
    fails(
        "select * from pg_get_wal_stats('" + now + "', '" + now + "')",
        SqlState.INVALID_PARAMETER_VALUE,
        "WAL start LSN must be less than end LSN");
    fails(
        "select * from pg_get_wal_record_info('FFFFFFFF/0')",
        SqlState.INVALID_PARAMETER_VALUE,
        "WAL input LSN must be less than current LSN");
    fails(
        "select * from pg_get_wal_record_info('0/0')",
        SqlState.UNDEFINED_FILE,
        "requested WAL segment wal/000000010000000000000000 has already been removed");
    assertThat(run("select * from " + records(now, "null"))).isEmpty();
  }

  @Test
  void aSegmentThatWasRemovedIsReported() {
    String start = fill();
    String file =
        WalSegments.path(
            database.engine().control().data().layout(),
            1,
            database.engine().control().data().layout().segment(Lsn.parse(start)));
    for (int i = 0; files.exists(file); i++) {
      assertThat(i).isLessThan(50);
      run("insert into t select g, repeat('x', 500) from generate_series(1000, 2000) g");
      run("delete from t where a >= 1000; checkpoint");
    }
    fails(
        "select * from " + records(start, END),
        SqlState.UNDEFINED_FILE,
        "requested WAL segment " + file + " has already been removed");
  }

  @Test
  void aLogThatIsBeingWrittenIsReadWithoutGaps() throws InterruptedException {
    String start = fill();
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              try (Session other = database.connect(new Properties())) {
                while (!stop.get()) {
                  TestSession.run(other, "update t set b = b || 'x' where a = 2");
                }
              }
            });
    writer.start();
    try {
      for (int i = 0; i < 20; i++) {
        String previous = null;
        for (String row : run("select prev_lsn, start_lsn from " + records(start, END))) {
          String[] parts = row.split("\\|", -1);
          assertThat(parts[0]).isEqualTo(previous == null ? parts[0] : previous);
          previous = parts[1];
        }
        assertThat(previous).isNotNull();
        start = previous;
      }
    } finally {
      stop.set(true);
      writer.join();
    }
  }

  // ---- counters

  @Test
  void logStatisticsCountWhatTheLogHas() {
    run("create table t (a int primary key, b text)");
    String start = flushedLsn();
    String before = one("select wal_records, wal_fpi, wal_bytes from pg_stat_wal");
    run("insert into t select g, repeat('x', 100) from generate_series(1, 300) g");
    String after = one("select wal_records, wal_fpi, wal_bytes from pg_stat_wal");
    String end = flushedLsn();
    String[] logged =
        one("select count(*), sum((fpi_length > 0)::int), sum(record_length) from "
                + records(start, "'" + end + "'"))
            .split("\\|", -1);
    assertThat(difference(before, after, 0)).isEqualTo(Long.parseLong(logged[0]));
    assertThat(difference(before, after, 2)).isEqualTo(Long.parseLong(logged[2]));
    run("select pg_stat_reset_shared('wal')");
    assertThat(one("select wal_records, wal_bytes from pg_stat_wal")).isEqualTo("0|0");
    fails(
        "select pg_stat_reset_shared('x')",
        SqlState.INVALID_PARAMETER_VALUE,
        "unrecognized reset target: \"x\"");
  }

  private static long difference(String before, String after, int column) {
    return Long.parseLong(after.split("\\|", -1)[column])
        - Long.parseLong(before.split("\\|", -1)[column]);
  }

  @Test
  void databaseStatisticsCountTransactionsAndRows() {
    run("create table t (a int primary key)");
    String columns = "xact_commit, xact_rollback, tup_inserted, tup_updated, tup_deleted";
    String before = one("select " + columns + " from pg_stat_database");
    run("insert into t values (1), (2), (3)");
    run("update t set a = 4 where a = 3");
    run("delete from t where a < 3");
    run("begin; insert into t values (9); rollback");
    String after = one("select " + columns + " from pg_stat_database");
    // The last query that was run to compare is over, the one that shows it is not.
    assertThat(difference(before, after, 1)).isEqualTo(1);
    assertThat(difference(before, after, 0)).isBetween(3L, 5L);
    assertThat(difference(before, after, 2)).isEqualTo(4);
    assertThat(difference(before, after, 3)).isEqualTo(1);
    assertThat(difference(before, after, 4)).isEqualTo(2);
    assertThat(one("select n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables"))
        .isEqualTo("4|1|2");
    assertThat(one("select blks_hit > 0 from pg_stat_database")).isEqualTo("t");
  }

  @Test
  void checkpointsAreCounted() {
    String before = one("select num_requested, buffers_written from pg_stat_checkpointer");
    fill();
    String after = one("select num_requested, buffers_written from pg_stat_checkpointer");
    assertThat(difference(before, after, 0)).isGreaterThanOrEqualTo(1);
    assertThat(difference(before, after, 1)).isGreaterThan(1);
    run("select pg_stat_reset_shared('bgwriter')");
    assertThat(one("select checkpoints_req, buffers_checkpoint from pg_stat_bgwriter"))
        .isEqualTo("0|0");
  }

  // ---- sessions

  @Test
  void sessionsShowWhatTheyDo() {
    try (Session other = database.connect(new Properties())) {
      TestSession.run(other, "set application_name = 'other'; create table t (a int)");
      String about =
          "select state, query, application_name, xact_start is not null, backend_xid is not null"
              + " from pg_stat_activity where pid <> pg_backend_pid()";
      assertThat(one(about)).isEqualTo("idle|create table t (a int)|other|f|f");
      TestSession.run(other, "begin; insert into t values (1)");
      assertThat(one(about)).isEqualTo("idle in transaction|insert into t values (1)|other|t|t");
      assertThatThrownBy(() -> TestSession.run(other, "select 1/0"));
      assertThat(one("select state from pg_stat_activity where pid <> pg_backend_pid()"))
          .isEqualTo("idle in transaction (aborted)");
    }
    String self = "select state, query from pg_stat_activity";
    assertThat(one(self)).isEqualTo("active|" + self);
  }

  @Test
  void aWaitForALockIsShown() throws InterruptedException {
    run("create table t (a int primary key); insert into t values (1)");
    run("begin; update t set a = 1");
    Thread waiter =
        new Thread(
            () -> {
              try (Session other = database.connect(new Properties())) {
                TestSession.run(other, "delete from t");
              }
            });
    waiter.start();
    String wait = "";
    while (wait.isEmpty()) {
      wait =
          String.join(
              "", run("select wait_event_type from pg_stat_activity where wait_event is not null"));
      Thread.onSpinWait();
    }
    assertThat(wait).isEqualTo("Lock");
    run("rollback");
    waiter.join();
  }

  // ---- EXPLAIN

  @Test
  void explainCountsTheLogThatTheStatementWrites() {
    run("create table t (a int primary key, b text)");
    run("begin");
    String start = one("select pg_current_wal_insert_lsn()");
    List<String> plan =
        run(
            "explain (analyze, wal, buffers, costs off, timing off, summary off)"
                + " insert into t select g, repeat('x', 100) from generate_series(1, 300) g");
    String end = one("select pg_current_wal_insert_lsn()");
    run("commit");
    session.flush();
    String logged =
        one(
            "select 'WAL: records=' || count(*) || case when sum((fpi_length > 0)::int) = 0 then ''"
                + " else ' fpi=' || sum((fpi_length > 0)::int) end || ' bytes=' ||"
                + " sum(record_length) from "
                + records(start, "'" + end + "'"));
    assertThat(plan.stream().map(String::strip).filter(line -> line.startsWith("WAL:")).toList())
        .containsExactly(logged);
    assertThat(plan.get(1))
        .matches("  Buffers: shared hit=\\d+( read=\\d+)? dirtied=.* written=.*");
  }

  @Test
  void aRelationTellsItsFile() {
    run("create table t (id serial primary key)");
    run("insert into t default values; checkpoint");
    run("create view v as select * from t");
    Set<String> paths = new TreeSet<>();
    for (String relation : List.of("t", "t_pkey", "t_id_seq")) {
      String path = one("select pg_relation_filepath('" + relation + "')");
      assertThat(files.exists(path)).as(path).isTrue();
      paths.add(path);
    }
    assertThat(paths).hasSize(3);
    assertThat(one("select pg_relation_filepath('v'::regclass) is null")).isEqualTo("t");
  }

  @Test
  void explainCountsPagesOfANodeWithItsChildren() {
    run("create table t (a int, b text)");
    run("insert into t select g, repeat('x', 500) from generate_series(1, 300) g");
    int pages = Integer.parseInt(one("select pg_relation_size('t') / 8192"));
    List<String> plan =
        run(
            "explain (analyze, buffers, costs off, timing off, summary off)"
                + " select count(*) from t");
    assertThat(plan)
        .containsExactly(
            "Aggregate (actual rows=1 loops=1)",
            "  Buffers: shared hit=" + pages,
            "  ->  Seq Scan on t (actual rows=300 loops=1)",
            "        Buffers: shared hit=" + pages);
    assertThat(run("explain (analyze, wal, costs off, timing off, summary off) select 1"))
        .containsExactly("Result (actual rows=1 loops=1)");
    fails("explain (analyze, format json) select 1", SqlState.FEATURE_NOT_SUPPORTED, "FORMAT json");
  }

  // ---- the rest

  @Test
  void theVersionIsShownAndFixed() {
    assertThat(one("show server_version_num")).isEqualTo("150000");
    assertThat(one("show server_version")).isEqualTo("15.0");
    assertThat(one("select current_setting('server_version_num')::int / 10000")).isEqualTo("15");
    fails("set server_version = '16'", SqlState.CANT_CHANGE_RUNTIME_PARAM, "cannot be changed");
  }

  @Test
  void settingsSayWhereTheyComeFrom() {
    run("set work_mem = '8MB'");
    assertThat(
            run(
                "select name, setting, source, reset_val from pg_settings where name in"
                    + " ('work_mem', 'shared_buffers', 'fsync') order by name"))
        .containsExactly(
            "fsync|on|default|on",
            "shared_buffers|512|command line|512",
            "work_mem|8192|session|4096");
  }

  @Test
  void positionsAreOfTypePgLsn() {
    ResultDescriptor columns =
        session
            .prepare("select pg_current_wal_lsn(), pg_switch_wal(), '0/1'::pg_lsn", List.of())
            .resultDescriptor();
    for (int i = 0; i < columns.columnCount(); i++) {
      assertThat(columns.type(i)).isEqualTo(SqlType.PG_LSN);
    }
    assertThat(one("select pg_current_wal_insert_lsn() - pg_current_wal_flush_lsn() >= 0"))
        .isEqualTo("t");
    assertThat(
            one(
                "select name = pg_walfile_name(pg_current_wal_insert_lsn()), size"
                    + " from pg_ls_waldir() where name = pg_walfile_name(pg_current_wal_insert_lsn())"))
        .isEqualTo("t|1048576");
  }
}
