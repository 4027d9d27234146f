package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A value of the session, the transaction or the clock; never folded into a cached plan.
 *
 * @param kind which
 * @param type its type, with the precision of fractional seconds where one was given
 */
public record SessionValue(Kind kind, SqlType type) implements Expression {
  /** What is asked. */
  public enum Kind {
    /** Date of the transaction's start in the session's time zone. */
    CURRENT_DATE,
    /** Time of day of the transaction's start, without a zone. */
    LOCALTIME,
    /** Time of the transaction's start; also now() and transaction_timestamp(). */
    CURRENT_TIMESTAMP,
    /** The same as a local timestamp. */
    LOCALTIMESTAMP,
    /** Time at which the statement began. */
    STATEMENT_TIMESTAMP,
    /** Time of this very evaluation. */
    CLOCK_TIMESTAMP,
    /** Name of the user. */
    CURRENT_USER,
    /** Name of the user who connected. */
    SESSION_USER,
    /** Name of the database. */
    CURRENT_DATABASE,
    /** First schema of the search path that exists. */
    CURRENT_SCHEMA,
    /** The product's version line. */
    VERSION,
    /** A number that tells the session from others. */
    BACKEND_PID,
    /** The transaction's id, assigned when there is none. */
    CURRENT_XID,
    /** The transaction's id, or NULL when none is assigned. */
    CURRENT_XID_IF_ASSIGNED;

    /** True when two evaluations in one statement may differ. */
    public boolean isVolatile() {
      return this == CLOCK_TIMESTAMP;
    }

    /** The keyword or the function's name. */
    public String sqlName() {
      return switch (this) {
        case CURRENT_DATABASE -> "current_database()";
        case STATEMENT_TIMESTAMP -> "statement_timestamp()";
        case CLOCK_TIMESTAMP -> "clock_timestamp()";
        case VERSION -> "version()";
        case BACKEND_PID -> "pg_backend_pid()";
        case CURRENT_XID -> "pg_current_xact_id()";
        case CURRENT_XID_IF_ASSIGNED -> "pg_current_xact_id_if_assigned()";
        case CURRENT_DATE,
            LOCALTIME,
            CURRENT_TIMESTAMP,
            LOCALTIMESTAMP,
            CURRENT_USER,
            SESSION_USER,
            CURRENT_SCHEMA ->
            name().toUpperCase(Locale.ROOT);
      };
    }
  }

  @Override
  public boolean nullable() {
    return kind == Kind.CURRENT_XID_IF_ASSIGNED || kind == Kind.CURRENT_SCHEMA;
  }

  @Override
  public List<Expression> children() {
    return List.of();
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    return this;
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
