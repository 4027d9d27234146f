package io.waldb.executor.expression;

import io.waldb.common.CancelToken;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.value.Zone;
import io.waldb.sql.parser.SqlParser;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.planner.PlanningContext;
import io.waldb.sql.planner.StatementPlanner;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.txn.Transaction;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What expressions may ask of the session that runs them.
 *
 * <p>Implemented by the session; used in its thread only.
 */
public interface SessionContext {
  /** The session's settings with all overlays. */
  Settings settings();

  /**
   * What a statement of the session is planned against.
   *
   * @param scannable as in {@link PlanningContext}
   */
  default PlanningContext planning(CatalogState catalog, Predicate<IndexInfo> scannable) {
    return new PlanningContext(
        catalog,
        searchPath(),
        new ConstantFolder(this),
        settings().getBytes(WaldbSettings.WORK_MEM),
        settings().hashMemoryBytes(),
        scannable);
  }

  /** The plan of a statement that waldb itself has written. */
  default StatementPlan planOf(String sql, CatalogState catalog) {
    return StatementPlanner.plan(
        SqlParser.parse(sql).get(0).statement(), List.of(), planning(catalog, IndexInfo::valid));
  }

  /** The session's time zone. */
  Zone zone();

  /** Start of the transaction, microseconds since 1970. */
  long transactionTimestamp();

  /** Start of the statement, microseconds since 1970. */
  long statementTimestamp();

  /** Stops long loops. */
  CancelToken cancelToken();

  /** Name of the user. */
  String user();

  /** Name of the database. */
  String databaseName();

  /** Names of the schemas where names without one are looked up, in order. */
  List<String> searchPath();

  /** First schema of the search path that exists, or null. */
  @Nullable String currentSchema();

  /** A number that tells the session from others. */
  int sessionId();

  /** The transaction that is open. */
  Transaction transaction();

  /** The catalog as the session sees it now. */
  CatalogState catalog();

  /** Cancels the running statement of another session; false when there is no such session. */
  boolean cancelSession(int id);

  /** What names of relations stand for now. */
  default SessionNames names() {
    return new SessionNames(catalog(), searchPath());
  }

  /** The sequences, and what the session got of them. */
  SessionSequences sequences();

  /**
   * A setting as SHOW prints it, also of the transaction's modes.
   *
   * @throws io.waldb.common.DatabaseException 42704 when there is none
   */
  String showSetting(String name);

  /** Changes a setting as SET does; answers its new value as SHOW prints it. */
  String changeSetting(String name, @Nullable String value, boolean local);

  /** Bytes of a relation's main file. */
  long fileSize(int relation);

  /** Bytes of the whole database. */
  long databaseSize();

  /** End of the log: inserted, written or flushed. */
  long walPosition(WalPosition which);

  /** The name of the segment file, in the present timeline, of the byte before a position. */
  String walFileName(long lsn);

  /**
   * Sets counters that all sessions share to zero.
   *
   * @param target {@code wal}, {@code bgwriter} or {@code checkpointer}
   * @throws io.waldb.common.DatabaseException 22023 for anything else
   */
  void resetSharedStatistics(String target);

  /**
   * Holds an index against its table.
   *
   * @param parents whether downlinks are checked too
   * @throws io.waldb.common.DatabaseException XX002 when something is wrong, with all of it as
   *     detail; 42809 when it is no index
   */
  void checkIndex(int index, boolean parents);

  /**
   * Holds everything in the database against everything else, or one table with its indexes and
   * constraints.
   *
   * @param table catalog id; 0 for everything
   * @throws io.waldb.common.DatabaseException XX001 when something is wrong, with all of it as
   *     detail; 42809 when it is no table
   */
  void check(int table);

  /** Ends the current log segment; answers the position. */
  long switchWal();

  /** The generator that setseed has made, or null. */
  @Nullable Random seededRandom();

  /** Makes random() give a repeatable sequence. */
  void seedRandom(long seed);

  /** A position in the log. */
  enum WalPosition {
    /** Handed out to records. */
    INSERTED,
    /** Written to the system. */
    WRITTEN,
    /** Durable. */
    FLUSHED
  }
}
