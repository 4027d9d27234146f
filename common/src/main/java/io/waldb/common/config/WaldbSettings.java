package io.waldb.common.config;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every setting there is, with PostgreSQL's names, units, bounds and defaults.
 *
 * <p>What waldb has no use for is accepted without effect when it could only change speed or
 * messages; when another value would change results or bounds, only the default is ({@link
 * Setting.Effect}).
 *
 * <p>Differences: {@code checkpoint_timeout} may be as short as a second, {@code
 * extra_float_digits} begins at 1 (shortest-exact); {@code synchronous_commit} knows on and off,
 * and takes PostgreSQL's values about standbys as on; {@code log_startup_progress_interval} is 5 s;
 * {@code wal_block_size}, {@code wal_direct_io}, {@code recovery_on_damage} and {@code
 * background_threads} are waldb's own.
 */
public final class WaldbSettings {
  private static final Map<String, SynchronousCommit> SYNCHRONOUS_COMMIT_ALIASES =
      Map.of(
          "local", SynchronousCommit.ON,
          "remote_write", SynchronousCommit.ON,
          "remote_apply", SynchronousCommit.ON,
          "true", SynchronousCommit.ON,
          "yes", SynchronousCommit.ON,
          "1", SynchronousCommit.ON,
          "false", SynchronousCommit.OFF,
          "no", SynchronousCommit.OFF,
          "0", SynchronousCommit.OFF);

  // Memory.

  /** Memory for cached data pages. */
  public static final Setting<Integer> SHARED_BUFFERS =
      Setting.integer(
          "shared_buffers",
          16384,
          16,
          Integer.MAX_VALUE / 2,
          Unit.BLOCKS,
          Context.OPEN,
          "Memory for cached data pages.");

  /** Memory an operator may use before it spills to temporary files. */
  public static final Setting<Integer> WORK_MEM =
      Setting.integer(
          "work_mem",
          4096,
          64,
          Integer.MAX_VALUE,
          Unit.KILOBYTES,
          Context.SESSION,
          "Memory an operator may use before it spills to temporary files.");

  /** Multiple of work_mem that hash tables may use. */
  public static final Setting<Double> HASH_MEM_MULTIPLIER =
      Setting.real(
          "hash_mem_multiplier",
          2.0,
          1.0,
          1000.0,
          Unit.NONE,
          Context.SESSION,
          "Multiple of work_mem that hash tables may use.");

  /** Memory for vacuum and for building indexes. */
  public static final Setting<Integer> MAINTENANCE_WORK_MEM =
      Setting.integer(
          "maintenance_work_mem",
          65536,
          64,
          Integer.MAX_VALUE,
          Unit.KILOBYTES,
          Context.SESSION,
          "Memory for vacuum and for building indexes, up to an eighth of the heap.");

  /** Room all temporary files of a session may take; -1 is no limit. */
  public static final Setting<Integer> TEMP_FILE_LIMIT =
      Setting.integer(
              "temp_file_limit",
              -1,
              -1,
              Integer.MAX_VALUE,
              Unit.KILOBYTES,
              Context.SESSION,
              "Room all temporary files of a session may take; -1 is no limit.")
          .defaultOnly();

  /** Greatest number of sessions at a time. */
  public static final Setting<Integer> MAX_CONNECTIONS =
      Setting.integer(
          "max_connections",
          100,
          1,
          262143,
          Unit.NONE,
          Context.OPEN,
          "Greatest number of sessions at a time.");

  // Write-ahead log.

  /** How much is logged. */
  public static final Setting<WalLevel> WAL_LEVEL =
      Setting.choice("wal_level", WalLevel.REPLICA, Map.of(), Context.OPEN, "How much is logged.");

  /** Forces changes to disk; off is for throw-away databases only. */
  public static final Setting<Boolean> FSYNC =
      Setting.bool(
          "fsync",
          true,
          Context.OPEN,
          "Forces changes to disk; off is for throw-away databases only.");

  /** Whether a commit waits until its log is durable. */
  public static final Setting<SynchronousCommit> SYNCHRONOUS_COMMIT =
      Setting.choice(
          "synchronous_commit",
          SynchronousCommit.ON,
          SYNCHRONOUS_COMMIT_ALIASES,
          Context.SESSION,
          "Whether a commit waits until its log is durable.");

  /** How the log is made durable. */
  public static final Setting<WalSyncMethod> WAL_SYNC_METHOD =
      Setting.choice(
          "wal_sync_method",
          WalSyncMethod.FDATASYNC,
          Map.of(),
          Context.OPEN,
          "How the log is made durable.");

  /** Logs a page whole at its first change after a checkpoint. */
  public static final Setting<Boolean> FULL_PAGE_WRITES =
      Setting.bool(
          "full_page_writes",
          true,
          Context.RELOAD,
          "Logs a page whole at its first change after a checkpoint.");

  /** How full page images are compressed. */
  public static final Setting<WalCompression> WAL_COMPRESSION =
      Setting.choice(
          "wal_compression",
          WalCompression.OFF,
          Map.of(
              "on",
              WalCompression.LZ4,
              "true",
              WalCompression.LZ4,
              "yes",
              WalCompression.LZ4,
              "1",
              WalCompression.LZ4,
              "false",
              WalCompression.OFF,
              "no",
              WalCompression.OFF,
              "0",
              WalCompression.OFF),
          Context.SESSION,
          "How full page images are compressed.");

