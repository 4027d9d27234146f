package io.waldb.executor;

import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;
import java.util.List;

/** Rows of text that a command has made. */
final class TextCursor extends RowCursor {
  private final ResultDescriptor descriptor;
  private final List<List<String>> rows;
  private final TupleSlot row;
  private int position;

  TextCursor(ResultDescriptor descriptor, List<List<String>> rows) {
    this.descriptor = descriptor;
    this.rows = rows;
    SqlType[] types = new SqlType[descriptor.columnCount()];
    Arrays.fill(types, SqlType.TEXT);
    this.row = new TupleSlot(TupleDescriptor.ofTypes(types));
  }

  @Override
  public ResultDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public boolean next() {
    if (position >= rows.size()) {
      return false;
    }
    List<String> values = rows.get(position++);
    for (int i = 0; i < values.size(); i++) {
      row.setObject(i, values.get(i));
    }
    return true;
  }

  @Override
  public TupleSlot row() {
    return row;
  }

  @Override
  public void onRowMoved(Runnable action) {
    // The rows stay where they are.
  }

  @Override
  public void close() {
    position = rows.size();
  }
}
