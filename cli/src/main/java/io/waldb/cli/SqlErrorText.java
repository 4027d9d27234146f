package io.waldb.cli;

import io.waldb.common.DatabaseException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is printed of an error of a statement. */
final class SqlErrorText {
  /** How much of the line with the error is shown, and how much behind the place at least. */
  private static final int SHOWN = 60;

  private static final int SHOWN_BEHIND = 10;

  private SqlErrorText() {}

  /**
   * The error as psql shows it: the message, the place in the statement, detail and hint.
   *
   * @param statement the text that the error's position is in; null when the user did not write it
   */
  static String of(SQLException e, @Nullable String statement) {
    if (!(e.getCause() instanceof DatabaseException error)) {
      return "ERROR:  " + e.getMessage();
    }
    StringBuilder text = new StringBuilder("ERROR:  ").append(error.getMessage());
    if (statement != null && error.position() > 0 && error.position() <= statement.length() + 1) {
      text.append(System.lineSeparator()).append(place(statement, error.position() - 1));
    }
    if (error.detail() != null) {
      text.append(System.lineSeparator()).append("DETAIL:  ").append(error.detail());
    }
    if (error.hint() != null) {
      text.append(System.lineSeparator()).append("HINT:  ").append(error.hint());
    }
    return text.toString();
  }

  /**
   * The line of a text that has a place, cut if it is long, and a mark below the place. Follows
   * {@code reportErrorPosition} of libpq.
   */
  private static String place(String statement, int place) {
    int number = 1;
    int from = 0;
    for (int end = statement.indexOf('\n'); end >= 0 && end < place; ) {
      number++;
      from = end + 1;
      end = statement.indexOf('\n', from);
    }
    int end = statement.indexOf('\n', from);
    String line = statement.substring(from, end < 0 ? statement.length() : end).replace('\t', ' ');
    int at = place - from;
    int cut = Math.min(line.length(), Math.max(SHOWN, at + SHOWN_BEHIND));
    int left = Math.max(0, cut - SHOWN);
    String head = "LINE " + number + ": " + (left > 0 ? "..." : "");
    return head
        + line.substring(left, cut)
        + (cut < line.length() ? "..." : "")
        + System.lineSeparator()
        + " ".repeat(head.length() + at - left)
        + "^";
  }
}
