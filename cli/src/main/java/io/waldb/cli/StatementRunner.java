package io.waldb.cli;

import io.waldb.common.SqlState;
import io.waldb.jdbc.WaldbStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL and prints its results, notices and errors as psql does. One thread runs; {@link
 * #interrupt} may be called by any.
 */
final class StatementRunner {
  private final Statement statement;
  private final WaldbStatement tagged;
  private final SqlOutput output;
  private boolean failed;
  private volatile boolean interrupted;

  /** A runner of a statement of waldb, which stays the caller's to close. */
  StatementRunner(Statement statement, SqlOutput output) throws SQLException {
    this.statement = statement;
    this.output = output;
    tagged = statement.unwrap(WaldbStatement.class);
  }

  /** Runs a text of one or several statements; answers whether all went well. */
  boolean run(String text) {
    long start = System.nanoTime();
    long printing = 0;
    try {
      printing = execute(text);
      return true;
    } catch (SQLException e) {
      failed = true;
      output.error(SqlErrorText.of(e, text));
      return false;
    } finally {
      if (output.timing()) {
        output.message(ElapsedTime.line(System.nanoTime() - start - printing));
      }
    }
  }

  /** Whether anything that was run has failed. */
  boolean failed() {
    return failed;
  }

  /** Cancels what runs, and the rest of the files that are being run. */
  void interrupt() {
    interrupted = true;
    try {
      statement.cancel();
    } catch (SQLException e) {
      // It is closed: nothing runs.
    }
  }

  boolean interrupted() {
    return interrupted;
  }

  /** From here on nothing is interrupted. */
  void clearInterrupt() {
    interrupted = false;
  }

  /** Runs a text and prints its results; the nanoseconds that the printing took. */
  private long execute(String text) throws SQLException {
    boolean rows = statement.execute(text);
    for (SQLWarning warning = statement.getWarnings();
        warning != null;
        warning = warning.getNextWarning()) {
      boolean notice = SqlState.SUCCESSFUL_COMPLETION.code().equals(warning.getSQLState());
      output.error((notice ? "NOTICE:  " : "WARNING:  ") + warning.getMessage());
    }
    long printing = 0;
    while (true) {
      ResultTable table = rows ? rows() : null;
      int count = rows ? 0 : statement.getUpdateCount();
      if (count < 0) {
        return printing;
      }
      long start = System.nanoTime();
      print(table);
      printing += System.nanoTime() - start;
      rows = statement.getMoreResults();
    }
  }

  private ResultTable rows() throws SQLException {
    try (ResultSet result = statement.getResultSet()) {
      return ResultTable.of(null, result, this::interrupted);
    }
  }

  private void print(@Nullable ResultTable table) throws SQLException {
    String tag = String.valueOf(tagged.commandTag());
    if (table != null) {
      output.result(table);
    }
    if (table == null || isOfChange(tag)) {
      output.tag(tag);
    }
  }

  /** Whether a statement that gave rows changed some, too. */
  private static boolean isOfChange(String tag) {
    return tag.startsWith("INSERT") || tag.startsWith("UPDATE") || tag.startsWith("DELETE");
  }
}