  /** Memory for log not yet written; -1 is a 32nd of shared_buffers, at most one segment. */
  public static final Setting<Integer> WAL_BUFFERS =
      Setting.integer(
          "wal_buffers",
          -1,
          -1,
          262143,
          Unit.BLOCKS,
          Context.OPEN,
          "Memory for log not yet written; -1 is a 32nd of shared_buffers, at most one segment.");

  /** Size of a log block: a power of two. */
  public static final Setting<Integer> WAL_BLOCK_SIZE =
      Setting.integer(
          "wal_block_size",
          8192,
          1024,
          65536,
          Unit.BYTES,
          Context.CREATE_ONLY,
          "Size of a log block: a power of two.");

  /** Size of a log segment file: a power of two. */
  public static final Setting<Integer> WAL_SEGMENT_SIZE =
      Setting.integer(
          "wal_segment_size",
          16777216,
          1048576,
          1073741824,
          Unit.BYTES,
          Context.CREATE_ONLY,
          "Size of a log segment file: a power of two.");

  /** Fills a new log segment with zeroes before its first use. */
  public static final Setting<Boolean> WAL_INIT_ZERO =
      Setting.bool(
          "wal_init_zero",
          true,
          Context.RELOAD,
          "Fills a new log segment with zeroes before its first use.");

  /** Uses old log segments again by renaming them. */
  public static final Setting<Boolean> WAL_RECYCLE =
      Setting.bool(
          "wal_recycle", true, Context.RELOAD, "Uses old log segments again by renaming them.");

  /** Writes the log around the cache of the operating system. */
  public static final Setting<Boolean> WAL_DIRECT_IO =
      Setting.bool(
          "wal_direct_io",
          false,
          Context.OPEN,
          "Writes the log around the cache of the operating system.");

  /** Pause between two rounds of the log writer. */
  public static final Setting<Integer> WAL_WRITER_DELAY =
      Setting.integer(
          "wal_writer_delay",
          200,
          1,
          10000,
          Unit.MILLISECONDS,
          Context.RELOAD,
          "Pause between two rounds of the log writer.");

  /** Amount of written log at which the log writer syncs. */
  public static final Setting<Integer> WAL_WRITER_FLUSH_AFTER =
      Setting.integer(
          "wal_writer_flush_after",
          128,
          0,
          Integer.MAX_VALUE,
          Unit.BLOCKS,
          Context.RELOAD,
          "Amount of written log at which the log writer syncs.");

  /** Time a commit waits for others to share its sync. */
  public static final Setting<Integer> COMMIT_DELAY =
      Setting.integer(
          "commit_delay",
          0,
          0,
          100000,
          Unit.MICROSECONDS,
          Context.SESSION,
          "Time a commit waits for others to share its sync.");

  /** Number of other open transactions that makes commit_delay worth while. */
  public static final Setting<Integer> COMMIT_SIBLINGS =
      Setting.integer(
          "commit_siblings",
          5,
          0,
          1000,
          Unit.NONE,
          Context.SESSION,
          "Number of other open transactions that makes commit_delay worth while.");

  /** Resource managers whose records carry page images that replay compares: names, or all. */
  public static final Setting<String> WAL_CONSISTENCY_CHECKING =
      Setting.string(
          "wal_consistency_checking",
          "",
          Context.SESSION,
          "Resource managers whose records carry page images that replay compares: names, or all.");

  /** Measures the time of log writes and syncs. */
  public static final Setting<Boolean> TRACK_WAL_IO_TIMING =
      Setting.bool(
          "track_wal_io_timing",
          false,
          Context.SESSION,
          "Shows the time of log writes and syncs in pg_stat_wal.");

  // Checkpoints and background writing.

  /** Longest time between automatic checkpoints. */
  public static final Setting<Integer> CHECKPOINT_TIMEOUT =
      Setting.integer(
          "checkpoint_timeout",
          300,
          1,
          86400,
          Unit.SECONDS,
          Context.RELOAD,
          "Longest time between automatic checkpoints.");

  /** Share of the time between two checkpoints over which writing is spread. */
  public static final Setting<Double> CHECKPOINT_COMPLETION_TARGET =
      Setting.real(
          "checkpoint_completion_target",
          0.9,
          0.0,
          1.0,
          Unit.NONE,
          Context.RELOAD,
          "Share of the time between two checkpoints over which writing is spread.");

  /** Warns when log volume causes checkpoints more often than this; 0 never. */
  public static final Setting<Integer> CHECKPOINT_WARNING =
      Setting.integer(
          "checkpoint_warning",
          30,
          0,
          Integer.MAX_VALUE,
          Unit.SECONDS,
          Context.RELOAD,
          "Warns when log volume causes checkpoints more often than this; 0 never.");

  /** Logs each checkpoint with its figures. */
  public static final Setting<Boolean> LOG_CHECKPOINTS =
      Setting.bool(
          "log_checkpoints", true, Context.RELOAD, "Logs each checkpoint with its figures.");

  /** Time between lines about the progress of recovery; 0 is never. PostgreSQL's is 10 s. */
  public static final Setting<Integer> LOG_STARTUP_PROGRESS_INTERVAL =
      Setting.integer(
          "log_startup_progress_interval",
          5000,
          0,
          Integer.MAX_VALUE,
          Unit.MILLISECONDS,
          Context.RELOAD,
          "Time between lines about the progress of recovery; 0 is never.");

  /** Amount of log that causes a checkpoint. */
  public static final Setting<Integer> MAX_WAL_SIZE =
      Setting.integer(
          "max_wal_size",
          1024,
          2,
          Integer.MAX_VALUE,
          Unit.MEGABYTES,
          Context.RELOAD,
          "Amount of log that causes a checkpoint.");

