package io.waldb.executor.command;

import io.waldb.sql.plan.OutputColumn;
import java.util.List;

/**
 * What a command gave.
 *
 * @param tag PostgreSQL's tag
 * @param columns of its rows; empty for none
 * @param rows text of each column
 */
public record CommandResult(String tag, List<OutputColumn> columns, List<List<String>> rows) {
  /** Only a tag. */
  public static CommandResult of(String tag) {
    return new CommandResult(tag, List.of(), List.of());
  }
}
