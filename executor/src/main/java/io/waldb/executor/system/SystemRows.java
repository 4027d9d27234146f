package io.waldb.executor.system;

import io.waldb.executor.operator.TableFunctionRows;
import io.waldb.sql.function.TableFunctionId;

/** What makes the rows of each system view and function about the system. */
public final class SystemRows {
  private SystemRows() {}

  /** The rows of one, for a session to scan again and again. */
  public static TableFunctionRows of(TableFunctionId function, SystemContext context) {
    return switch (function) {
      case PG_GET_WAL_RECORDS_INFO -> new WalRecordRows(context, false);
      case PG_GET_WAL_RECORD_INFO -> new WalRecordRows(context, true);
      case PG_GET_WAL_BLOCK_INFO -> new WalBlockRows(context);
      case PG_GET_WAL_STATS -> new ListedRows(a -> WalStatisticsRows.rows(context, a));
      case PG_LS_WALDIR -> new ListedRows(a -> LogFiles.list(context));
      case PG_WALFILE_NAME_OFFSET -> new ListedRows(a -> LogFiles.offset(context, a), true);
      case PG_CONTROL_CHECKPOINT -> new ListedRows(a -> ControlRows.checkpoint(context));
      case PG_CONTROL_SYSTEM -> new ListedRows(a -> ControlRows.system(context));
      case PG_CONTROL_RECOVERY -> new ListedRows(a -> ControlRows.recovery());
      case PG_CONTROL_INIT -> new ListedRows(a -> ControlRows.init(context));
      case PG_STAT_WAL -> new ListedRows(a -> StatisticsRows.wal(context));
      case PG_STAT_BGWRITER -> new ListedRows(a -> StatisticsRows.backgroundWriter(context));
      case PG_STAT_CHECKPOINTER -> new ListedRows(a -> StatisticsRows.checkpointer(context));
      case PG_STAT_DATABASE -> new ListedRows(a -> StatisticsRows.database(context));
      case PG_STAT_USER_TABLES -> new ListedRows(a -> StatisticsRows.tables(context));
      case PG_STAT_ACTIVITY -> new ListedRows(a -> ActivityRows.rows(context));
      case PG_SETTINGS -> new ListedRows(a -> SettingRows.rows(context));
      case PG_TABLES -> new ListedRows(a -> CatalogRows.tables(context));
      case PG_INDEXES -> new ListedRows(a -> CatalogRows.indexes(context));
      case PG_VIEWS -> new ListedRows(a -> CatalogRows.views(context));
      default -> throw new IllegalArgumentException(function.toString());
    };
  }
}