  /** Amount of log segments that are kept for use again. */
  public static final Setting<Integer> MIN_WAL_SIZE =
      Setting.integer(
          "min_wal_size",
          80,
          2,
          Integer.MAX_VALUE,
          Unit.MEGABYTES,
          Context.RELOAD,
          "Amount of log segments that are kept for use again.");

  /** Amount of old log that is kept for inspection. */
  public static final Setting<Integer> WAL_KEEP_SIZE =
      Setting.integer(
          "wal_keep_size",
          0,
          0,
          Integer.MAX_VALUE,
          Unit.MEGABYTES,
          Context.RELOAD,
          "Amount of old log that is kept for inspection.");

  /** Pause between two rounds of the background writer. */
  public static final Setting<Integer> BGWRITER_DELAY =
      Setting.integer(
          "bgwriter_delay",
          200,
          10,
          10000,
          Unit.MILLISECONDS,
          Context.RELOAD,
          "Pause between two rounds of the background writer.");

  /** Most pages the background writer writes in a round; 0 turns it off. */
  public static final Setting<Integer> BGWRITER_LRU_MAXPAGES =
      Setting.integer(
          "bgwriter_lru_maxpages",
          100,
          0,
          Integer.MAX_VALUE / 2,
          Unit.NONE,
          Context.RELOAD,
          "Most pages the background writer writes in a round; 0 turns it off.");

  /** Multiple of the recent use of pages that the background writer cleans ahead. */
  public static final Setting<Double> BGWRITER_LRU_MULTIPLIER =
      Setting.real(
          "bgwriter_lru_multiplier",
          2.0,
          0.0,
          10.0,
          Unit.NONE,
          Context.RELOAD,
          "Multiple of the recent use of pages that the background writer cleans ahead.");

  // Recovery.

  /** What recovery does when log that was durable is gone. */
  public static final Setting<RecoveryOnDamage> RECOVERY_ON_DAMAGE =
      Setting.choice(
          "recovery_on_damage",
          RecoveryOnDamage.ERROR,
          Map.of(),
          Context.OPEN,
          "What recovery does when log that was durable is gone.");

  /** Goes on when the log refers to pages that are missing without a reason. */
  public static final Setting<Boolean> IGNORE_INVALID_PAGES =
      Setting.bool(
          "ignore_invalid_pages",
          false,
          Context.OPEN,
          "Goes on when the log refers to pages that are missing without a reason.");

  /** Off as in PostgreSQL's single-user mode: nothing is done by itself. */
  public static final Setting<Boolean> BACKGROUND_THREADS =
      Setting.bool(
          "background_threads",
          true,
          Context.OPEN,
          "Runs checkpointer, log writer, background writer and autovacuum.");

  /** Exists for its name: a failed sync of a data file always stops the database. */
  public static final Setting<Boolean> DATA_SYNC_RETRY =
      Setting.bool(
              "data_sync_retry",
              false,
              Context.OPEN,
              "Exists for its name: a failed sync of a data file always stops the database.")
          .defaultOnly();

  // Vacuum.

  /** Vacuums and analyses by itself. */
  public static final Setting<Boolean> AUTOVACUUM =
      Setting.bool("autovacuum", true, Context.RELOAD, "Vacuums and analyses by itself.");

  /** Most automatic vacuums at a time. */
  public static final Setting<Integer> AUTOVACUUM_MAX_WORKERS =
      Setting.integer(
              "autovacuum_max_workers",
              3,
              1,
              262143,
              Unit.NONE,
              Context.OPEN,
              "Most automatic vacuums at a time.")
          .withoutEffect();

  /** Pause between two rounds of automatic vacuum. */
  public static final Setting<Integer> AUTOVACUUM_NAPTIME =
      Setting.integer(
          "autovacuum_naptime",
          60,
          1,
          Integer.MAX_VALUE / 1000,
          Unit.SECONDS,
          Context.RELOAD,
          "Pause between two rounds of automatic vacuum.");

  /** Fewest dead rows before a vacuum. */
  public static final Setting<Integer> AUTOVACUUM_VACUUM_THRESHOLD =
      Setting.integer(
          "autovacuum_vacuum_threshold",
          50,
          0,
          Integer.MAX_VALUE,
          Unit.NONE,
          Context.RELOAD,
          "Fewest dead rows before a vacuum.");

  /** Share of a table that may be dead before a vacuum, besides the threshold. */
  public static final Setting<Double> AUTOVACUUM_VACUUM_SCALE_FACTOR =
      Setting.real(
          "autovacuum_vacuum_scale_factor",
          0.2,
          0.0,
          100.0,
          Unit.NONE,
          Context.RELOAD,
          "Share of a table that may be dead before a vacuum, besides the threshold.");

  /** Fewest inserted rows before a vacuum; -1 never. */
  public static final Setting<Integer> AUTOVACUUM_VACUUM_INSERT_THRESHOLD =
      Setting.integer(
          "autovacuum_vacuum_insert_threshold",
          1000,
          -1,
          Integer.MAX_VALUE,
          Unit.NONE,
          Context.RELOAD,
          "Fewest inserted rows before a vacuum; -1 never.");

  /** Share of a table inserted before a vacuum, besides the threshold. */
  public static final Setting<Double> AUTOVACUUM_VACUUM_INSERT_SCALE_FACTOR =
      Setting.real(
          "autovacuum_vacuum_insert_scale_factor",
          0.2,
          0.0,
          100.0,
          Unit.NONE,
          Context.RELOAD,
          "Share of a table inserted before a vacuum, besides the threshold.");

