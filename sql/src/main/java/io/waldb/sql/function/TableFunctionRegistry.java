package io.waldb.sql.function;

import static io.waldb.storage.tuple.SqlType.BOOLEAN;
import static io.waldb.storage.tuple.SqlType.PG_LSN;

import io.waldb.sql.function.TableFunction.Column;
import io.waldb.sql.function.TableFunction.Parameter;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The system's views and the functions that give rows of fixed columns, by name; the only list of
 * them. All are in schema {@code pg_catalog}.
 */
public final class TableFunctionRegistry {
  /** What there is. */
  public static final TableFunctionRegistry BUILT_IN = new TableFunctionRegistry();

  private final Map<String, TableFunction> functions = new TreeMap<>();
  private final Map<String, TableFunction> views = new TreeMap<>();

  private TableFunctionRegistry() {
    Parameter start = parameter("start_lsn", PG_LSN);
    Parameter end = parameter("end_lsn", PG_LSN);
    function(TableFunctionId.PG_GET_WAL_RECORDS_INFO, LogColumns.RECORD, start, end);
    function(
        TableFunctionId.PG_GET_WAL_RECORD_INFO, LogColumns.RECORD, parameter("in_lsn", PG_LSN));
    function(
        TableFunctionId.PG_GET_WAL_STATS,
        LogColumns.STATISTICS,
        start,
        end,
        new Parameter("per_record", BOOLEAN, 0L));
    function(
        TableFunctionId.PG_GET_WAL_BLOCK_INFO,
        LogColumns.BLOCK,
        start,
        end,
        new Parameter("show_data", BOOLEAN, 1L));
    function(TableFunctionId.PG_LS_WALDIR, LogColumns.FILE);
    function(
        TableFunctionId.PG_WALFILE_NAME_OFFSET, LogColumns.FILE_OFFSET, parameter("lsn", PG_LSN));
    function(TableFunctionId.PG_CONTROL_CHECKPOINT, LogColumns.CONTROL_CHECKPOINT);
    function(TableFunctionId.PG_CONTROL_SYSTEM, LogColumns.CONTROL_SYSTEM);
    function(TableFunctionId.PG_CONTROL_RECOVERY, LogColumns.CONTROL_RECOVERY);
    function(TableFunctionId.PG_CONTROL_INIT, LogColumns.CONTROL_INIT);
    view(TableFunctionId.PG_STAT_WAL, ViewColumns.STAT_WAL);
    view(TableFunctionId.PG_STAT_BGWRITER, ViewColumns.STAT_BGWRITER);
    view(TableFunctionId.PG_STAT_CHECKPOINTER, ViewColumns.STAT_CHECKPOINTER);
    view(TableFunctionId.PG_STAT_DATABASE, ViewColumns.STAT_DATABASE);
    view(TableFunctionId.PG_STAT_ACTIVITY, ViewColumns.STAT_ACTIVITY);
    view(TableFunctionId.PG_STAT_USER_TABLES, ViewColumns.STAT_USER_TABLES);
    view(TableFunctionId.PG_SETTINGS, ViewColumns.SETTINGS);
    view(TableFunctionId.PG_TABLES, ViewColumns.TABLES);
    view(TableFunctionId.PG_INDEXES, ViewColumns.INDEXES);
    view(TableFunctionId.PG_VIEWS, ViewColumns.VIEWS);
  }

  private static Parameter parameter(String name, SqlType type) {
    return new Parameter(name, type, null);
  }

  private void function(TableFunctionId id, List<Column> columns, Parameter... parameters) {
    put(functions, new TableFunction(id, false, List.of(parameters), columns));
  }

  private void view(TableFunctionId id, List<Column> columns) {
    put(views, new TableFunction(id, true, List.of(), columns));
  }

  private static void put(Map<String, TableFunction> table, TableFunction function) {
    table.put(function.name(), function);
  }

  /** The function of that name, or null. */
  public @Nullable TableFunction function(String name) {
    return functions.get(name);
  }

  /** The view of that name in {@code pg_catalog}, or null. */
  public @Nullable TableFunction view(String name) {
    return views.get(name);
  }

  /** All views by name. */
  public Collection<TableFunction> views() {
    return List.copyOf(views.values());
  }

  /** Columns from names and types in turn. */
  static List<Column> columns(Object... namesAndTypes) {
    List<Column> columns = new ArrayList<>(namesAndTypes.length / 2);
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      columns.add(new Column((String) namesAndTypes[i], (SqlType) namesAndTypes[i + 1]));
    }
    return columns;
  }
}
