package io.waldb.sql.binder;

import org.jspecify.annotations.Nullable;

/** The part of a statement an expression stands in, which decides what is allowed there. */
enum Clause {
  SELECT_LIST(null),
  WHERE("WHERE"),
  HAVING(null),
  GROUP_BY("GROUP BY"),
  ORDER_BY(null),
  DISTINCT_ON(null),
  JOIN_ON("JOIN conditions"),
  FROM_SUBQUERY("FROM clause of their own query level"),
  FROM_FUNCTION("functions in FROM"),
  LIMIT("LIMIT"),
  OFFSET("OFFSET"),
  VALUES("VALUES"),
  INSERT_VALUE("INSERT"),
  UPDATE_VALUE("UPDATE"),
  RETURNING("RETURNING"),
  FILTER("FILTER"),
  WINDOW_KEY(null),
  WINDOW_ROWS("window ROWS"),
  WINDOW_RANGE("window RANGE"),
  WINDOW_GROUPS("window GROUPS"),
  DEFAULT("DEFAULT expressions"),
  CHECK("check constraints"),
  GENERATED("column generation expressions"),
  USING("transform expressions"),
  EXECUTE("EXECUTE parameters");

  private final @Nullable String refused;

  Clause(@Nullable String refused) {
    this.refused = refused;
  }

  /** How a message names the clause when it refuses aggregates; null when it allows them. */
  @Nullable String refusesAggregates() {
    return refused;
  }

  /** True where window functions may stand. */
  boolean allowsWindows() {
    return this == SELECT_LIST || this == ORDER_BY || this == DISTINCT_ON;
  }

  String title() {
    return switch (this) {
      case SELECT_LIST -> "SELECT";
      case HAVING -> "HAVING";
      case ORDER_BY -> "ORDER BY";
      case DISTINCT_ON -> "DISTINCT ON";
      case WINDOW_KEY, WINDOW_ROWS, WINDOW_RANGE, WINDOW_GROUPS -> "window definitions";
      default -> refused == null ? name() : refused;
    };
  }

  /** True where a subquery may not stand. */
  boolean refusesSubqueries() {
    return this == DEFAULT
        || this == CHECK
        || this == GENERATED
        || this == USING
        || this == EXECUTE;
  }

  String subqueryMessage() {
    return switch (this) {
      case DEFAULT -> "cannot use subquery in DEFAULT expression";
      case CHECK -> "cannot use subquery in check constraint";
      case GENERATED -> "cannot use subquery in column generation expression";
      case USING -> "cannot use subquery in transform expression";
      default -> "cannot use subquery in EXECUTE parameter";
    };
  }
}
