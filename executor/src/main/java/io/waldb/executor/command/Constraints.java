package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.operator.KeyConversion;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.TableDefinition.CheckDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.plan.TableDefinition.ForeignKeyDefinition;
import io.waldb.sql.plan.TableDefinition.UniqueDefinition;
import io.waldb.storage.btree.BtreeCursor;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.ConstraintInfo.Kind;
import io.waldb.storage.catalog.ConstraintInfo.ReferentialAction;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.Relations;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.TableLockMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Adds constraints to tables and holds the rows that are there against them. */
final class Constraints {
  private final CommandContext context;

  Constraints(CommandContext context) {
    this.context = context;
  }

  /** Something to be done with each row of a table. */
  interface RowCheck {
    /** Looks at a row; throws when it is wrong. */
    void check();
  }

  /** Adds a constraint to a table that is locked ACCESS EXCLUSIVE; checks its rows. */
  void add(int table, ConstraintDefinition definition) {
    if (definition instanceof UniqueDefinition unique) {
      addUnique(table, unique);
    } else if (definition instanceof CheckDefinition check) {
      addCheck(table, check);
    } else if (definition instanceof ForeignKeyDefinition foreignKey) {
      addForeignKey(table, foreignKey);
    }
  }

  private TableInfo table(int id) {
    return context.table(id);
  }

