package io.waldb.jdbc;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.StackReserve;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import org.jspecify.annotations.Nullable;

/** The one place where the engine's errors become SQLExceptions. */
final class SqlExceptions {
  private SqlExceptions() {}

  /** The exception of an engine error: class by SQLState class, message with detail and hint. */
  static SQLException of(DatabaseException error) {
    return of(error.state(), error.describe(), error);
  }

  static SQLException of(SqlState state, String message) {
    return of(state, message, null);
  }

  private static SQLException of(SqlState state, String message, @Nullable Throwable cause) {
    String code = state.code();
    if (code.equals("57014")) {
      return new SQLTimeoutException(message, code, cause);
    }
    return switch (code.substring(0, 2)) {
      case "08" -> new SQLNonTransientConnectionException(message, code, cause);
      case "0A" -> new SQLFeatureNotSupportedException(message, code, cause);
      case "22" -> new SQLDataException(message, code, cause);
      case "23" -> new SQLIntegrityConstraintViolationException(message, code, cause);
      case "28" -> new SQLInvalidAuthorizationSpecException(message, code, cause);
      case "40" -> new SQLTransactionRollbackException(message, code, cause);
      case "42" -> new SQLSyntaxErrorException(message, code, cause);
      default -> new SQLException(message, code, cause);
    };
  }

  /**
   * Any failure of the engine: a {@link DatabaseException} as it is, anything else as an internal
   * error.
   */
  static SQLException ofAny(Throwable failure) {
    if (failure instanceof DatabaseException error) {
      return of(error);
    }
    if (failure instanceof StackOverflowError overflow) {
      return of(StackReserve.exceeded(overflow));
    }
    if (failure instanceof OutOfMemoryError) {
      return of(SqlState.OUT_OF_MEMORY, "out of memory: " + failure.getMessage(), failure);
    }
    return of(SqlState.INTERNAL_ERROR, "internal error: " + failure, failure);
  }

  static SQLFeatureNotSupportedException notSupported(String what) {
    return new SQLFeatureNotSupportedException(
        what + " is not supported", SqlState.FEATURE_NOT_SUPPORTED.code());
  }

  static SQLException closed(String what) {
    return of(
        what.equals("connection")
            ? SqlState.CONNECTION_DOES_NOT_EXIST
            : SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
        "this " + what + " is closed");
  }

  static SQLException columnOutOfRange(int column, int count) {
    return of(
        SqlState.INVALID_PARAMETER_VALUE,
        "the column index is out of range: " + column + ", number of columns: " + count);
  }
}
