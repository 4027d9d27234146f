package io.waldb.jdbc;

import io.waldb.common.SqlState;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** A savepoint with a name, or with a number when the application gave none. */
final class JdbcSavepoint implements Savepoint {
  private final int id;
  private final @Nullable String name;
  private boolean released;

  JdbcSavepoint(int id, @Nullable String name) {
    this.id = id;
    this.name = name;
  }

  static JdbcSavepoint of(Savepoint savepoint) throws SQLException {
    if (!(savepoint instanceof JdbcSavepoint own) || own.released) {
      throw SqlExceptions.of(
          SqlState.INVALID_SAVEPOINT_SPECIFICATION, "the savepoint is not valid or was released");
    }
    return own;
  }

  String sqlName() {
    return name != null ? name : "jdbc_savepoint_" + id;
  }

  String release() {
    released = true;
    return sqlName();
  }

  @Override
  public int getSavepointId() throws SQLException {
    if (name != null) {
      throw SqlExceptions.of(
          SqlState.INVALID_SAVEPOINT_SPECIFICATION, "a named savepoint has no number");
    }
    return id;
  }

  @Override
  public String getSavepointName() throws SQLException {
    if (name == null) {
      throw SqlExceptions.of(
          SqlState.INVALID_SAVEPOINT_SPECIFICATION, "an unnamed savepoint has no name");
    }
    return name;
  }
}
