package io.waldb.tpcb;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * All that SQL shows of a database between two transactions: tables with their columns, indexes and
 * rows. Not changed once it is made.
 */
record PowerCutState(Map<String, Table> tables) {
  private static final int LONGEST_IN_FULL = 80;

  /**
   * A table.
   *
   * @param columns the names of those that are compared, in order; the first is unique
   * @param indexes their names
   * @param rows by the text of the first column, the texts of the others
   */
  record Table(
      List<String> columns, NavigableSet<String> indexes, NavigableMap<String, String> rows) {
    Table copy() {
      return new Table(List.copyOf(columns), new TreeSet<>(indexes), new TreeMap<>(rows));
    }

    Table withColumns(List<String> newColumns) {
      return new Table(newColumns, indexes, rows);
    }
  }

  /** A database without tables. */
  static final PowerCutState EMPTY = new PowerCutState(Map.of());

  /** A value as rows keep it: long ones as length and checksum. */
  static String value(@Nullable String text) {
    if (text == null) {
      return "null";
    }
    if (text.length() <= LONGEST_IN_FULL) {
      return text;
    }
    CRC32C crc = new CRC32C();
    for (int i = 0; i < text.length(); i++) {
      crc.update(text.charAt(i));
    }
    return text.substring(0, LONGEST_IN_FULL / 4)
        + "... "
        + text.length()
        + " characters, checksum "
        + Long.toHexString(crc.getValue());
  }

  /** What the other has or lacks; null when nothing. */
  @SuppressWarnings("ReferenceEquality") // a table that is the same object need not be compared
  @Nullable String difference(PowerCutState found) {
    if (!tables.keySet().equals(found.tables.keySet())) {
      return "tables are " + found.tables.keySet() + ", expected " + tables.keySet();
    }
    for (Map.Entry<String, Table> entry : tables.entrySet()) {
      Table other = found.tables.get(entry.getKey());
      if (other != entry.getValue() && other != null) {
        String difference = difference(entry.getValue(), other);
        if (difference != null) {
          return "table " + entry.getKey() + ": " + difference;
        }
      }
    }
    return null;
  }

  private static @Nullable String difference(Table expected, Table found) {
    if (!expected.columns.equals(found.columns)) {
      return "columns are " + found.columns + ", expected " + expected.columns;
    }
    if (!expected.indexes.equals(found.indexes)) {
      return "indexes are " + found.indexes + ", expected " + expected.indexes;
    }
    if (expected.rows.equals(found.rows)) {
      return null;
    }
    for (Map.Entry<String, String> row : expected.rows.entrySet()) {
      String other = found.rows.get(row.getKey());
      if (!row.getValue().equals(other)) {
        return "row " + value(row.getKey()) + " is " + other + ", expected " + row.getValue();
      }
    }
    for (String key : found.rows.keySet()) {
      if (!expected.rows.containsKey(key)) {
        return "row " + value(key) + " is there and must not be";
      }
    }
    return null;
  }
}
