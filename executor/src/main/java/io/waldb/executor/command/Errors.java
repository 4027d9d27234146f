package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/** Errors that several statements have in common. */
public final class Errors {
  private Errors() {}

  /** 0A000. */
  public static DatabaseException notSupported(String what) {
    return new DatabaseException(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported");
  }

  static DatabaseException undefined(String kind, String name) {
    return new DatabaseException(
        SqlState.UNDEFINED_TABLE, kind + " \"" + name + "\" does not exist");
  }

  /** Something that may only be dropped with what depends on it. */
  static DatabaseException dependents(String what, String detail) {
    return new DatabaseException(
            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
            "cannot drop " + what + " because other objects depend on it")
        .withDetail(detail)
        .withHint("Use DROP ... CASCADE to drop the dependent objects too.");
  }

  static DatabaseException undefinedConstraint(String table, String constraint) {
    return new DatabaseException(
        SqlState.UNDEFINED_OBJECT,
        "constraint \"" + constraint + "\" of relation \"" + table + "\" does not exist");
  }
}
