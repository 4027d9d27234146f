package io.waldb.sql.binder;

import org.jspecify.annotations.Nullable;

/** What is noted about aggregates and windows while one SELECT is bound. */
final class GroupingState {
  private boolean aggregates;
  private boolean windows;
  private @Nullable WindowNames windowNames;

  void noteAggregate() {
    aggregates = true;
  }

  void noteWindow() {
    windows = true;
  }

  boolean hasAggregates() {
    return aggregates;
  }

  boolean hasWindows() {
    return windows;
  }

  void setWindowNames(WindowNames names) {
    windowNames = names;
  }

  @Nullable WindowNames windowNames() {
    return windowNames;
  }
}
