package io.waldb.storage.catalog;

import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a system table, in memory.
 *
 * @param table which
 * @param values by column: null, Long, Double, String or byte[]
 */
record CatalogRow(SystemTable table, List<@Nullable Object> values) {

  /** Puts a row together by the names of its columns; those not named are null. */
  static final class Builder {
    private final SystemTable table;
    private final List<@Nullable Object> values;

    Builder(SystemTable table) {
      this.table = table;
      this.values =
          new ArrayList<>(Collections.nCopies(table.info().descriptor().columnCount(), null));
    }

    Builder set(String column, @Nullable Object value) {
      values.set(table.column(column), value);
      return this;
    }

    Builder set(String column, long value) {
      return set(column, (Object) value);
    }

    Builder set(String column, double value) {
      return set(column, (Object) value);
    }

    Builder set(String column, boolean value) {
      return set(column, (Object) (value ? 1L : 0L));
    }

    Builder set(String column, char code) {
      return set(column, (Object) String.valueOf(code));
    }

    CatalogRow build() {
      return new CatalogRow(table, Collections.unmodifiableList(values));
    }
  }

  /** Puts the values into a slot of the table. */
  void fill(TupleSlot slot) {
    slot.clear();
    for (int i = 0; i < values.size(); i++) {
      slot.setBoxed(i, values.get(i));
    }
  }

  /** What tells the row from all others of its table. */
  List<Long> key() {
    TupleSlot slot = new TupleSlot(table.info().descriptor());
    fill(slot);
    return table.key(slot);
  }
}
