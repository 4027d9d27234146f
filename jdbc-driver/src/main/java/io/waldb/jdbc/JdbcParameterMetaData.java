package io.waldb.jdbc;

import io.waldb.common.SqlState;
import io.waldb.storage.tuple.SqlType;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.List;

/** The parameters of a prepared statement. Immutable. */
final class JdbcParameterMetaData implements ParameterMetaData {
  private final List<SqlType> types;

  JdbcParameterMetaData(List<SqlType> types) {
    this.types = List.copyOf(types);
  }

  private SqlType type(int parameter) throws SQLException {
    if (parameter < 1 || parameter > types.size()) {
      throw SqlExceptions.of(
          SqlState.INVALID_PARAMETER_VALUE,
          "the parameter index is out of range: "
              + parameter
              + ", number of parameters: "
              + types.size());
    }
    return types.get(parameter - 1);
  }

  @Override
  public int getParameterCount() {
    return types.size();
  }

  @Override
  public int isNullable(int parameter) throws SQLException {
    type(parameter);
    return parameterNullableUnknown;
  }

  @Override
  public boolean isSigned(int parameter) throws SQLException {
    return JdbcTypes.isSigned(type(parameter).kind());
  }

  @Override
  public int getPrecision(int parameter) throws SQLException {
    return JdbcTypes.precision(type(parameter));
  }

  @Override
  public int getScale(int parameter) throws SQLException {
    return JdbcTypes.scale(type(parameter));
  }

  @Override
  public int getParameterType(int parameter) throws SQLException {
    return JdbcTypes.number(type(parameter).kind());
  }

  @Override
  public String getParameterTypeName(int parameter) throws SQLException {
    return JdbcTypes.name(type(parameter).kind());
  }

  @Override
  public String getParameterClassName(int parameter) throws SQLException {
    return JdbcTypes.objectClass(type(parameter).kind()).getName();
  }

  @Override
  public int getParameterMode(int parameter) throws SQLException {
    type(parameter);
    return parameterModeIn;
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrappers.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
