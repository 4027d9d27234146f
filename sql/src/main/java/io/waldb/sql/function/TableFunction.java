package io.waldb.sql.function;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of the system that gives rows of fixed columns, or a system view: the same without
 * arguments, named without parentheses.
 *
 * <p>A NULL for any argument gives no rows.
 *
 * @param id what makes the rows
 * @param view whether it is a view
 * @param parameters what it takes, in order; those with a default come last
 * @param columns what it gives
 */
public record TableFunction(
    TableFunctionId id, boolean view, List<Parameter> parameters, List<Column> columns) {
  /** Keeps unmodifiable copies. */
  public TableFunction {
    parameters = List.copyOf(parameters);
    columns = List.copyOf(columns);
  }

  /**
   * What a function takes.
   *
   * @param name by which a call can name it
   * @param type what it is converted to
   * @param otherwise the value when a call leaves it out, as an expression's constant holds it;
   *     null when it must not
   */
  public record Parameter(String name, SqlType type, @Nullable Object otherwise) {}

  /**
   * A column of the rows.
   *
   * @param name its name
   * @param type its type
   */
  public record Column(String name, SqlType type) {}

  /** The name as SQL spells it. */
  public String name() {
    return id.sqlName();
  }
}
