package io.waldb.jdbc;

import io.waldb.common.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** JDBC's isolation levels by PostgreSQL's names. */
final class Isolation {
  private Isolation() {}

  static String name(int level) throws SQLException {
    return switch (level) {
      case Connection.TRANSACTION_READ_UNCOMMITTED -> "read uncommitted";
      case Connection.TRANSACTION_READ_COMMITTED -> "read committed";
      case Connection.TRANSACTION_REPEATABLE_READ -> "repeatable read";
      case Connection.TRANSACTION_SERIALIZABLE -> "serializable";
      default ->
          throw SqlExceptions.of(
              SqlState.INVALID_PARAMETER_VALUE, "isolation level " + level + " is not supported");
    };
  }

  /** Whether a connection can be given this level; SERIALIZABLE is a name that is refused. */
  static boolean isSupported(int level) {
    return switch (level) {
      case Connection.TRANSACTION_READ_UNCOMMITTED,
          Connection.TRANSACTION_READ_COMMITTED,
          Connection.TRANSACTION_REPEATABLE_READ ->
          true;
      default -> false;
    };
  }

  static int number(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "read uncommitted" -> Connection.TRANSACTION_READ_UNCOMMITTED;
      case "repeatable read" -> Connection.TRANSACTION_REPEATABLE_READ;
      case "serializable" -> Connection.TRANSACTION_SERIALIZABLE;
      default -> Connection.TRANSACTION_READ_COMMITTED;
    };
  }
}