  /** Fewest changed rows before an analyze. */
  public static final Setting<Integer> AUTOVACUUM_ANALYZE_THRESHOLD =
      Setting.integer(
          "autovacuum_analyze_threshold",
          50,
          0,
          Integer.MAX_VALUE,
          Unit.NONE,
          Context.RELOAD,
          "Fewest changed rows before an analyze.");

  /** Share of a table changed before an analyze, besides the threshold. */
  public static final Setting<Double> AUTOVACUUM_ANALYZE_SCALE_FACTOR =
      Setting.real(
          "autovacuum_analyze_scale_factor",
          0.1,
          0.0,
          100.0,
          Unit.NONE,
          Context.RELOAD,
          "Share of a table changed before an analyze, besides the threshold.");

  /** Pause of an automatic vacuum that has used its cost limit. */
  public static final Setting<Double> AUTOVACUUM_VACUUM_COST_DELAY =
      Setting.real(
          "autovacuum_vacuum_cost_delay",
          2.0,
          -1.0,
          100.0,
          Unit.MILLISECONDS,
          Context.RELOAD,
          "Pause of an automatic vacuum that has used its cost limit.");

  /** Cost an automatic vacuum may run up before a pause; -1 takes vacuum_cost_limit. */
  public static final Setting<Integer> AUTOVACUUM_VACUUM_COST_LIMIT =
      Setting.integer(
          "autovacuum_vacuum_cost_limit",
          -1,
          -1,
          10000,
          Unit.NONE,
          Context.RELOAD,
          "Cost an automatic vacuum may run up before a pause; -1 takes vacuum_cost_limit.");

  /** Pause of a vacuum that has used its cost limit; 0 never pauses. */
  public static final Setting<Double> VACUUM_COST_DELAY =
      Setting.real(
          "vacuum_cost_delay",
          0.0,
          0.0,
          100.0,
          Unit.MILLISECONDS,
          Context.SESSION,
          "Pause of a vacuum that has used its cost limit; 0 never pauses.");

  /** Cost a vacuum may run up before a pause. */
  public static final Setting<Integer> VACUUM_COST_LIMIT =
      Setting.integer(
          "vacuum_cost_limit",
          200,
          1,
          10000,
          Unit.NONE,
          Context.SESSION,
          "Cost a vacuum may run up before a pause.");

  /** Vacuum cost of a page found in the cache. */
  public static final Setting<Integer> VACUUM_COST_PAGE_HIT =
      Setting.integer(
          "vacuum_cost_page_hit",
          1,
          0,
          10000,
          Unit.NONE,
          Context.SESSION,
          "Vacuum cost of a page found in the cache.");

  /** Vacuum cost of a page read. */
  public static final Setting<Integer> VACUUM_COST_PAGE_MISS =
      Setting.integer(
              "vacuum_cost_page_miss",
              2,
              0,
              10000,
              Unit.NONE,
              Context.SESSION,
              "Vacuum cost of a page read.")
          .withoutEffect();

  /** Vacuum cost of a page made dirty. */
  public static final Setting<Integer> VACUUM_COST_PAGE_DIRTY =
      Setting.integer(
          "vacuum_cost_page_dirty",
          20,
          0,
          10000,
          Unit.NONE,
          Context.SESSION,
          "Vacuum cost of a page made dirty.");

  // Transactions, waits and timeouts.

  /** Isolation of new transactions. */
  public static final Setting<IsolationLevel> DEFAULT_TRANSACTION_ISOLATION =
      Setting.choice(
          "default_transaction_isolation",
          IsolationLevel.READ_COMMITTED,
          Map.of(),
          Context.SESSION,
          "Isolation of new transactions.");

  /** Whether new transactions are read-only. */
  public static final Setting<Boolean> DEFAULT_TRANSACTION_READ_ONLY =
      Setting.bool(
          "default_transaction_read_only",
          false,
          Context.SESSION,
          "Whether new transactions are read-only.");

  /** Whether new transactions are deferrable. */
  public static final Setting<Boolean> DEFAULT_TRANSACTION_DEFERRABLE =
      Setting.bool(
              "default_transaction_deferrable",
              false,
              Context.SESSION,
              "Whether new transactions are deferrable.")
          .withoutEffect();

  /** Time a wait for a lock lasts before it is logged. */
  public static final Setting<Integer> DEADLOCK_TIMEOUT =
      Setting.integer(
              "deadlock_timeout",
              1000,
              1,
              Integer.MAX_VALUE,
              Unit.MILLISECONDS,
              Context.SESSION,
              "Time a wait for a lock lasts before it is logged.")
          .withoutEffect();

  /** Longest wait for a lock; 0 is no limit. */
  public static final Setting<Integer> LOCK_TIMEOUT =
      Setting.integer(
          "lock_timeout",
          0,
          0,
          Integer.MAX_VALUE,
          Unit.MILLISECONDS,
          Context.SESSION,
          "Longest wait for a lock; 0 is no limit.");

  /** Longest run of a statement; 0 is no limit. */
  public static final Setting<Integer> STATEMENT_TIMEOUT =
      Setting.integer(
          "statement_timeout",
          0,
          0,
          Integer.MAX_VALUE,
          Unit.MILLISECONDS,
          Context.SESSION,
          "Longest run of a statement; 0 is no limit.");

  /** Longest run of a transaction; 0 is no limit. */
  public static final Setting<Integer> TRANSACTION_TIMEOUT =
      Setting.integer(
              "transaction_timeout",
              0,
              0,
              Integer.MAX_VALUE,
              Unit.MILLISECONDS,
              Context.SESSION,
              "Longest run of a transaction; 0 is no limit.")
          .defaultOnly();

