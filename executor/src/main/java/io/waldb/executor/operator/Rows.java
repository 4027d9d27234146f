package io.waldb.executor.operator;

import io.waldb.sql.plan.OutputColumn;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.List;

/** Small things about rows and their descriptions. */
final class Rows {
  private Rows() {}

  /** The description of rows with these columns. */
  static TupleDescriptor descriptor(List<OutputColumn> columns) {
    List<TupleDescriptor.Column> described = new ArrayList<>(columns.size());
    for (OutputColumn column : columns) {
      described.add(new TupleDescriptor.Column(column.name(), column.type()));
    }
    return new TupleDescriptor(described);
  }

  /** Makes a row the same as another whose columns have the same types. */
  static void copy(TupleSlot from, TupleSlot to) {
    to.clear();
    for (int i = 0; i < to.columnCount(); i++) {
      to.copyColumn(i, from, i);
    }
    to.setTid(from.tid());
  }
}
