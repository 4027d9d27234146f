package io.waldb.tpcb;

import io.waldb.tpcb.PowerCutState.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The state that a transaction will leave when it commits. Tables are copied when first changed.
 */
final class PowerCutDraft {
  private final Map<String, Table> tables;
  private final Set<String> mine = new HashSet<>();

  PowerCutDraft(PowerCutState start) {
    tables = new TreeMap<>(start.tables());
  }

  /** Names of tables that begin so. */
  List<String> names(String prefix) {
    return tables.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  /** A table to look at. */
  Table table(String name) {
    Table table = tables.get(name);
    if (table == null) {
      throw new IllegalArgumentException("no table " + name);
    }
    return table;
  }

  /** A table to change. */
  Table change(String name) {
    Table table = table(name);
    if (mine.add(name)) {
      table = table.copy();
      tables.put(name, table);
    }
    return table;
  }

  void create(String name, List<String> columns, String... indexes) {
    mine.add(name);
    tables.put(name, new Table(columns, new TreeSet<>(List.of(indexes)), new TreeMap<>()));
  }

  void setColumns(String name, List<String> columns) {
    tables.put(name, change(name).withColumns(columns));
  }

  void rename(String from, String to) {
    Table table = change(from);
    tables.remove(from);
    mine.remove(from);
    tables.put(to, table);
    mine.add(to);
  }

  void drop(String name) {
    tables.remove(name);
    mine.remove(name);
  }

  /** What is there now; the draft is not used any more. */
  PowerCutState state() {
    return new PowerCutState(tables);
  }
}
