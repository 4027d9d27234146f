package io.waldb.sql.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Maps lists of sort keys without copying what does not change. */
final class SortKeys {
  private SortKeys() {}

  static List<SortKey> map(List<SortKey> keys, UnaryOperator<Expression> function) {
    List<SortKey> mapped = new ArrayList<>(keys.size());
    boolean changed = false;
    for (SortKey key : keys) {
      Expression value = function.apply(key.value());
      changed |= value != key.value();
      mapped.add(new SortKey(value, key.descending(), key.nullsFirst()));
    }
    return changed ? List.copyOf(mapped) : keys;
  }
}
