package io.waldb.tpcb;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A benchmark script: what one transaction does. Immutable and shared by clients.
 *
 * @param description what a report calls it, e.g. {@code <builtin: TPC-B (sort of)>}
 * @param weight how often it is picked, relative to the others
 */
record Script(String description, int weight, List<Command> commands) {
  /** One line of the script. */
  sealed interface Command {
    /** The line as a report shows it. */
    String text();
  }

  /** What a transaction statement does. */
  enum Boundary {
    BEGIN,
    COMMIT,
    ROLLBACK
  }

  /** BEGIN, END and their synonyms. */
  record TransactionCommand(String text, Boundary boundary) implements Command {}

  /**
   * An SQL statement.
   *
   * @param sql with {@code ?} in the place of each variable
   * @param variables the variables in the order of their places
   * @param store prefix of the variables that take a result row's columns (\gset, \aset), or null
   * @param allRows for \aset: the last row counts and no row is fine
   */
  record SqlCommand(
      String text, String sql, List<String> variables, @Nullable String store, boolean allRows)
      implements Command {}

  /** {@code \set name expression}. */
  record SetCommand(String text, String name, ScriptExpression expression) implements Command {}

  /** {@code \sleep n unit}: a number or {@code :variable}. */
  record SleepCommand(String text, String amount, long unitMicros) implements Command {}

  /** {@code \if}, {@code \elif}: where to go on when the condition is false. */
  record IfCommand(String text, ScriptExpression condition, int otherwise) implements Command {}

  /** An unconditional jump: the end of a branch of {@code \if}. */
  record JumpCommand(String text, int target) implements Command {}

  Script {
    commands = List.copyOf(commands);
  }
}
