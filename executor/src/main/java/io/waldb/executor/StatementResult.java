package io.waldb.executor;

import io.waldb.sql.plan.StatementPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement gave: rows or a count. */
public final class StatementResult {
  private static final long[] NO_COUNTS = {};

  private final @Nullable RowCursor cursor;
  private final long updateCount;
  private final long[] updateCounts;
  private final boolean changesRows;
  private final String commandTag;
  private final List<Notice> notices;

  StatementResult(
      @Nullable RowCursor cursor,
      long updateCount,
      long[] updateCounts,
      boolean changesRows,
      String commandTag,
      List<Notice> notices) {
    this.cursor = cursor;
    this.updateCount = updateCount;
    this.updateCounts = updateCounts;
    this.changesRows = changesRows;
    this.commandTag = commandTag;
    this.notices = notices;
  }

  /** Of a command. */
  static StatementResult ofCount(long count, String tag, List<Notice> notices) {
    return new StatementResult(null, count, NO_COUNTS, false, tag, notices);
  }

  /** Of a command that has rows. */
  static StatementResult ofRows(RowCursor cursor, String tag, List<Notice> notices) {
    return new StatementResult(cursor, -1, NO_COUNTS, false, tag, notices);
  }

  /** Of a plan that gives no rows. */
  static StatementResult ofPlan(StatementPlan plan, long count, String tag, List<Notice> notices) {
    return new StatementResult(null, count, NO_COUNTS, plan.changesRows(), tag, notices);
  }

  /** Of a plan that gives rows. */
  static StatementResult ofPlan(
      StatementPlan plan, RowCursor cursor, String tag, List<Notice> notices) {
    return new StatementResult(cursor, -1, NO_COUNTS, plan.changesRows(), tag, notices);
  }

  /** Of a batch. */
  static StatementResult ofBatch(StatementPlan plan, long[] updateCounts, List<Notice> notices) {
    return new StatementResult(
        null, 0, updateCounts, plan.changesRows(), plan.commandTag(), notices);
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

  /** Whether the statement inserts, updates or deletes rows: its rows are those it returns. */
  public boolean changesRows() {
    return changesRows;
  }

  /** PostgreSQL's tag, such as {@code INSERT 0 1}. */
  public String commandTag() {
    return commandTag;
  }

  /** Notices and warnings, in order. */
  public List<Notice> notices() {
    return notices;
  }
}