  /** Longest pause inside a transaction; 0 is no limit. */
  public static final Setting<Integer> IDLE_IN_TRANSACTION_SESSION_TIMEOUT =
      Setting.integer(
          "idle_in_transaction_session_timeout",
          0,
          0,
          Integer.MAX_VALUE,
          Unit.MILLISECONDS,
          Context.SESSION,
          "Longest pause inside a transaction; 0 is no limit.");

  /** Longest pause outside a transaction; 0 is no limit. */
  public static final Setting<Integer> IDLE_SESSION_TIMEOUT =
      Setting.integer(
          "idle_session_timeout",
          0,
          0,
          Integer.MAX_VALUE,
          Unit.MILLISECONDS,
          Context.SESSION,
          "Longest pause outside a transaction; 0 is no limit.");

  /** Expected number of locks of a transaction. */
  public static final Setting<Integer> MAX_LOCKS_PER_TRANSACTION =
      Setting.integer(
              "max_locks_per_transaction",
              64,
              10,
              Integer.MAX_VALUE,
              Unit.NONE,
              Context.OPEN,
              "Expected number of locks of a transaction.")
          .withoutEffect();

  // Planner.

  /** Lets the planner use sequential scans. */
  public static final Setting<Boolean> ENABLE_SEQSCAN =
      Setting.bool(
              "enable_seqscan", true, Context.SESSION, "Lets the planner use sequential scans.")
          .withoutEffect();

  /** Lets the planner use index scans. */
  public static final Setting<Boolean> ENABLE_INDEXSCAN =
      Setting.bool("enable_indexscan", true, Context.SESSION, "Lets the planner use index scans.")
          .withoutEffect();

  /** Lets the planner use index-only scans. */
  public static final Setting<Boolean> ENABLE_INDEXONLYSCAN =
      Setting.bool(
              "enable_indexonlyscan",
              true,
              Context.SESSION,
              "Lets the planner use index-only scans.")
          .withoutEffect();

  /** Lets the planner use bitmap scans. */
  public static final Setting<Boolean> ENABLE_BITMAPSCAN =
      Setting.bool("enable_bitmapscan", true, Context.SESSION, "Lets the planner use bitmap scans.")
          .withoutEffect();

  /** Lets the planner use scans by row position. */
  public static final Setting<Boolean> ENABLE_TIDSCAN =
      Setting.bool(
              "enable_tidscan",
              true,
              Context.SESSION,
              "Lets the planner use scans by row position.")
          .withoutEffect();

  /** Lets the planner use explicit sorts. */
  public static final Setting<Boolean> ENABLE_SORT =
      Setting.bool("enable_sort", true, Context.SESSION, "Lets the planner use explicit sorts.")
          .withoutEffect();

  /** Lets the planner use incremental sorts. */
  public static final Setting<Boolean> ENABLE_INCREMENTAL_SORT =
      Setting.bool(
              "enable_incremental_sort",
              true,
              Context.SESSION,
              "Lets the planner use incremental sorts.")
          .withoutEffect();

  /** Lets the planner use hashed aggregation. */
  public static final Setting<Boolean> ENABLE_HASHAGG =
      Setting.bool(
              "enable_hashagg", true, Context.SESSION, "Lets the planner use hashed aggregation.")
          .withoutEffect();

  /** Lets the planner use hash joins. */
  public static final Setting<Boolean> ENABLE_HASHJOIN =
      Setting.bool("enable_hashjoin", true, Context.SESSION, "Lets the planner use hash joins.")
          .withoutEffect();

  /** Lets the planner use merge joins. */
  public static final Setting<Boolean> ENABLE_MERGEJOIN =
      Setting.bool("enable_mergejoin", true, Context.SESSION, "Lets the planner use merge joins.")
          .withoutEffect();

  /** Lets the planner use nested loop joins. */
  public static final Setting<Boolean> ENABLE_NESTLOOP =
      Setting.bool(
              "enable_nestloop", true, Context.SESSION, "Lets the planner use nested loop joins.")
          .withoutEffect();

  /** Lets the planner use materialisation. */
  public static final Setting<Boolean> ENABLE_MATERIAL =
      Setting.bool(
              "enable_material", true, Context.SESSION, "Lets the planner use materialisation.")
          .withoutEffect();

  /** Lets the planner use memoisation. */
  public static final Setting<Boolean> ENABLE_MEMOIZE =
      Setting.bool("enable_memoize", true, Context.SESSION, "Lets the planner use memoisation.")
          .withoutEffect();

  /** Cost of a page read in sequence. */
  public static final Setting<Double> SEQ_PAGE_COST =
      Setting.real(
              "seq_page_cost",
              1.0,
              0.0,
              Double.MAX_VALUE,
              Unit.NONE,
              Context.SESSION,
              "Cost of a page read in sequence.")
          .withoutEffect();

  /** Cost of a page read out of sequence. */
  public static final Setting<Double> RANDOM_PAGE_COST =
      Setting.real(
              "random_page_cost",
              4.0,
              0.0,
              Double.MAX_VALUE,
              Unit.NONE,
              Context.SESSION,
              "Cost of a page read out of sequence.")
          .withoutEffect();

  /** Cost of a row. */
  public static final Setting<Double> CPU_TUPLE_COST =
      Setting.real(
              "cpu_tuple_cost",
              0.01,
              0.0,
              Double.MAX_VALUE,
              Unit.NONE,
              Context.SESSION,
              "Cost of a row.")
          .withoutEffect();

