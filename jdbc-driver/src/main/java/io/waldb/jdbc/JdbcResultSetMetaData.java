package io.waldb.jdbc;

import io.waldb.common.SqlState;
import io.waldb.executor.ResultDescriptor;
import io.waldb.storage.tuple.SqlType;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/** The columns of a result set. Immutable. */
final class JdbcResultSetMetaData implements ResultSetMetaData {
  private final ResultDescriptor columns;

  JdbcResultSetMetaData(ResultDescriptor columns) {
    this.columns = columns;
  }

  private int index(int column) throws SQLException {
    if (column < 1 || column > columns.columnCount()) {
      throw SqlExceptions.columnOutOfRange(column, columns.columnCount());
    }
    return column - 1;
  }

  private SqlType type(int column) throws SQLException {
    return columns.type(index(column));
  }

  @Override
  public int getColumnCount() {
    return columns.columnCount();
  }

  @Override
  public boolean isAutoIncrement(int column) throws SQLException {
    return columns.isAutoIncrement(index(column));
  }

  @Override
  public boolean isCaseSensitive(int column) throws SQLException {
    return JdbcTypes.isCaseSensitive(type(column).kind());
  }

  @Override
  public boolean isSearchable(int column) throws SQLException {
    index(column);
    return true;
  }

  @Override
  public boolean isCurrency(int column) throws SQLException {
    index(column);
    return false;
  }

  @Override
  public int isNullable(int column) throws SQLException {
    return columns.isNullable(index(column)) ? columnNullable : columnNoNulls;
  }

  @Override
  public boolean isSigned(int column) throws SQLException {
    return JdbcTypes.isSigned(type(column).kind());
  }

  @Override
  public int getColumnDisplaySize(int column) throws SQLException {
    return JdbcTypes.displaySize(type(column));
  }

  @Override
  public String getColumnLabel(int column) throws SQLException {
    return columns.label(index(column));
  }

  @Override
  public String getColumnName(int column) throws SQLException {
    return columns.name(index(column));
  }

  @Override
  public String getSchemaName(int column) throws SQLException {
    String schema = columns.schemaName(index(column));
    return schema == null ? "" : schema;
  }

  @Override
  public int getPrecision(int column) throws SQLException {
    return JdbcTypes.precision(type(column));
  }

  @Override
  public int getScale(int column) throws SQLException {
    return JdbcTypes.scale(type(column));
  }

  @Override
  public String getTableName(int column) throws SQLException {
    String table = columns.tableName(index(column));
    return table == null ? "" : table;
  }

  @Override
  public String getCatalogName(int column) throws SQLException {
    index(column);
    return "";
  }

  @Override
  public int getColumnType(int column) throws SQLException {
    return JdbcTypes.number(type(column).kind());
  }

  @Override
  public String getColumnTypeName(int column) throws SQLException {
    return JdbcTypes.name(type(column).kind());
  }

  @Override
  public boolean isReadOnly(int column) throws SQLException {
    index(column);
    return columns.tableName(index(column)) == null;
  }

  @Override
  public boolean isWritable(int column) throws SQLException {
    return !isReadOnly(column);
  }

  @Override
  public boolean isDefinitelyWritable(int column) throws SQLException {
    index(column);
    return false;
  }

  @Override
  public String getColumnClassName(int column) throws SQLException {
    return JdbcTypes.objectClass(type(column).kind()).getName();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrappers.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  /** 42703 names the label. */
  static SQLException noColumn(String label) {
    return SqlExceptions.of(
        SqlState.UNDEFINED_COLUMN, "the column name \"" + label + "\" was not found in the result");
  }
}
