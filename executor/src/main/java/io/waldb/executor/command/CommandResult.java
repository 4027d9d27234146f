package io.waldb.executor.command;

import java.util.List;

/**
 * What a command gave.
 *
 * @param tag PostgreSQL's tag
 * @param count of the rows that it stored
 * @param rows text of each column of the plan; empty for a command that has none
 */
public record CommandResult(String tag, long count, List<List<String>> rows) {
  /** Only a tag. */
  static CommandResult of(String tag) {
    return new CommandResult(tag, 0, List.of());
  }
}
