package io.waldb.storage.catalog;

import io.waldb.storage.catalog.CatalogReader.Column;
import io.waldb.storage.catalog.CatalogReader.Table;
import io.waldb.storage.catalog.ColumnInfo.Identity;
import io.waldb.storage.catalog.ConstraintInfo.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds what the tables of the catalog say of a relation against each other. Pages of one that went
 * back to an older state, or were lost, have no fault of their own; a table without its columns or
 * constraints would be a wrong one.
 */
final class CatalogCrossCheck {
  private final List<String> faults;

  /** Adds a line for each fault. */
  CatalogCrossCheck(List<String> faults) {
    this.faults = faults;
  }

  /** Notes a fault. */
  void fault(String what) {
    faults.add(what);
  }

  /**
   * Whether a relation can be used: a table is not without all of its columns, as its rows could
   * not be told. What else is wrong is left out.
   */
  boolean isUsable(Table relation) {
    String name = "relation \"" + relation.name + "\" ";
    boolean needsMore = relation.kind == 'i' || relation.kind == 'S';
    if (needsMore && !relation.described) {
      fault(name + "is not in " + (relation.kind == 'i' ? "pg_index" : "pg_sequence"));
      return false;
    }
    if (relation.kind != 'r' && relation.kind != 'v') {
      return true;
    }
    for (int i = 1; i <= relation.columnCount; i++) {
      Column column = relation.columns.get(i);
      if (column == null) {
        fault(name + "has no column " + i + " in pg_attribute");
        return false;
      }
      check(column, name, i);
    }
    if (relation.columns.size() != relation.columnCount) {
      fault(name + "has " + relation.columnCount + " columns, and pg_attribute more");
      return false;
    }
    checkIndexes(relation, name);
    checkConstraints(relation, name);
    return true;
  }

  private void check(Column column, String name, int number) {
    if (column.hasExpression != (column.expression != null)) {
      fault(name + "and pg_attrdef disagree about column " + number);
    }
    if (column.identity != Identity.NONE && column.sequence == 0) {
      fault(name + "has no sequence for column " + number + " in pg_depend");
      column.identity = Identity.NONE;
    }
  }

  private void checkIndexes(Table relation, String name) {
    if (relation.hasIndexes == relation.indexes.isEmpty()) {
      fault(name + "and pg_index disagree about its indexes");
    }
    relation.indexes.removeIf(
        index -> {
          boolean wrong =
              index.keys().stream().anyMatch(key -> key.column() >= relation.columnCount);
          if (wrong) {
            fault("index \"" + index.name() + "\" is over columns that " + name + "has not");
          }
          return wrong;
        });
  }

  /** Looks whether the tables are there that a table's foreign keys refer to. */
  void checkReferences(Table relation, Set<Integer> present) {
    relation.constraints.removeIf(
        constraint -> {
          boolean wrong =
              constraint.kind() == Kind.FOREIGN_KEY
                  && !present.contains(constraint.referencedTable());
          if (wrong) {
            fault("foreign key \"" + constraint.name() + "\" refers to a table that is not there");
          }
          return wrong;
        });
  }

  private void checkConstraints(Table relation, String name) {
    Set<Integer> indexes = new HashSet<>();
    for (IndexInfo index : relation.indexes) {
      indexes.add(index.id());
    }
    int checks = 0;
    boolean foreignKeys = false;
    for (ConstraintInfo constraint : relation.constraints) {
      checks += constraint.kind() == Kind.CHECK ? 1 : 0;
      foreignKeys |= constraint.kind() == Kind.FOREIGN_KEY;
    }
    if (checks != relation.checks || (relation.hasForeignKeys && !foreignKeys)) {
      fault(name + "and pg_constraint disagree about its constraints");
    }
    relation.constraints.removeIf(
        constraint -> {
          boolean ownIndex = constraint.index() != 0 && constraint.kind() != Kind.FOREIGN_KEY;
          boolean wrong =
              constraint.columns().stream().anyMatch(column -> column >= relation.columnCount)
                  || (ownIndex && !indexes.contains(constraint.index()));
          if (wrong) {
            fault(
                "constraint \""
                    + constraint.name()
                    + "\" is over columns or an index that "
                    + name
                    + "has not");
          }
          return wrong;
        });
  }
}
