package io.waldb.jdbc;

import io.waldb.common.SqlState;
import java.sql.SQLException;

/** java.sql.Wrapper for objects that wrap nothing. */
final class Wrappers {
  private Wrappers() {}

  static <T> T unwrap(Object object, Class<T> type) throws SQLException {
    if (!type.isInstance(object)) {
      throw SqlExceptions.of(
          SqlState.INVALID_PARAMETER_VALUE,
          object.getClass().getName() + " is no " + type.getName());
    }
    return type.cast(object);
  }
}
