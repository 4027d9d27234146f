package io.waldb.executor.system;

import io.waldb.executor.operator.TableFunctionRows;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows that are made all at once when the scan begins, for what has few. */
final class ListedRows implements TableFunctionRows {
  private final Function<Object[], List<@Nullable Object[]>> source;
  private final boolean functionOfOneRow;
  private Iterator<@Nullable Object[]> rows = Collections.emptyIterator();

  /**
   * Rows from a source.
   *
   * @param source gives for the arguments the rows; their values are as slots hold them, boxed
   */
  ListedRows(Function<Object[], List<@Nullable Object[]>> source) {
    this(source, false);
  }

  /** As {@link #ListedRows(Function)}, perhaps of a function of one row. */
  ListedRows(Function<Object[], List<@Nullable Object[]>> source, boolean functionOfOneRow) {
    this.source = source;
    this.functionOfOneRow = functionOfOneRow;
  }

  @Override
  public boolean isFunctionOfOneRow() {
    return functionOfOneRow;
  }

  @Override
  public void open(Object[] arguments) {
    rows = source.apply(arguments).iterator();
  }

  @Override
  public boolean next(TupleSlot row) {
    if (!rows.hasNext()) {
      return false;
    }
    @Nullable Object[] values = rows.next();
    for (int i = 0; i < values.length; i++) {
      row.setBoxed(i, values[i]);
    }
    return true;
  }

  @Override
  public void close() {
    rows = Collections.emptyIterator();
  }

  /** A row. */
  static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }

  /** A truth value as slots hold it. */
  static Long truth(boolean value) {
    return value ? 1L : 0L;
  }

  /** Milliseconds from nanoseconds. */
  static Double millis(long nanos) {
    return nanos / 1e6;
  }
}
