package io.waldb.sql.function;

import static io.waldb.sql.function.TableFunctionRegistry.columns;
import static io.waldb.storage.tuple.SqlType.BIGINT;
import static io.waldb.storage.tuple.SqlType.BOOLEAN;
import static io.waldb.storage.tuple.SqlType.BYTEA;
import static io.waldb.storage.tuple.SqlType.DOUBLE;
import static io.waldb.storage.tuple.SqlType.INTEGER;
import static io.waldb.storage.tuple.SqlType.OID;
import static io.waldb.storage.tuple.SqlType.PG_LSN;
import static io.waldb.storage.tuple.SqlType.SMALLINT;
import static io.waldb.storage.tuple.SqlType.TEXT;
import static io.waldb.storage.tuple.SqlType.TIMESTAMPTZ;
import static io.waldb.storage.tuple.SqlType.XID;

import io.waldb.sql.function.TableFunction.Column;
import java.util.List;

/**
 * The columns of functions about the log and the control file.
 *
 * <p>Follow PostgreSQL {@code contrib/pg_walinspect} and {@code pg_proc.dat}.
 */
final class LogColumns {
  /** A record. */
  static final List<Column> RECORD =
      columns(
          "start_lsn", PG_LSN,
          "end_lsn", PG_LSN,
          "prev_lsn", PG_LSN,
          "xid", XID,
          "resource_manager", TEXT,
          "record_type", TEXT,
          "record_length", INTEGER,
          "main_data_length", INTEGER,
          "fpi_length", INTEGER,
          "description", TEXT,
          "block_ref", TEXT);

  /** Counts of records. */
  static final List<Column> STATISTICS =
      columns(
          "resource_manager/record_type", TEXT,
          "count", BIGINT,
          "count_percentage", DOUBLE,
          "record_size", BIGINT,
          "record_size_percentage", DOUBLE,
          "fpi_size", BIGINT,
          "fpi_size_percentage", DOUBLE,
          "combined_size", BIGINT,
          "combined_size_percentage", DOUBLE);

  /** A block reference, with what PostgreSQL has as text[] in its text form. */
  static final List<Column> BLOCK =
      columns(
          "start_lsn", PG_LSN,
          "end_lsn", PG_LSN,
          "prev_lsn", PG_LSN,
          "block_id", SMALLINT,
          "reltablespace", OID,
          "reldatabase", OID,
          "relfilenode", OID,
          "relforknumber", SMALLINT,
          "relblocknumber", BIGINT,
          "xid", XID,
          "resource_manager", TEXT,
          "record_type", TEXT,
          "record_length", INTEGER,
          "main_data_length", INTEGER,
          "block_data_length", INTEGER,
          "block_fpi_length", INTEGER,
          "block_fpi_info", TEXT,
          "description", TEXT,
          "block_data", BYTEA,
          "block_fpi_data", BYTEA);

  /** A file. */
  static final List<Column> FILE =
      columns(
          "name", TEXT,
          "size", BIGINT,
          "modification", TIMESTAMPTZ);

  /** A place in a file. */
  static final List<Column> FILE_OFFSET =
      columns(
          "file_name", TEXT,
          "file_offset", INTEGER);

  /** The last checkpoint. */
  static final List<Column> CONTROL_CHECKPOINT =
      columns(
          "checkpoint_lsn", PG_LSN,
          "redo_lsn", PG_LSN,
          "redo_wal_file", TEXT,
          "timeline_id", INTEGER,
          "prev_timeline_id", INTEGER,
          "full_page_writes", BOOLEAN,
          "next_xid", TEXT,
          "next_oid", OID,
          "next_multixact_id", XID,
          "next_multi_offset", XID,
          "oldest_xid", XID,
          "oldest_xid_dbid", OID,
          "oldest_active_xid", XID,
          "oldest_multi_xid", XID,
          "oldest_multi_dbid", OID,
          "oldest_commit_ts_xid", XID,
          "newest_commit_ts_xid", XID,
          "checkpoint_time", TIMESTAMPTZ);

  /** The database. */
  static final List<Column> CONTROL_SYSTEM =
      columns(
          "pg_control_version", INTEGER,
          "catalog_version_no", INTEGER,
          "system_identifier", BIGINT,
          "pg_control_last_modified", TIMESTAMPTZ);

  /** What recovery must reach. */
  static final List<Column> CONTROL_RECOVERY =
      columns(
          "min_recovery_end_lsn", PG_LSN,
          "min_recovery_end_timeline", INTEGER,
          "backup_start_lsn", PG_LSN,
          "backup_end_lsn", PG_LSN,
          "end_of_backup_record_required", BOOLEAN);

  /** Sizes fixed when the database was made. */
  static final List<Column> CONTROL_INIT =
      columns(
          "max_data_alignment", INTEGER,
          "database_block_size", INTEGER,
          "blocks_per_segment", INTEGER,
          "wal_block_size", INTEGER,
          "bytes_per_wal_segment", INTEGER,
          "max_identifier_length", INTEGER,
          "max_index_columns", INTEGER,
          "max_toast_chunk_size", INTEGER,
          "large_object_chunk_size", INTEGER,
          "float8_pass_by_value", BOOLEAN,
          "data_page_checksum_version", INTEGER);

  private LogColumns() {}
}
