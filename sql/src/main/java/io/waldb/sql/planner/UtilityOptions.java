package io.waldb.sql.planner;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.syntax.MaintenanceStatement;
import io.waldb.sql.syntax.Option;
import io.waldb.sql.syntax.UtilityStatement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of EXPLAIN, VACUUM and ANALYZE: their names and values are PostgreSQL's. */
final class UtilityOptions {
  private static final Set<String> EXPLAIN =
      Set.of("analyze", "verbose", "costs", "settings", "buffers", "wal", "timing", "summary");
  private static final Set<String> VACUUM =
      Set.of(
          "analyze",
          "disable_page_skipping",
          "freeze",
          "full",
          "process_toast",
          "skip_locked",
          "truncate",
          "verbose");
  private static final Set<String> ANALYZE = Set.of("skip_locked", "verbose");

  private static final Set<String> BOOLEANS = Set.of("on", "off", "true", "false", "1", "0");
  private static final int MOST_WORKERS = 1024;

  private UtilityOptions() {}

  /**
   * Looks at a statement's options, if it has any.
   *
   * @throws DatabaseException 42601 when one is not known or has a wrong value, 0A000 for a format
   *     of EXPLAIN that is not supported
   */
  static void check(UtilityStatement statement) {
    if (statement instanceof MaintenanceStatement.Explain explain) {
      check(statement.tag(), explain.options(), EXPLAIN);
    } else if (statement instanceof MaintenanceStatement.Vacuum vacuum) {
      check(statement.tag(), vacuum.options(), VACUUM);
    } else if (statement instanceof MaintenanceStatement.Analyze analyze) {
      check(statement.tag(), analyze.options(), ANALYZE);
    }
  }

  private static void check(String tag, List<Option> options, Set<String> booleans) {
    for (Option option : options) {
      if (booleans.contains(option.name())) {
        checkBoolean(option);
      } else if (tag.equals("EXPLAIN") && option.name().equals("format")) {
        checkFormat(option.value());
      } else if (tag.equals("VACUUM") && option.name().equals("index_cleanup")) {
        if (!"auto".equalsIgnoreCase(option.value())) {
          checkBoolean(option);
        }
      } else if (tag.equals("VACUUM") && option.name().equals("parallel")) {
        checkWorkers(option);
      } else {
        throw at(option, "unrecognized " + tag + " option \"" + option.name() + '"');
      }
    }
  }

  private static void checkBoolean(Option option) {
    String value = option.value();
    if (value != null && !BOOLEANS.contains(value.toLowerCase(Locale.ROOT))) {
      throw new DatabaseException(
          SqlState.SYNTAX_ERROR, option.name() + " requires a Boolean value");
    }
  }

  private static void checkFormat(@Nullable String value) {
    if (value != null && !value.equalsIgnoreCase("text")) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED, "EXPLAIN (FORMAT " + value + ") is not supported");
    }
  }

  private static void checkWorkers(Option option) {
    String value = option.value();
    if (value == null) {
      throw at(option, "parallel option requires a value between 0 and " + MOST_WORKERS);
    }
    if (!value.matches("[0-9]{1,4}") || Integer.parseInt(value) > MOST_WORKERS) {
      throw at(option, "parallel workers for vacuum must be between 0 and " + MOST_WORKERS);
    }
  }

  private static DatabaseException at(Option option, String message) {
    DatabaseException error = new DatabaseException(SqlState.SYNTAX_ERROR, message);
    return option.position() < 0 ? error : error.withPosition(option.position() + 1);
  }
}
