package io.waldb.sql.function;

import static io.waldb.sql.function.TableFunctionRegistry.columns;
import static io.waldb.storage.tuple.SqlType.BIGINT;
import static io.waldb.storage.tuple.SqlType.BOOLEAN;
import static io.waldb.storage.tuple.SqlType.DOUBLE;
import static io.waldb.storage.tuple.SqlType.INTEGER;
import static io.waldb.storage.tuple.SqlType.NAME;
import static io.waldb.storage.tuple.SqlType.NUMERIC;
import static io.waldb.storage.tuple.SqlType.OID;
import static io.waldb.storage.tuple.SqlType.TEXT;
import static io.waldb.storage.tuple.SqlType.TIMESTAMPTZ;
import static io.waldb.storage.tuple.SqlType.XID;

import io.waldb.sql.function.TableFunction.Column;
import java.util.List;

/**
 * The columns of system views.
 *
 * <p>Follow PostgreSQL 15 {@code catalog/system_views.sql}, {@code pg_stat_checkpointer} 17; {@code
 * inet} and {@code text[]} are kept as text.
 */
final class ViewColumns {
  /** Of pg_stat_wal. */
  static final List<Column> STAT_WAL =
      columns(
          "wal_records", BIGINT,
          "wal_fpi", BIGINT,
          "wal_bytes", NUMERIC,
          "wal_buffers_full", BIGINT,
          "wal_write", BIGINT,
          "wal_sync", BIGINT,
          "wal_write_time", DOUBLE,
          "wal_sync_time", DOUBLE,
          "stats_reset", TIMESTAMPTZ);

  /** Of pg_stat_bgwriter. */
  static final List<Column> STAT_BGWRITER =
      columns(
          "checkpoints_timed", BIGINT,
          "checkpoints_req", BIGINT,
          "checkpoint_write_time", DOUBLE,
          "checkpoint_sync_time", DOUBLE,
          "buffers_checkpoint", BIGINT,
          "buffers_clean", BIGINT,
          "maxwritten_clean", BIGINT,
          "buffers_backend", BIGINT,
          "buffers_backend_fsync", BIGINT,
          "buffers_alloc", BIGINT,
          "stats_reset", TIMESTAMPTZ);

  /** Of pg_stat_checkpointer. */
  static final List<Column> STAT_CHECKPOINTER =
      columns(
          "num_timed", BIGINT,
          "num_requested", BIGINT,
          "restartpoints_timed", BIGINT,
          "restartpoints_req", BIGINT,
          "restartpoints_done", BIGINT,
          "write_time", DOUBLE,
          "sync_time", DOUBLE,
          "buffers_written", BIGINT,
          "stats_reset", TIMESTAMPTZ);

  /** Of pg_stat_database. */
  static final List<Column> STAT_DATABASE =
      columns(
          "datid", OID,
          "datname", NAME,
          "numbackends", INTEGER,
          "xact_commit", BIGINT,
          "xact_rollback", BIGINT,
          "blks_read", BIGINT,
          "blks_hit", BIGINT,
          "tup_returned", BIGINT,
          "tup_fetched", BIGINT,
          "tup_inserted", BIGINT,
          "tup_updated", BIGINT,
          "tup_deleted", BIGINT,
          "conflicts", BIGINT,
          "temp_files", BIGINT,
          "temp_bytes", BIGINT,
          "deadlocks", BIGINT,
          "checksum_failures", BIGINT,
          "checksum_last_failure", TIMESTAMPTZ,
          "blk_read_time", DOUBLE,
          "blk_write_time", DOUBLE,
          "session_time", DOUBLE,
          "active_time", DOUBLE,
          "idle_in_transaction_time", DOUBLE,
          "sessions", BIGINT,
          "sessions_abandoned", BIGINT,
          "sessions_fatal", BIGINT,
          "sessions_killed", BIGINT,
          "stats_reset", TIMESTAMPTZ);

  /** Of pg_stat_activity. */
  static final List<Column> STAT_ACTIVITY =
      columns(
          "datid", OID,
          "datname", NAME,
          "pid", INTEGER,
          "leader_pid", INTEGER,
          "usesysid", OID,
          "usename", NAME,
          "application_name", TEXT,
          "client_addr", TEXT,
          "client_hostname", TEXT,
          "client_port", INTEGER,
          "backend_start", TIMESTAMPTZ,
          "xact_start", TIMESTAMPTZ,
          "query_start", TIMESTAMPTZ,
          "state_change", TIMESTAMPTZ,
          "wait_event_type", TEXT,
          "wait_event", TEXT,
          "state", TEXT,
          "backend_xid", XID,
          "backend_xmin", XID,
          "query_id", BIGINT,
          "query", TEXT,
          "backend_type", TEXT);

  /** Of pg_stat_user_tables. */
  static final List<Column> STAT_USER_TABLES =
      columns(
          "relid", OID,
          "schemaname", NAME,
          "relname", NAME,
          "seq_scan", BIGINT,
          "seq_tup_read", BIGINT,
          "idx_scan", BIGINT,
          "idx_tup_fetch", BIGINT,
          "n_tup_ins", BIGINT,
          "n_tup_upd", BIGINT,
          "n_tup_del", BIGINT,
          "n_tup_hot_upd", BIGINT,
          "n_live_tup", BIGINT,
          "n_dead_tup", BIGINT,
          "n_mod_since_analyze", BIGINT,
          "n_ins_since_vacuum", BIGINT,
          "last_vacuum", TIMESTAMPTZ,
          "last_autovacuum", TIMESTAMPTZ,
          "last_analyze", TIMESTAMPTZ,
          "last_autoanalyze", TIMESTAMPTZ,
          "vacuum_count", BIGINT,
          "autovacuum_count", BIGINT,
          "analyze_count", BIGINT,
          "autoanalyze_count", BIGINT);

  /** Of pg_settings. */
  static final List<Column> SETTINGS =
      columns(
          "name", TEXT,
          "setting", TEXT,
          "unit", TEXT,
          "category", TEXT,
          "short_desc", TEXT,
          "extra_desc", TEXT,
          "context", TEXT,
          "vartype", TEXT,
          "source", TEXT,
          "min_val", TEXT,
          "max_val", TEXT,
          "enumvals", TEXT,
          "boot_val", TEXT,
          "reset_val", TEXT,
          "sourcefile", TEXT,
          "sourceline", INTEGER,
          "pending_restart", BOOLEAN);

  /** Of pg_tables. */
  static final List<Column> TABLES =
      columns(
          "schemaname", NAME,
          "tablename", NAME,
          "tableowner", NAME,
          "tablespace", NAME,
          "hasindexes", BOOLEAN,
          "hasrules", BOOLEAN,
          "hastriggers", BOOLEAN,
          "rowsecurity", BOOLEAN);

  /** Of pg_indexes. */
  static final List<Column> INDEXES =
      columns(
          "schemaname", NAME,
          "tablename", NAME,
          "indexname", NAME,
          "tablespace", NAME,
          "indexdef", TEXT);

  /** Of pg_views. */
  static final List<Column> VIEWS =
      columns(
          "schemaname", NAME,
          "viewname", NAME,
          "viewowner", NAME,
          "definition", TEXT);

  private ViewColumns() {}
}
