package io.waldb.executor.operator;

import io.waldb.executor.value.Strings;
import io.waldb.executor.value.ValueText;
import io.waldb.executor.value.Zone;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.TupleSlot;

/** Rows and keys as the details of errors show them. */
final class RowText {
  private static final int LONGEST_VALUE = 64;

  private RowText() {}

  /** A row: {@code (1, null, text)}, long values cut. */
  static String row(TableInfo table, TupleSlot row, Zone zone) {
    StringBuilder out = new StringBuilder("(");
    boolean first = true;
    for (int i = 0; i < row.columnCount(); i++) {
      if (table.columns().get(i).dropped()) {
        continue;
      }
      out.append(first ? "" : ", ");
      first = false;
      String value = value(row, i, zone);
      out.append(
          value.length() > LONGEST_VALUE ? Strings.left(value, LONGEST_VALUE) + "..." : value);
    }
    return out.append(')').toString();
  }

  /** A key: {@code (a, b)=(1, text)}. */
  static String key(TableInfo table, TupleSlot row, int[] columns, Zone zone) {
    return key(table, columns, row, columns, zone);
  }

  /** A key whose names are a table's columns and whose values lie elsewhere in a row. */
  static String key(TableInfo table, int[] names, TupleSlot row, int[] columns, Zone zone) {
    StringBuilder out = new StringBuilder("(");
    for (int i = 0; i < names.length; i++) {
      out.append(i == 0 ? "" : ", ").append(table.columns().get(names[i]).name());
    }
    out.append(")=(");
    for (int i = 0; i < columns.length; i++) {
      out.append(i == 0 ? "" : ", ").append(value(row, columns[i], zone));
    }
    return out.append(')').toString();
  }

  private static String value(TupleSlot row, int column, Zone zone) {
    Object value = row.getBoxed(column);
    return value == null
        ? "null"
        : ValueText.format(row.descriptor().type(column).kind(), value, zone);
  }
}
