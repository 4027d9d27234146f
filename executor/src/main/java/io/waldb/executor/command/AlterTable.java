package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.operator.TableRewrite;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.Command.AlterAction;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ColumnInfo.Identity;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ALTER TABLE: its actions one after another, under ACCESS EXCLUSIVE. */
final class AlterTable {
  private final CommandContext context;
  private final Catalog catalog;
  private final TableCommands tables;

  AlterTable(CommandContext context) {
    this.context = context;
    this.catalog = context.catalog();
    this.tables = new TableCommands(context);
  }

  private Transaction tx() {
    return context.transaction();
  }

  void run(Command.AlterTable command) {
    TableInfo table = catalog.lockTable(tx(), command.table().id(), TableLockMode.ACCESS_EXCLUSIVE);
    for (AlterAction action : command.actions()) {
      run(table.id(), action);
      tx().nextCommand();
    }
  }

  private TableInfo table(int id) {
    TableInfo table = catalog.current(tx()).table(id);
    if (table == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation with OID " + id + " does not exist");
    }
    return table;
  }

  private void run(int id, AlterAction action) {
    if (action instanceof AlterAction.AddColumn add) {
      addColumn(id, add);
    } else if (action instanceof AlterAction.DropColumn drop) {
      dropColumn(id, drop.column(), drop.cascade());
    } else if (action instanceof AlterAction.RenameColumn rename) {
      renameColumn(id, rename);
    } else if (action instanceof AlterAction.RenameConstraint rename) {
      renameConstraint(id, rename);
    } else if (action instanceof AlterAction.SetType type) {
      setType(id, type);
    } else if (action instanceof AlterAction.SetDefault value) {
      change(id, value.column(), column -> column.withDefault(value.defaultText()));
    } else if (action instanceof AlterAction.SetNotNull notNull) {
      setNotNull(id, notNull);
    } else if (action instanceof AlterAction.AddIdentity identity) {
      addIdentity(id, identity);
    } else if (action instanceof AlterAction.SetIdentity identity) {
      setIdentity(id, identity);
    } else if (action instanceof AlterAction.DropIdentity identity) {
      dropIdentity(id, identity.column());
    } else if (action instanceof AlterAction.DropExpression expression) {
      change(id, expression.column(), AlterTable::withoutGenerated);
    } else if (action instanceof AlterAction.AddConstraint add) {
      tables.addConstraint(id, add.constraint(), true);
    } else if (action instanceof AlterAction.DropConstraint drop) {
      dropConstraint(id, drop.constraint(), drop.cascade());
    } else if (action instanceof AlterAction.ValidateConstraint validate) {
      throw unsupported("VALIDATE CONSTRAINT " + validate.constraint());
    } else if (action instanceof AlterAction.Ignored ignored) {
      context.notice(ignored.notice());
    }
  }