  /** Cost of an index entry. */
  public static final Setting<Double> CPU_INDEX_TUPLE_COST =
      Setting.real(
              "cpu_index_tuple_cost",
              0.005,
              0.0,
              Double.MAX_VALUE,
              Unit.NONE,
              Context.SESSION,
              "Cost of an index entry.")
          .withoutEffect();

  /** Cost of an operator or function call. */
  public static final Setting<Double> CPU_OPERATOR_COST =
      Setting.real(
              "cpu_operator_cost",
              0.0025,
              0.0,
              Double.MAX_VALUE,
              Unit.NONE,
              Context.SESSION,
              "Cost of an operator or function call.")
          .withoutEffect();

  /** What the planner takes all caches together to hold. */
  public static final Setting<Integer> EFFECTIVE_CACHE_SIZE =
      Setting.integer(
              "effective_cache_size",
              524288,
              1,
              Integer.MAX_VALUE,
              Unit.BLOCKS,
              Context.SESSION,
              "What the planner takes all caches together to hold.")
          .withoutEffect();

  /** Detail of statistics. */
  public static final Setting<Integer> DEFAULT_STATISTICS_TARGET =
      Setting.integer(
          "default_statistics_target",
          100,
          1,
          10000,
          Unit.NONE,
          Context.SESSION,
          "Detail of statistics.");

  /** Most FROM items up to which subqueries are merged. */
  public static final Setting<Integer> FROM_COLLAPSE_LIMIT =
      Setting.integer(
              "from_collapse_limit",
              8,
              1,
              Integer.MAX_VALUE,
              Unit.NONE,
              Context.SESSION,
              "Most FROM items up to which subqueries are merged.")
          .withoutEffect();

  /** Most FROM items up to which joins are reordered. */
  public static final Setting<Integer> JOIN_COLLAPSE_LIMIT =
      Setting.integer(
              "join_collapse_limit",
              8,
              1,
              Integer.MAX_VALUE,
              Unit.NONE,
              Context.SESSION,
              "Most FROM items up to which joins are reordered.")
          .withoutEffect();

  /** Share of a cursor expected to be fetched. */
  public static final Setting<Double> CURSOR_TUPLE_FRACTION =
      Setting.real(
              "cursor_tuple_fraction",
              0.1,
              0.0,
              1.0,
              Unit.NONE,
              Context.SESSION,
              "Share of a cursor expected to be fetched.")
          .withoutEffect();

  /** Which plans prepared statements use. */
  public static final Setting<PlanCacheMode> PLAN_CACHE_MODE =
      Setting.choice(
              "plan_cache_mode",
              PlanCacheMode.AUTO,
              Map.of(),
              Context.SESSION,
              "Which plans prepared statements use.")
          .withoutEffect();

  /** Exists for its name: nesting of statements is limited by their text. */
  public static final Setting<Integer> MAX_STACK_DEPTH =
      Setting.integer(
              "max_stack_depth",
              2048,
              100,
              Integer.MAX_VALUE,
              Unit.KILOBYTES,
              Context.SESSION,
              "Exists for its name: nesting of statements is limited by their text.")
          .withoutEffect();

  // Session and output.

  /** Schemas in which names without one are looked up. */
  public static final Setting<String> SEARCH_PATH =
      Setting.string(
          "search_path",
          "\"$user\", public",
          Context.SESSION,
          "Schemas in which names without one are looked up.");

  /** Time zone in which timestamps are read and shown. */
  public static final Setting<String> TIMEZONE =
      Setting.string(
          "TimeZone",
          java.util.TimeZone.getDefault().getID(),
          Context.SESSION,
          "Time zone in which timestamps are read and shown.");

  /** The version of PostgreSQL whose behaviour this is. */
  public static final Setting<String> SERVER_VERSION =
      Setting.string(
          "server_version",
          "15.0",
          Context.INTERNAL,
          "The version of PostgreSQL whose dialect and system views these are.");

  /** The same as a number. */
  public static final Setting<Integer> SERVER_VERSION_NUM =
      Setting.integer(
          "server_version_num",
          150000,
          150000,
          150000,
          Unit.NONE,
          Context.INTERNAL,
          "The version of PostgreSQL whose dialect and system views these are, as a number.");

  /** Form of dates and order of day and month. */
  public static final Setting<String> DATESTYLE =
      Setting.string(
              "DateStyle", "ISO, MDY", Context.SESSION, "Form of dates and order of day and month.")
          .defaultOnly("iso", "iso,mdy");

  /** Text form of intervals. */
  public static final Setting<IntervalStyle> INTERVAL_STYLE =
      Setting.choice(
              "IntervalStyle",
              IntervalStyle.POSTGRES,
              Map.of(),
              Context.SESSION,
              "Text form of intervals.")
          .defaultOnly();

  /** Digits of floating-point numbers: more than 0 is shortest-exact. */
  public static final Setting<Integer> EXTRA_FLOAT_DIGITS =
      Setting.integer(
              "extra_float_digits",
              1,
              1,
              3,
              Unit.NONE,
              Context.SESSION,
              "Digits of floating-point numbers: more than 0 is shortest-exact.")
          .withoutEffect();

  /** Text form of bytea values. */
  public static final Setting<ByteaOutput> BYTEA_OUTPUT =
      Setting.choice(
              "bytea_output",
              ByteaOutput.HEX,
              Map.of(),
              Context.SESSION,
              "Text form of bytea values.")
          .defaultOnly();