  static ColumnInfo column(TableInfo table, String name) {
    ColumnInfo column = table.column(name);
    if (column == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_COLUMN,
          "column \"" + name + "\" of relation \"" + table.name() + "\" does not exist");
    }
    return column;
  }

  private static List<Integer> positions(TableInfo table, List<String> names) {
    List<Integer> positions = new ArrayList<>();
    for (String name : names) {
      positions.add(column(table, name).position());
    }
    return positions;
  }

  private void addUnique(int id, UniqueDefinition definition) {
    TableInfo table = table(id);
    if (definition.primary()) {
      if (table.primaryKey() != null) {
        throw new DatabaseException(
            SqlState.INVALID_TABLE_DEFINITION,
            "multiple primary keys for table \"" + table.name() + "\" are not allowed");
      }
      for (String name : definition.columns()) {
        setNotNull(id, name);
      }
      table = table(id);
    }
    List<Integer> columns = positions(table, definition.columns());
    IndexInfo index =
        definition.usingIndex() == null
            ? newIndex(table, definition, columns)
            : existingIndex(table, definition);
    context
        .catalog()
        .addConstraint(
            context.transaction(),
            new ConstraintInfo(
                context.catalog().newId(),
                definition.name(),
                id,
                definition.primary() ? Kind.PRIMARY_KEY : Kind.UNIQUE,
                columns,
                index.id(),
                null,
                0,
                List.of(),
                ReferentialAction.NO_ACTION,
                ReferentialAction.NO_ACTION,
                definition.deferrable(),
                definition.initiallyDeferred(),
                true));
  }

  private IndexInfo newIndex(TableInfo table, UniqueDefinition definition, List<Integer> columns) {
    List<IndexKey> keys = columns.stream().map(IndexKey::ascending).toList();
    IndexInfo index =
        context
            .catalog()
            .createIndex(
                context.transaction(),
                table.id(),
                definition.name(),
                keys,
                true,
                definition.primary());
    context.fill(table.id(), index.id());
    return index;
  }

  private IndexInfo existingIndex(TableInfo table, UniqueDefinition definition) {
    for (IndexInfo index : table.indexes()) {
      if (index.name().equals(definition.usingIndex()) && index.unique()) {
        if (definition.primary()) {
          context
              .catalog()
              .alterTable(
                  context.transaction(),
                  table.id(),
                  of ->
                      of.withIndexes(
                          of.indexes().stream()
                              .map(each -> each.id() == index.id() ? each.withPrimary(true) : each)
                              .toList()));
        }
        if (!index.name().equals(definition.name())) {
          context
              .catalog()
              .renameIndex(context.transaction(), table.id(), index.id(), definition.name());
        }
        return index;
      }
    }
    throw new DatabaseException(
        SqlState.UNDEFINED_OBJECT,
        "unique index \""
            + definition.usingIndex()
            + "\" does not exist on table \""
            + table.name()
            + "\"");
  }

  /** Makes a column NOT NULL after a look at its rows. */
  void setNotNull(int id, String name) {
    TableInfo table = table(id);
    ColumnInfo column = column(table, name);
    if (column.notNull()) {
      return;
    }
    requireNoNulls(table, name);
    changeColumn(id, name, each -> each.withNotNull(true));
  }

  /** Looks for NULL in a column (23502). */
  void requireNoNulls(TableInfo table, String name) {
    int position = column(table, name).position();
    HeapTable heap = context.catalog().relations().heap(table);
    TupleSlot row = heap.newSlot();
    forEachRow(
        heap,
        row,
        () -> {
          if (row.isNull(position)) {
            throw containsNulls(table, name);
          }
        });
  }

  DatabaseException containsNulls(TableInfo table, String column) {
    return new DatabaseException(
        SqlState.NOT_NULL_VIOLATION,
        "column \"" + column + "\" of relation \"" + table.name() + "\" contains null values");
  }

  /** Replaces a column's description. */
  void changeColumn(int id, String name, UnaryOperator<ColumnInfo> change) {
    context
        .catalog()
        .alterTable(
            context.transaction(),
            id,
            of -> {
              List<ColumnInfo> columns = new ArrayList<>(of.columns());
              ColumnInfo old = column(of, name);
              columns.set(old.position(), change.apply(old));
              return of.withColumns(columns, TableInfo.describe(columns, of.descriptor()));
            });
  }

  private void addCheck(int id, CheckDefinition definition) {
    TableInfo table = table(id);
    if (definition.validate()) {
      validateCheck(table, definition.name(), definition.condition());
    }
    context
        .catalog()
        .addConstraint(
            context.transaction(),
            new ConstraintInfo(
                context.catalog().newId(),
                definition.name(),
                id,
                Kind.CHECK,
                positions(table, definition.columns()),
                0,
                definition.text(),
                0,
                List.of(),
                ReferentialAction.NO_ACTION,
                ReferentialAction.NO_ACTION,
                false,
                false,
                definition.validate()));
  }

  /** Holds all rows against a condition (23514). */
  void validateCheck(TableInfo table, String name, Expression condition) {
    HeapTable heap = context.catalog().relations().heap(table);
    TupleSlot row = heap.newSlot();
    Evaluator holds = context.compile(condition, row);
    forEachRow(
        heap,
        row,
        () -> {
          if (!holds.evalBoolean() && !holds.isNull()) {
            throw new DatabaseException(
                SqlState.CHECK_VIOLATION,
                "check constraint \""
                    + name
                    + "\" of relation \""
                    + table.name()
                    + "\" is violated by some row");
          }
        });
  }

  private void addForeignKey(int id, ForeignKeyDefinition definition) {
    TableInfo table = table(id);
    TableInfo found =
        context
            .catalog()
            .current(context.transaction())
            .table(definition.referencedSchema(), definition.referencedTable());
    if (found == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE,
          "relation \"" + definition.referencedTable() + "\" does not exist");
    }
    TableInfo referenced = context.lock(found.id(), TableLockMode.SHARE_ROW_EXCLUSIVE);
    List<Integer> columns = positions(table, definition.columns());
    List<Integer> referencedColumns = positions(referenced, definition.referencedColumns());
    IndexInfo index = keyIndex(referenced, referencedColumns);
    ConstraintInfo constraint =
        new ConstraintInfo(
            context.catalog().newId(),
            definition.name(),
            id,
            Kind.FOREIGN_KEY,
            columns,
            index.id(),
            null,
            referenced.id(),
            referencedColumns,
            definition.onDelete(),
            definition.onUpdate(),
            definition.deferrable(),
            definition.initiallyDeferred(),
            definition.validate());
    if (definition.validate()) {
      validateForeignKey(table, constraint);
    }
    context.catalog().addConstraint(context.transaction(), constraint);
  }

  private static IndexInfo keyIndex(TableInfo referenced, List<Integer> columns) {
    for (IndexInfo index : referenced.indexes()) {
      List<Integer> keys = index.keys().stream().map(IndexKey::column).toList();
      if (index.unique() && keys.size() == columns.size() && keys.containsAll(columns)) {
        return index;
      }
    }
    throw new DatabaseException(
        SqlState.INVALID_FOREIGN_KEY,
        "there is no unique constraint matching given keys for referenced table \""
            + referenced.name()
            + "\"");
  }

  /** Every row whose columns are not null has a row in the referenced table. */
  void validateForeignKey(TableInfo table, ConstraintInfo constraint) {
    TableInfo referenced = table(constraint.referencedTable());
    IndexInfo index = referenced.index(constraint.index());
    if (index == null) {
      throw new IllegalStateException("index " + constraint.index() + " is gone");
    }
    HeapTable heap = context.catalog().relations().heap(table);
    HeapTable target = context.catalog().relations().heap(referenced);
    KeyCodec codec = Relations.keyCodec(referenced, index);
    int[] from = new int[index.keys().size()];
    for (int i = 0; i < from.length; i++) {
      int key = index.keys().get(i).column();
      from[i] = constraint.columns().get(constraint.referencedColumns().indexOf(key));
    }
    BtreeCursor cursor = context.catalog().relations().index(index).cursor();
    TupleSlot row = heap.newSlot();
    TupleSlot found = target.newSlot();
    int[] keyColumns = index.keys().stream().mapToInt(IndexKey::column).toArray();
    KeyConversion conversion = new KeyConversion(from, target.descriptor(), keyColumns);
    ByteSink key = new ByteSink();
    Snapshot snapshot = context.engine().transactions().takeLatestSnapshot(context.transaction());
    try {
      forEachRow(
          heap,
          row,
          () -> {
            for (int column : from) {
              if (row.isNull(column)) {
                return;
              }
            }
            if (conversion.convert(row)) {
              codec.encode(conversion.target(), keyColumns, key.reset());
              cursor.openEqual(key.bytes(), key.length());
              while (cursor.next()) {
                if (target.fetch(cursor.tid(), snapshot, found)) {
                  return;
                }
              }
            }
            throw new DatabaseException(
                    SqlState.FOREIGN_KEY_VIOLATION,
                    "insert or update on table \""
                        + table.name()
                        + "\" violates foreign key constraint \""
                        + constraint.name()
                        + "\"")
                .withDetail(
                    "Key "
                        + context.keyText(table, row, constraint.columns())
                        + " is not present in table \""
                        + referenced.name()
                        + "\".");
          });
    } finally {
      context.engine().transactions().release(snapshot);
    }
  }

  // ---- dropping, renaming, validating

  private ConstraintInfo constraint(int table, String name) {
    ConstraintInfo constraint = table(table).constraint(name);
    if (constraint == null) {
      throw Errors.undefinedConstraint(table(table).name(), name);
    }
    return constraint;
  }

  /**
   * Drops a constraint with the index it owns; with CASCADE also the foreign keys that use that.
   */
  void drop(int id, String name, boolean cascade) {
    ConstraintInfo constraint = constraint(id, name);
    boolean ownsIndex = constraint.kind() == Kind.PRIMARY_KEY || constraint.kind() == Kind.UNIQUE;
    if (ownsIndex) {
      for (ConstraintInfo reference : List.copyOf(context.state().referencing(id))) {
        if (reference.index() == constraint.index()) {
          if (!cascade) {
            throw Errors.dependents(
                "constraint " + name + " on table " + table(id).name(),
                "constraint "
                    + reference.name()
                    + " on table "
                    + table(reference.table()).name()
                    + " depends on index "
                    + name);
          }
          dropReference(reference);
        }
      }
    }
    context.catalog().dropConstraint(context.transaction(), id, constraint.id());
    if (ownsIndex) {
      context.catalog().dropIndex(context.transaction(), id, constraint.index());
    }
  }

  /** Drops a foreign key because what it refers to goes. */
  void dropReference(ConstraintInfo reference) {
    TableInfo from = context.lock(reference.table(), TableLockMode.ACCESS_EXCLUSIVE);
    context.notice("drop cascades to constraint " + reference.name() + " on table " + from.name());
    context.catalog().dropConstraint(context.transaction(), from.id(), reference.id());
  }

  /** Gives a constraint, and the index it owns, another name. */
  void rename(int id, String name, String newName) {
    ConstraintInfo constraint = constraint(id, name);
    if (table(id).constraint(newName) != null) {
      throw new DatabaseException(
          SqlState.DUPLICATE_OBJECT,
          "constraint \""
              + newName
              + "\" for relation \""
              + table(id).name()
              + "\" already exists");
    }
    if (constraint.kind() == Kind.PRIMARY_KEY || constraint.kind() == Kind.UNIQUE) {
      context.catalog().renameIndex(context.transaction(), id, constraint.index(), newName);
    }
    replace(id, constraint.withName(newName));
  }

  /** Has the constraint that owns an index, if any, follow its new name. */
  void indexRenamed(int id, int index, String newName) {
    for (ConstraintInfo constraint : table(id).constraints()) {
      if (constraint.index() == index && constraint.kind() != Kind.FOREIGN_KEY) {
        replace(id, constraint.withName(newName));
        return;
      }
    }
  }

  private void replace(int table, ConstraintInfo changed) {
    context
        .catalog()
        .alterTable(
            context.transaction(),
            table,
            of ->
                of.withConstraints(
                    of.constraints().stream()
                        .map(each -> each.id() == changed.id() ? changed : each)
                        .toList()));
  }

  /** Holds all rows against a constraint that was added NOT VALID. */
  void validate(int id, String name) {
    ConstraintInfo constraint = constraint(id, name);
    if (constraint.validated()) {
      return;
    }
    switch (constraint.kind()) {
      case FOREIGN_KEY -> {
        context.lock(constraint.referencedTable(), TableLockMode.ROW_SHARE);
        validateForeignKey(table(id), constraint);
      }
      case CHECK -> {
        Expression condition = new StoredTexts(context).condition(id, name);
        if (condition != null) {
          validateCheck(table(id), name, condition);
        }
      }
      case PRIMARY_KEY, UNIQUE -> {
        // Always valid: their index could not be built otherwise.
      }
    }
    replace(id, constraint.asValidated());
  }

  /** Loads each row that lives into the slot and looks at it. */
  void forEachRow(HeapTable heap, TupleSlot row, RowCheck check) {
    context.transaction().nextCommand();
    Snapshot snapshot = context.engine().transactions().takeLatestSnapshot(context.transaction());
    try (HeapScan scan = heap.scan(snapshot)) {
      while (scan.next(row)) {
        check.check();
      }
    } finally {
      context.engine().transactions().release(snapshot);
    }
  }
}