  private static DatabaseException unsupported(String what) {
    return new DatabaseException(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported");
  }

  private static ColumnInfo withoutGenerated(ColumnInfo column) {
    return new ColumnInfo(
        column.name(),
        column.type(),
        column.position(),
        column.notNull(),
        column.dropped(),
        null,
        column.identity(),
        column.identitySequence(),
        null,
        column.statistics());
  }

  private void change(int id, String column, TableCommands.ColumnChange change) {
    tables.changeColumn(id, TableCommands.position(table(id), column), change);
  }

  private void addColumn(int id, AlterAction.AddColumn add) {
    ColumnDefinition definition = add.column();
    TableInfo table = table(id);
    if (table.column(definition.name()) != null) {
      throw new DatabaseException(
          SqlState.DUPLICATE_COLUMN,
          "column \""
              + definition.name()
              + "\" of relation \""
              + table.name()
              + "\" already exists");
    }
    int position = table.columns().size();
    SequenceDefinition sequence = definition.sequence();
    int sequenceId = sequence == null ? 0 : tables.createSequence(sequence).id();
    boolean rewrites = sequence != null || definition.generatedValue() != null;
    Object missing = rewrites ? null : tables.missingValue(definition);
    if (definition.notNull() && missing == null && !rewrites) {
      tables.checks(table).noRows(definition.name());
    }
    ColumnInfo column = TableCommands.column(definition, position, sequenceId);
    catalog.alterTable(
        tx(),
        id,
        old -> {
          List<ColumnInfo> columns = new ArrayList<>(old.columns());
          columns.add(column);
          return old.withColumns(columns, describe(columns, old.descriptor(), position, missing));
        });
    if (sequenceId != 0) {
      catalog.alterSequence(tx(), sequenceId, info -> TableCommands.own(info, id, position));
    }
    if (rewrites) {
      tx().nextCommand();
      rewrite(
          table, id, position, definition.defaultValue(), definition.generatedValue(), sequenceId);
    }
    for (ConstraintDefinition constraint : add.constraints()) {
      tx().nextCommand();
      tables.addConstraint(id, constraint, true);
    }
  }

  private static TupleDescriptor describe(
      List<ColumnInfo> columns, TupleDescriptor older, int added, @Nullable Object missing) {
    TupleDescriptor plain = TableInfo.describe(columns, older);
    List<TupleDescriptor.Column> described = new ArrayList<>();
    for (int i = 0; i < plain.columnCount(); i++) {
      TupleDescriptor.Column column = plain.column(i);
      described.add(
          i == added
              ? new TupleDescriptor.Column(column.name(), column.type(), false, missing)
              : column);
    }
    return new TupleDescriptor(described);
  }

  private void rewrite(
      TableInfo before,
      int id,
      int position,
      @Nullable Expression value,
      @Nullable Expression generated,
      int sequenceId) {
    TableInfo after = catalog.renewFiles(tx(), id);
    TableRewrite rewrite =
        new TableRewrite(
            context.newExecution(context.parameters(), 0), context.engine(), tx(), before, after);
    rewrite.set(position, value, generated, sequenceId);
    rewrite.run();
    refill(after);
  }

  private void refill(TableInfo table) {
    for (IndexInfo index : table.indexes()) {
      tables.fill(table.id(), index.id());
    }
  }

  private void dropColumn(int id, String name, boolean cascade) {
    TableInfo table = table(id);
    int position = TableCommands.position(table, name);
    for (ConstraintInfo constraint : table.constraints()) {
      if (constraint.columns().contains(position)) {
        dropConstraint(id, constraint.name(), cascade);
      }
    }
    for (ConstraintInfo constraint : catalog.current(tx()).referencing(id)) {
      if (constraint.referencedColumns().contains(position)) {
        if (!cascade) {
          throw dependent("column " + name + " of table " + table.name());
        }
        catalog.dropConstraint(tx(), constraint.table(), constraint.id());
      }
    }
    for (IndexInfo index : table(id).indexes()) {
      if (index.covers(position)) {
        catalog.dropIndex(tx(), id, index.id());
      }
    }
    for (SequenceInfo sequence : catalog.current(tx()).ownedSequences(id)) {
      if (sequence.ownerColumn() == position) {
        catalog.dropSequence(tx(), sequence.id());
      }
    }
    tables.changeColumn(id, position, ColumnInfo::asDropped);
  }

  private static DatabaseException dependent(String what) {
    return new DatabaseException(
            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
            "cannot drop " + what + " because other objects depend on it")
        .withHint("Use DROP ... CASCADE to drop the dependent objects too.");
  }

  private void renameColumn(int id, AlterAction.RenameColumn rename) {
    TableInfo table = table(id);
    if (table.column(rename.newName()) != null) {
      throw new DatabaseException(
          SqlState.DUPLICATE_COLUMN,
          "column \""
              + rename.newName()
              + "\" of relation \""
              + table.name()
              + "\" already exists");
    }
    int position = TableCommands.position(table, rename.column());
    for (ConstraintInfo constraint : table.constraints()) {
      if (constraint.kind() == ConstraintInfo.Kind.CHECK
          && constraint.columns().contains(position)) {
        throw unsupported(
            "renaming column \"" + rename.column() + "\", which a CHECK constraint uses,");
      }
    }
    for (ColumnInfo column : table.columns()) {
      if (!column.dropped() && column.generatedText() != null) {
        throw unsupported("renaming a column of a table with generated columns");
      }
    }
    change(id, rename.column(), column -> column.withName(rename.newName()));
  }

  private ConstraintInfo constraint(TableInfo table, String name) {
    ConstraintInfo found = table.constraint(name);
    if (found == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_OBJECT,
          "constraint \"" + name + "\" of relation \"" + table.name() + "\" does not exist");
    }
    return found;
  }

  private void renameConstraint(int id, AlterAction.RenameConstraint rename) {
    ConstraintInfo found = constraint(table(id), rename.constraint());
    if (found.kind() == ConstraintInfo.Kind.PRIMARY_KEY
        || found.kind() == ConstraintInfo.Kind.UNIQUE) {
      catalog.renameIndex(tx(), id, found.index(), rename.newName());
    }
    catalog.dropConstraint(tx(), id, found.id());
    catalog.addConstraint(
        tx(),
        new ConstraintInfo(
            found.id(),
            rename.newName(),
            found.table(),
            found.kind(),
            found.columns(),
            found.index(),
            found.checkText(),
            found.referencedTable(),
            found.referencedColumns(),
            found.onDelete(),
            found.onUpdate(),
            found.deferrable(),
            found.initiallyDeferred(),
            found.validated()));
  }