  /** Whether backslashes in ordinary strings are ordinary. */
  public static final Setting<Boolean> STANDARD_CONFORMING_STRINGS =
      Setting.bool(
              "standard_conforming_strings",
              true,
              Context.SESSION,
              "Whether backslashes in ordinary strings are ordinary.")
          .defaultOnly();

  /** Warns of backslashes in ordinary strings. */
  public static final Setting<Boolean> ESCAPE_STRING_WARNING =
      Setting.bool(
              "escape_string_warning",
              true,
              Context.SESSION,
              "Warns of backslashes in ordinary strings.")
          .withoutEffect();

  /** Reads NULL in array literals as null. */
  public static final Setting<Boolean> ARRAY_NULLS =
      Setting.bool("array_nulls", true, Context.SESSION, "Reads NULL in array literals as null.")
          .withoutEffect();

  /** Encoding of the client: always UTF8. */
  public static final Setting<String> CLIENT_ENCODING =
      Setting.string(
              "client_encoding", "UTF8", Context.SESSION, "Encoding of the client: always UTF8.")
          .defaultOnly("utf8", "utf-8", "unicode");

  /** Name of the program that uses the session. */
  public static final Setting<String> APPLICATION_NAME =
      Setting.string(
          "application_name", "", Context.SESSION, "Name of the program that uses the session.");

  /** Exists for its name: always origin. */
  public static final Setting<String> SESSION_REPLICATION_ROLE =
      Setting.string(
              "session_replication_role",
              "origin",
              Context.SESSION,
              "Exists for its name: always origin.")
          .defaultOnly();

  /** Exists for its name: there are no row policies. */
  public static final Setting<Boolean> ROW_SECURITY =
      Setting.bool(
              "row_security",
              true,
              Context.SESSION,
              "Exists for its name: there are no row policies.")
          .withoutEffect();

  /** Checks the text of functions when they are created. */
  public static final Setting<Boolean> CHECK_FUNCTION_BODIES =
      Setting.bool(
              "check_function_bodies",
              true,
              Context.SESSION,
              "Checks the text of functions when they are created.")
          .withoutEffect();

  /** Reads x = NULL as x IS NULL. */
  public static final Setting<Boolean> TRANSFORM_NULL_EQUALS =
      Setting.bool("transform_null_equals", false, Context.SESSION, "Reads x = NULL as x IS NULL.")
          .defaultOnly();

  /** Exists for its name: there are no tablespaces. */
  public static final Setting<String> DEFAULT_TABLESPACE =
      Setting.string(
              "default_tablespace",
              "",
              Context.SESSION,
              "Exists for its name: there are no tablespaces.")
          .defaultOnly();

  /** Exists for its name: always heap. */
  public static final Setting<String> DEFAULT_TABLE_ACCESS_METHOD =
      Setting.string(
              "default_table_access_method",
              "heap",
              Context.SESSION,
              "Exists for its name: always heap.")
          .defaultOnly("heap");

  /** Exists for its name: scans begin at the first block. */
  public static final Setting<Boolean> SYNCHRONIZE_SEQSCANS =
      Setting.bool(
              "synchronize_seqscans",
              false,
              Context.SESSION,
              "Exists for its name: scans begin at the first block.")
          .withoutEffect();

  /** Shortest run of a statement that is logged; -1 logs none. */
  public static final Setting<Integer> LOG_MIN_DURATION_STATEMENT =
      Setting.integer(
              "log_min_duration_statement",
              -1,
              -1,
              Integer.MAX_VALUE,
              Unit.MILLISECONDS,
              Context.SESSION,
              "Shortest run of a statement that is logged; -1 logs none.")
          .defaultOnly();

  /** Logs waits longer than deadlock_timeout. */
  public static final Setting<Boolean> LOG_LOCK_WAITS =
      Setting.bool(
              "log_lock_waits", false, Context.SESSION, "Logs waits longer than deadlock_timeout.")
          .defaultOnly();

  /** Severity from which on messages are sent to the client. */
  public static final Setting<MessageLevel> CLIENT_MIN_MESSAGES =
      Setting.choice(
              "client_min_messages",
              MessageLevel.NOTICE,
              Map.of(),
              Context.SESSION,
              "Severity from which on messages are sent to the client.")
          .withoutEffect();

  /** Language of messages: always C. */
  public static final Setting<String> LC_MESSAGES =
      Setting.string("lc_messages", "C", Context.SESSION, "Language of messages: always C.")
          .defaultOnly();

  /** Locale of money: always C. */
  public static final Setting<String> LC_MONETARY =
      Setting.string("lc_monetary", "C", Context.SESSION, "Locale of money: always C.")
          .defaultOnly();

  /** Locale of numbers: always C. */
  public static final Setting<String> LC_NUMERIC =
      Setting.string("lc_numeric", "C", Context.SESSION, "Locale of numbers: always C.")
          .defaultOnly();

  /** Locale of dates: always C. */
  public static final Setting<String> LC_TIME =
      Setting.string("lc_time", "C", Context.SESSION, "Locale of dates: always C.").defaultOnly();

  private static final Map<String, Setting<?>> BY_NAME = new TreeMap<>();

