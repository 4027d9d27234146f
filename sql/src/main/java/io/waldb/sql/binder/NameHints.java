package io.waldb.sql.binder;

import org.jspecify.annotations.Nullable;

/**
 * Finds the column that a misspelt name may have meant.
 *
 * <p>Follows PostgreSQL {@code searchRangeTableForCol}: at most three edits, and no more than half
 * of the name.
 */
final class NameHints {
  private static final int MAX_EDITS = 3;

  private final String name;
  private final @Nullable String tableName;
  private int bestDistance;
  private @Nullable String first;
  private @Nullable String second;
  private boolean tooMany;

  NameHints(String name, @Nullable String tableName) {
    this.name = name;
    this.tableName = tableName;
    bestDistance = MAX_EDITS + 1;
  }

  void consider(ScopeTable table) {
    if (tableName != null && !tableName.equals(table.alias())) {
      return;
    }
    for (ScopeColumn column : table.columns()) {
      int distance = distance(name, column.name(), bestDistance);
      if (distance > name.length() / 2) {
        continue;
      }
      String candidate = table.alias() + "." + column.name();
      if (distance < bestDistance) {
        bestDistance = distance;
        first = candidate;
        second = null;
        tooMany = false;
      } else if (distance == bestDistance && first != null) {
        tooMany = second != null;
        second = candidate;
      }
    }
  }

  @Nullable String hint() {
    if (first == null || tooMany) {
      return null;
    }
    return second == null
        ? "Perhaps you meant to reference the column \"" + first + "\"."
        : "Perhaps you meant to reference the column \""
            + first
            + "\" or the column \""
            + second
            + "\".";
  }

  /** Levenshtein distance; anything above the limit is limit + 1. */
  static int distance(String left, String right, int limit) {
    if (Math.abs(left.length() - right.length()) > limit) {
      return limit + 1;
    }
    int[] previous = new int[right.length() + 1];
    int[] current = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replace = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return Math.min(previous[right.length()], limit + 1);
  }
}