  private void dropConstraint(int id, String name, boolean cascade) {
    TableInfo table = table(id);
    ConstraintInfo found = constraint(table, name);
    boolean owns =
        found.kind() == ConstraintInfo.Kind.PRIMARY_KEY
            || found.kind() == ConstraintInfo.Kind.UNIQUE;
    if (owns) {
      for (ConstraintInfo referring : catalog.current(tx()).referencing(id)) {
        if (referring.index() == found.index()) {
          if (!cascade) {
            throw dependent("constraint " + name + " on table " + table.name());
          }
          catalog.dropConstraint(tx(), referring.table(), referring.id());
        }
      }
    }
    catalog.dropConstraint(tx(), id, found.id());
    if (owns) {
      catalog.dropIndex(tx(), id, found.index());
    }
  }

  private void setType(int id, AlterAction.SetType type) {
    TableInfo before = table(id);
    int position = TableCommands.position(before, type.column());
    for (ConstraintInfo constraint : before.constraints()) {
      if (constraint.kind() == ConstraintInfo.Kind.FOREIGN_KEY
          && constraint.columns().contains(position)) {
        throw unsupported("changing the type of a column that a foreign key uses");
      }
    }
    for (ConstraintInfo constraint : catalog.current(tx()).referencing(id)) {
      if (constraint.referencedColumns().contains(position)) {
        throw unsupported("changing the type of a column that a foreign key refers to");
      }
    }
    tables.changeColumn(id, position, column -> column.withType(type.type()));
    tx().nextCommand();
    TableInfo after = catalog.renewFiles(tx(), id);
    TableRewrite rewrite =
        new TableRewrite(
            context.newExecution(context.parameters(), 0), context.engine(), tx(), before, after);
    rewrite.set(position, type.using(), null, 0);
    rewrite.run();
    refill(after);
  }

  private void setNotNull(int id, AlterAction.SetNotNull notNull) {
    TableInfo table = table(id);
    int position = TableCommands.position(table, notNull.column());
    if (notNull.notNull()) {
      tables.setNotNull(id, position, true);
      return;
    }
    IndexInfo primary = table.primaryKey();
    if (primary != null && primary.covers(position)) {
      throw new DatabaseException(
          SqlState.INVALID_TABLE_DEFINITION,
          "column \"" + notNull.column() + "\" is in a primary key");
    }
    tables.changeColumn(id, position, column -> column.withNotNull(false));
  }

  private void addIdentity(int id, AlterAction.AddIdentity identity) {
    int position = TableCommands.position(table(id), identity.column());
    int sequence = tables.createSequence(identity.sequence()).id();
    catalog.alterSequence(tx(), sequence, info -> TableCommands.own(info, id, position));
    tables.changeColumn(
        id,
        position,
        column ->
            column.withIdentity(
                identity.always() ? Identity.ALWAYS : Identity.BY_DEFAULT, sequence));
  }

  private void setIdentity(int id, AlterAction.SetIdentity identity) {
    TableInfo table = table(id);
    int position = TableCommands.position(table, identity.column());
    ColumnInfo column = table.columns().get(position);
    if (column.identity() == Identity.NONE) {
      throw new DatabaseException(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          "column \""
              + identity.column()
              + "\" of relation \""
              + table.name()
              + "\" is not an identity column");
    }
    Boolean always = identity.always();
    if (always != null) {
      tables.changeColumn(
          id,
          position,
          c ->
              c.withIdentity(always ? Identity.ALWAYS : Identity.BY_DEFAULT, c.identitySequence()));
    }
    SequenceDefinition sequence = identity.sequence();
    if (sequence != null) {
      catalog.alterSequence(
          tx(),
          column.identitySequence(),
          info ->
              TableCommands.own(
                  TableCommands.info(sequence, info.id(), info.relation()), id, position));
    }
    if (identity.restart()) {
      catalog.restartSequence(tx(), column.identitySequence(), identity.restartWith());
    }
  }

  private void dropIdentity(int id, String name) {
    TableInfo table = table(id);
    int position = TableCommands.position(table, name);
    int sequence = table.columns().get(position).identitySequence();
    tables.changeColumn(id, position, column -> column.withIdentity(Identity.NONE, 0));
    if (sequence != 0) {
      catalog.dropSequence(tx(), sequence);
    }
  }
}
