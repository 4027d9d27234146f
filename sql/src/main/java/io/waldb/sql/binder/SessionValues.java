package io.waldb.sql.binder;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SessionValue;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.storage.tuple.SqlType;
import org.jspecify.annotations.Nullable;

/** Binds the values of session, transaction and clock. */
final class SessionValues {
  private SessionValues() {}

  static Expression current(SyntaxExpression.Current syntax) {
    int precision = Math.min(syntax.precision(), 6);
    return switch (syntax.value()) {
      case CURRENT_DATE -> new SessionValue(SessionValue.Kind.CURRENT_DATE, SqlType.DATE);
      case CURRENT_TIME, LOCALTIME ->
          new SessionValue(
              SessionValue.Kind.LOCALTIME, precision < 0 ? SqlType.TIME : SqlType.time(precision));
      case CURRENT_TIMESTAMP ->
          new SessionValue(
              SessionValue.Kind.CURRENT_TIMESTAMP,
              precision < 0 ? SqlType.TIMESTAMPTZ : SqlType.timestamptz(precision));
      case LOCALTIMESTAMP ->
          new SessionValue(
              SessionValue.Kind.LOCALTIMESTAMP,
              precision < 0 ? SqlType.TIMESTAMP : SqlType.timestamp(precision));
      case CURRENT_USER, CURRENT_ROLE, USER, SYSTEM_USER ->
          new SessionValue(SessionValue.Kind.CURRENT_USER, SqlType.NAME);
      case SESSION_USER -> new SessionValue(SessionValue.Kind.SESSION_USER, SqlType.NAME);
      case CURRENT_CATALOG -> new SessionValue(SessionValue.Kind.CURRENT_DATABASE, SqlType.NAME);
      case CURRENT_SCHEMA -> new SessionValue(SessionValue.Kind.CURRENT_SCHEMA, SqlType.NAME);
    };
  }

  /** The value that a function without arguments stands for, or null. */
  static @Nullable SessionValue function(String name) {
    return switch (name) {
      case "now", "transaction_timestamp" ->
          new SessionValue(SessionValue.Kind.CURRENT_TIMESTAMP, SqlType.TIMESTAMPTZ);
      case "statement_timestamp" ->
          new SessionValue(SessionValue.Kind.STATEMENT_TIMESTAMP, SqlType.TIMESTAMPTZ);
      case "clock_timestamp" ->
          new SessionValue(SessionValue.Kind.CLOCK_TIMESTAMP, SqlType.TIMESTAMPTZ);
      case "current_database" -> new SessionValue(SessionValue.Kind.CURRENT_DATABASE, SqlType.NAME);
      case "current_schema" -> new SessionValue(SessionValue.Kind.CURRENT_SCHEMA, SqlType.NAME);
      case "current_user" -> new SessionValue(SessionValue.Kind.CURRENT_USER, SqlType.NAME);
      case "session_user" -> new SessionValue(SessionValue.Kind.SESSION_USER, SqlType.NAME);
      case "version" -> new SessionValue(SessionValue.Kind.VERSION, SqlType.TEXT);
      case "pg_backend_pid" -> new SessionValue(SessionValue.Kind.BACKEND_PID, SqlType.INTEGER);
      case "txid_current" -> new SessionValue(SessionValue.Kind.CURRENT_XID, SqlType.BIGINT);
      case "pg_current_xact_id" -> new SessionValue(SessionValue.Kind.CURRENT_XID, SqlType.XID);
      case "txid_current_if_assigned" ->
          new SessionValue(SessionValue.Kind.CURRENT_XID_IF_ASSIGNED, SqlType.BIGINT);
      case "pg_current_xact_id_if_assigned" ->
          new SessionValue(SessionValue.Kind.CURRENT_XID_IF_ASSIGNED, SqlType.XID);
      default -> null;
    };
  }
}
