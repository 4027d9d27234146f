package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.plan.Command.AlterAction;
import io.waldb.sql.plan.Command.AlterAction.AddColumn;
import io.waldb.sql.plan.Command.AlterAction.AddConstraint;
import io.waldb.sql.plan.Command.AlterAction.AddIdentity;
import io.waldb.sql.plan.Command.AlterAction.DropColumn;
import io.waldb.sql.plan.Command.AlterAction.DropConstraint;
import io.waldb.sql.plan.Command.AlterAction.DropExpression;
import io.waldb.sql.plan.Command.AlterAction.DropIdentity;
import io.waldb.sql.plan.Command.AlterAction.Ignored;
import io.waldb.sql.plan.Command.AlterAction.RenameColumn;
import io.waldb.sql.plan.Command.AlterAction.RenameConstraint;
import io.waldb.sql.plan.Command.AlterAction.SetDefault;
import io.waldb.sql.plan.Command.AlterAction.SetIdentity;
import io.waldb.sql.plan.Command.AlterAction.SetNotNull;
import io.waldb.sql.plan.Command.AlterAction.SetType;
import io.waldb.sql.plan.Command.AlterAction.ValidateConstraint;
import io.waldb.sql.plan.Command.AlterTable;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ColumnInfo.Identity;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.TableLockMode;

/** ALTER TABLE: its actions, one after the other, under ACCESS EXCLUSIVE. */
final class AlterTableCommand {
  private final CommandContext context;
  private final Constraints constraints;
  private final ColumnChanges columns;

  AlterTableCommand(CommandContext context) {
    this.context = context;
    this.constraints = new Constraints(context);
    this.columns = new ColumnChanges(context);
  }

  void run(AlterTable command) {
    TableInfo table = context.lock(command.table().id(), TableLockMode.ACCESS_EXCLUSIVE);
    if (table.system()) {
      throw new DatabaseException(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "permission denied: \"" + table.name() + "\" is a system catalog");
    }
    for (AlterAction action : command.actions()) {
      apply(table.id(), action);
    }
  }

  private void apply(int table, AlterAction action) {
    if (action instanceof AddColumn add) {
      columns.add(table, add);
    } else if (action instanceof DropColumn drop) {
      columns.drop(table, drop.column(), drop.cascade());
    } else if (action instanceof RenameColumn rename) {
      columns.rename(table, rename.column(), rename.newName());
    } else if (action instanceof SetType set) {
      columns.setType(table, set);
    } else if (action instanceof AddConstraint add) {
      constraints.add(table, add.constraint());
    } else if (action instanceof DropConstraint drop) {
      constraints.drop(table, drop.constraint(), drop.cascade());
    } else if (action instanceof RenameConstraint rename) {
      constraints.rename(table, rename.constraint(), rename.newName());
    } else if (action instanceof ValidateConstraint validate) {
      constraints.validate(table, validate.constraint());
    } else if (action instanceof Ignored ignored) {
      if (!ignored.notice().isEmpty()) {
        context.notice(ignored.notice());
      }
    } else {
      applyToColumn(table, action);
    }
  }

  private void applyToColumn(int table, AlterAction action) {
    if (action instanceof SetDefault set) {
      setDefault(table, set);
    } else if (action instanceof SetNotNull set) {
      if (set.notNull()) {
        constraints.setNotNull(table, set.column());
      } else {
        dropNotNull(table, set.column());
      }
    } else if (action instanceof AddIdentity add) {
      addIdentity(table, add);
    } else if (action instanceof SetIdentity set) {
      setIdentity(table, set);
    } else if (action instanceof DropIdentity drop) {
      dropIdentity(table, drop.column());
    } else if (action instanceof DropExpression drop) {
      ColumnInfo column = column(table, drop.column());
      if (column.generatedText() == null) {
        throw wrongState(table, column, "is not a stored generated column");
      }
      constraints.changeColumn(table, column.name(), ColumnInfo::withoutGenerated);
    } else {
      throw new IllegalArgumentException("unknown action of ALTER TABLE: " + action);
    }
  }

  private ColumnInfo column(int table, String name) {
    return Constraints.column(context.table(table), name);
  }

  private DatabaseException wrong(SqlState state, int table, ColumnInfo column, String what) {
    return new DatabaseException(
        state,
        "column \""
            + column.name()
            + "\" of relation \""
            + context.table(table).name()
            + "\" "
            + what);
  }

  private DatabaseException wrongState(int table, ColumnInfo column, String what) {
    return wrong(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, table, column, what);
  }

  private void setDefault(int table, SetDefault set) {
    ColumnInfo column = column(table, set.column());
    if (column.identity() != Identity.NONE) {
      throw wrong(SqlState.SYNTAX_ERROR, table, column, "is an identity column");
    }
    if (column.generatedText() != null) {
      throw wrong(SqlState.SYNTAX_ERROR, table, column, "is a generated column");
    }
    constraints.changeColumn(table, column.name(), each -> each.withDefault(set.defaultText()));
  }

  private void dropNotNull(int table, String name) {
    ColumnInfo column = column(table, name);
    if (column.identity() != Identity.NONE) {
      throw wrong(SqlState.SYNTAX_ERROR, table, column, "is an identity column");
    }
    var primaryKey = context.table(table).primaryKey();
    if (primaryKey != null && primaryKey.covers(column.position())) {
      throw new DatabaseException(
          SqlState.INVALID_TABLE_DEFINITION, "column \"" + name + "\" is in a primary key");
    }
    constraints.changeColumn(table, name, each -> each.withNotNull(false));
  }

  // ---- identity

  private void addIdentity(int table, AddIdentity add) {
    ColumnInfo column = column(table, add.column());
    if (!column.notNull()) {
      throw wrongState(table, column, "must be declared NOT NULL before identity can be added");
    }
    if (column.identity() != Identity.NONE) {
      throw wrongState(table, column, "is already an identity column");
    }
    if (column.defaultText() != null) {
      throw wrongState(table, column, "already has a default value");
    }
    CreateTableCommand.addSequence(
        context,
        context.table(table),
        column.name(),
        add.always() ? Identity.ALWAYS : Identity.BY_DEFAULT,
        add.sequence());
  }

  private void setIdentity(int table, SetIdentity set) {
    ColumnInfo column = identityColumn(table, set.column());
    Boolean always = set.always();
    if (always != null) {
      Identity identity = always ? Identity.ALWAYS : Identity.BY_DEFAULT;
      constraints.changeColumn(
          table, column.name(), each -> each.withIdentity(identity, each.identitySequence()));
    }
    int sequence = column.identitySequence();
    var definition = set.sequence();
    if (definition != null) {
      context
          .catalog()
          .alterSequence(
              context.transaction(),
              sequence,
              old ->
                  SequenceCommands.changed(old, definition)
                      .withIdentity(old.ownerTable(), old.ownerColumn()));
    }
    if (set.restart()) {
      context.catalog().restartSequence(context.transaction(), sequence, set.restartWith());
    }
  }

  private void dropIdentity(int table, String name) {
    ColumnInfo column = identityColumn(table, name);
    constraints.changeColumn(table, name, each -> each.withIdentity(Identity.NONE, 0));
    SequenceInfo sequence = context.state().sequence(column.identitySequence());
    if (sequence != null) {
      context.catalog().dropSequence(context.transaction(), sequence.id());
    }
  }

  private ColumnInfo identityColumn(int table, String name) {
    ColumnInfo column = column(table, name);
    if (column.identity() == Identity.NONE) {
      throw wrongState(table, column, "is not an identity column");
    }
    return column;
  }
}
