package io.waldb.jdbc;

import io.waldb.sql.parser.ReturningText;
import java.util.List;

/**
 * Which columns of changed rows a statement is to give back.
 *
 * @param wanted whether any
 * @param columns their names; empty for all
 */
record GeneratedKeys(boolean wanted, List<String> columns) {
  static final GeneratedKeys NONE = new GeneratedKeys(false, List.of());
  static final GeneratedKeys ALL = new GeneratedKeys(true, List.of());

  static GeneratedKeys of(String[] names) {
    return new GeneratedKeys(names.length > 0, List.of(names));
  }

  /** The statement with a RETURNING clause, unless it has one or cannot have one. */
  String applyTo(String sql) {
    return wanted ? ReturningText.add(sql, columns) : sql;
  }
}