  static {
    for (Setting<?> setting :
        new Setting<?>[] {
          SHARED_BUFFERS,
          WORK_MEM,
          HASH_MEM_MULTIPLIER,
          MAINTENANCE_WORK_MEM,
          TEMP_FILE_LIMIT,
          MAX_CONNECTIONS,
          WAL_LEVEL,
          FSYNC,
          SYNCHRONOUS_COMMIT,
          WAL_SYNC_METHOD,
          FULL_PAGE_WRITES,
          WAL_COMPRESSION,
          WAL_BUFFERS,
          WAL_BLOCK_SIZE,
          WAL_SEGMENT_SIZE,
          WAL_INIT_ZERO,
          WAL_RECYCLE,
          WAL_DIRECT_IO,
          WAL_WRITER_DELAY,
          WAL_WRITER_FLUSH_AFTER,
          COMMIT_DELAY,
          COMMIT_SIBLINGS,
          WAL_CONSISTENCY_CHECKING,
          CHECKPOINT_TIMEOUT,
          CHECKPOINT_COMPLETION_TARGET,
          CHECKPOINT_WARNING,
          LOG_CHECKPOINTS,
          LOG_STARTUP_PROGRESS_INTERVAL,
          MAX_WAL_SIZE,
          MIN_WAL_SIZE,
          WAL_KEEP_SIZE,
          BGWRITER_DELAY,
          BGWRITER_LRU_MAXPAGES,
          BGWRITER_LRU_MULTIPLIER,
          RECOVERY_ON_DAMAGE,
          IGNORE_INVALID_PAGES,
          BACKGROUND_THREADS,
          DATA_SYNC_RETRY,
          AUTOVACUUM,
          AUTOVACUUM_MAX_WORKERS,
          AUTOVACUUM_NAPTIME,
          AUTOVACUUM_VACUUM_THRESHOLD,
          AUTOVACUUM_VACUUM_SCALE_FACTOR,
          AUTOVACUUM_VACUUM_INSERT_THRESHOLD,
          AUTOVACUUM_VACUUM_INSERT_SCALE_FACTOR,
          AUTOVACUUM_ANALYZE_THRESHOLD,
          AUTOVACUUM_ANALYZE_SCALE_FACTOR,
          AUTOVACUUM_VACUUM_COST_DELAY,
          AUTOVACUUM_VACUUM_COST_LIMIT,
          VACUUM_COST_DELAY,
          VACUUM_COST_LIMIT,
          VACUUM_COST_PAGE_HIT,
          VACUUM_COST_PAGE_MISS,
          VACUUM_COST_PAGE_DIRTY,
          DEFAULT_TRANSACTION_ISOLATION,
          DEFAULT_TRANSACTION_READ_ONLY,
          DEFAULT_TRANSACTION_DEFERRABLE,
          DEADLOCK_TIMEOUT,
          LOCK_TIMEOUT,
          STATEMENT_TIMEOUT,
          TRANSACTION_TIMEOUT,
          IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
          IDLE_SESSION_TIMEOUT,
          MAX_LOCKS_PER_TRANSACTION,
          ENABLE_SEQSCAN,
          ENABLE_INDEXSCAN,
          ENABLE_INDEXONLYSCAN,
          ENABLE_BITMAPSCAN,
          ENABLE_TIDSCAN,
          ENABLE_SORT,
          ENABLE_INCREMENTAL_SORT,
          ENABLE_HASHAGG,
          ENABLE_HASHJOIN,
          ENABLE_MERGEJOIN,
          ENABLE_NESTLOOP,
          ENABLE_MATERIAL,
          ENABLE_MEMOIZE,
          SEQ_PAGE_COST,
          RANDOM_PAGE_COST,
          CPU_TUPLE_COST,
          CPU_INDEX_TUPLE_COST,
          CPU_OPERATOR_COST,
          EFFECTIVE_CACHE_SIZE,
          DEFAULT_STATISTICS_TARGET,
          FROM_COLLAPSE_LIMIT,
          JOIN_COLLAPSE_LIMIT,
          CURSOR_TUPLE_FRACTION,
          PLAN_CACHE_MODE,
          MAX_STACK_DEPTH,
          SEARCH_PATH,
          TIMEZONE,
          DATESTYLE,
          INTERVAL_STYLE,
          EXTRA_FLOAT_DIGITS,
          BYTEA_OUTPUT,
          STANDARD_CONFORMING_STRINGS,
          ESCAPE_STRING_WARNING,
          ARRAY_NULLS,
          CLIENT_ENCODING,
          APPLICATION_NAME,
          SESSION_REPLICATION_ROLE,
          ROW_SECURITY,
          CHECK_FUNCTION_BODIES,
          TRANSFORM_NULL_EQUALS,
          DEFAULT_TABLESPACE,
          DEFAULT_TABLE_ACCESS_METHOD,
          SYNCHRONIZE_SEQSCANS,
          LOG_MIN_DURATION_STATEMENT,
          LOG_LOCK_WAITS,
          CLIENT_MIN_MESSAGES,
          LC_MESSAGES,
          LC_MONETARY,
          LC_NUMERIC,
          LC_TIME,
          TRACK_WAL_IO_TIMING,
          SERVER_VERSION,
          SERVER_VERSION_NUM
        }) {
      if (BY_NAME.put(setting.name().toLowerCase(Locale.ROOT), setting) != null) {
        throw new AssertionError("two settings named " + setting.name());
      }
    }
  }

  private WaldbSettings() {}

  /**
   * The setting with this name, in any case.
   *
   * @throws DatabaseException 42704 when there is none
   */
  public static Setting<?> find(String name) {
    Setting<?> setting = BY_NAME.get(name.toLowerCase(Locale.ROOT));
    if (setting == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + name + '"');
    }
    return setting;
  }

  /** Whether there is a setting with this name, in any case. */
  public static boolean exists(String name) {
    return BY_NAME.containsKey(name.toLowerCase(Locale.ROOT));
  }

  /** All settings, in the order of their names. */
  public static Collection<Setting<?>> all() {
    return Collections.unmodifiableCollection(BY_NAME.values());
  }
}
