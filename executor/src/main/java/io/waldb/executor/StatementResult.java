package io.waldb.executor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement gave: rows or a count. */
public final class StatementResult {
  private static final long[] NO_COUNTS = {};

  private final @Nullable RowCursor cursor;
  private final long updateCount;
  private final long[] updateCounts;
  private final String commandTag;
  private final List<String> warnings;

  StatementResult(
      @Nullable RowCursor cursor,
      long updateCount,
      long[] updateCounts,
      String commandTag,
      List<String> warnings) {
    this.cursor = cursor;
    this.updateCount = updateCount;
    this.updateCounts = updateCounts;
    this.commandTag = commandTag;
    this.warnings = warnings;
  }

  static StatementResult ofCount(long count, String tag, List<String> warnings) {
    return new StatementResult(null, count, NO_COUNTS, tag, warnings);
  }

  static StatementResult ofRows(RowCursor cursor, String tag, List<String> warnings) {
    return new StatementResult(cursor, -1, NO_COUNTS, tag, warnings);
  }

  /** Whether there is a result set. */
  public boolean hasRows() {
    return cursor != null;
  }

  /**
   * The result set.
   *
   * @throws IllegalStateException when there is none
   */
  public RowCursor cursor() {
    RowCursor rows = cursor;
    if (rows == null) {
      throw new IllegalStateException("the statement gave no rows");
    }
    return rows;
  }

  /** Rows inserted, updated or deleted; 0 for a statement without a count, -1 with a result set. */
  public long updateCount() {
    return updateCount;
  }

  /** The counts of a batch, one for each set of parameters; empty for any other statement. */
  public long[] updateCounts() {
    return updateCounts.clone();
  }

  /** PostgreSQL's tag, such as {@code INSERT 0 1}. */
  public String commandTag() {
    return commandTag;
  }

  /** Notices and warnings, in order. */
  public List<String> warnings() {
    return warnings;
  }
}
