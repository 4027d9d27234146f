package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.SettingsFile;
import io.waldb.common.config.WaldbSettings;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.Command.ObjectKind;
import io.waldb.sql.plan.Command.ObjectName;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.syntax.MaintenanceStatement;
import io.waldb.sql.syntax.SessionStatement;
import io.waldb.sql.syntax.Statement;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the commands that define, drop, maintain and explain. */
public final class Commands {
  private final CommandContext context;
  private final Catalog catalog;

  /** The commands of a session. */
  public Commands(CommandContext context) {
    this.context = context;
    this.catalog = context.catalog();
  }

  private Transaction tx() {
    return context.transaction();
  }

  /** Runs a command; null when it is none of this class's. */
  public @Nullable CommandResult run(Command command, String tag) {
    if (command instanceof Command.Plain plain) {
      return plain(plain.statement());
    }
    if (command instanceof Command.Nothing nothing) {
      context.notice(nothing.notice());
    } else if (command instanceof Command.CreateTable create) {
      new TableCommands(context).create(create.table(), create.ifNotExists());
    } else if (command instanceof Command.CreateTableAs create) {
      return new TableCommands(context).createAs(create);
    } else if (command instanceof Command.AlterTable alter) {
      new AlterTable(context).run(alter);
    } else if (command instanceof Command.CreateIndex create) {
      createIndex(create);
    } else if (command instanceof Command.CreateSequence create) {
      createSequence(create);
    } else if (command instanceof Command.AlterSequence alter) {
      alterSequence(alter);
    } else if (command instanceof Command.CreateView create) {
      catalog.createView(
          tx(),
          create.schema(),
          create.name(),
          create.columns().stream().map(OutputColumn::name).toList(),
          create.queryText(),
          create.orReplace());
    } else if (command instanceof Command.CreateSchema create) {
      if (create.ifNotExists() && catalog.current(tx()).hasSchema(create.name())) {
        context.notice("schema \"" + create.name() + "\" already exists, skipping");
      } else {
        catalog.createSchema(tx(), create.name());
      }
    } else if (command instanceof Command.Drop drop) {
      drop(drop);
    } else if (command instanceof Command.Rename rename) {
      rename(rename);
    } else if (command instanceof Command.SetSchema move) {
      setSchema(move);
    } else if (command instanceof Command.Truncate truncate) {
      truncate(truncate);
    } else if (command instanceof Command.LockTables lock) {
      lock(lock);
    } else if (command instanceof Command.Reindex reindex) {
      reindex(reindex);
    } else if (command instanceof Command.Vacuum vacuum) {
      new Maintenance(context).vacuum(vacuum);
    } else if (command instanceof Command.Analyze analyze) {
      new Maintenance(context).analyze(analyze);
    } else if (command instanceof Command.Explain explain) {
      return new Explain(context).run(explain);
    } else {
      return null;
    }
    return CommandResult.of(tag);
  }

  private @Nullable CommandResult plain(Statement statement) {
    if (statement instanceof MaintenanceStatement.Checkpoint) {
      context.engine().checkpoint();
      return CommandResult.of("CHECKPOINT");
    }
    if (statement instanceof SessionStatement.AlterSystem alter) {
      alterSystem(alter);
      return CommandResult.of("ALTER SYSTEM");
    }
    return null;
  }

  private void alterSystem(SessionStatement.AlterSystem alter) {
    if (context.inBlock()) {
      throw new DatabaseException(
          SqlState.ACTIVE_SQL_TRANSACTION, "ALTER SYSTEM cannot run inside a transaction block");
    }
    String name = alter.name();
    if (name == null) {
      SettingsFile.write(context.engine().files(), new java.util.LinkedHashMap<>());
      return;
    }
    String text = alter.values().isEmpty() ? null : String.join(", ", alter.values());
    if (text != null) {
      // Checked on a copy: a value that is not right must not get into the file.
      new io.waldb.common.config.Settings().set(WaldbSettings.find(name), text);
    } else {
      WaldbSettings.find(name);
    }
    SettingsFile.alter(context.engine().files(), name, text);
    try {
      SettingsFile.apply(
          context.engine().files(),
          context.engine().settings(),
          io.waldb.common.config.Context.RELOAD);
    } catch (DatabaseException e) {
      if (e.state() != SqlState.CANT_CHANGE_RUNTIME_PARAM) {
        throw e;
      }
      context.notice("parameter \"" + name + "\" takes effect when the database is opened again");
    }
  }

  private TableInfo lockedTable(TableInfo table, TableLockMode mode) {
    return catalog.lockTable(tx(), table.id(), mode);
  }

  private void createIndex(Command.CreateIndex create) {
    TableInfo table = lockedTable(create.table(), TableLockMode.SHARE);
    if (create.ifNotExists()
        && catalog.current(tx()).isNameTaken(table.schema(), create.index().name())) {
      context.notice("relation \"" + create.index().name() + "\" already exists, skipping");
      return;
    }
    IndexInfo index =
        catalog.createIndex(
            tx(),
            table.id(),
            create.index().name(),
            create.index().keys(),
            create.index().unique(),
            false);
    new TableCommands(context).fill(table.id(), index.id());
  }

  private void createSequence(Command.CreateSequence create) {
    var definition = create.sequence();
    if (create.ifNotExists()
        && catalog.current(tx()).isNameTaken(definition.schema(), definition.name())) {
      context.notice("relation \"" + definition.name() + "\" already exists, skipping");
      return;
    }
    SequenceInfo made = new TableCommands(context).createSequence(definition);
    own(made.id(), definition.schema(), definition.ownerTable(), definition.ownerColumn());
  }

  private void own(int sequence, String schema, @Nullable String table, @Nullable String column) {
    if (table == null || column == null) {
      return;
    }
    TableInfo owner = catalog.current(tx()).table(schema, table);
    if (owner == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation \"" + table + "\" does not exist");
    }
    int position = TableCommands.position(owner, column);
    catalog.alterSequence(tx(), sequence, info -> TableCommands.own(info, owner.id(), position));
  }

  private void alterSequence(Command.AlterSequence alter) {
    catalog.alterSequence(
        tx(),
        alter.sequence(),
        info -> {
          SequenceInfo changed = TableCommands.info(alter.definition(), info.id(), info.relation());
          return TableCommands.own(changed, info.ownerTable(), info.ownerColumn());
        });
    own(
        alter.sequence(),
        alter.definition().schema(),
        alter.definition().ownerTable(),
        alter.definition().ownerColumn());
    if (alter.restart()) {
      catalog.restartSequence(tx(), alter.sequence(), alter.restartWith());
    }
  }

  // ---- drop

  private void drop(Command.Drop drop) {
    for (String notice : drop.notices()) {
      context.notice(notice);
    }
    for (ObjectName name : drop.objects()) {
      switch (drop.kind()) {
        case TABLE -> {
          TableInfo table = catalog.current(tx()).table(name.schema(), name.name());
          if (table != null) {
            dropTable(table, drop.cascade());
          }
        }
        case INDEX -> {
          IndexInfo index = catalog.current(tx()).index(name.schema(), name.name());
          if (index != null) {
            dropIndex(index);
          }
        }
        case SEQUENCE -> {
          SequenceInfo sequence = catalog.current(tx()).sequence(name.schema(), name.name());
          if (sequence != null) {
            dropSequence(sequence, drop.cascade());
          }
        }
        case VIEW -> {
          ViewInfo view = catalog.current(tx()).view(name.schema(), name.name());
          if (view != null) {
            catalog.dropView(tx(), view.id());
          }
        }
        case SCHEMA -> dropSchema(name.name(), drop.cascade());
      }
    }
  }

  private static DatabaseException dependent(String what, String detail) {
    return new DatabaseException(
            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
            "cannot drop " + what + " because other objects depend on it")
        .withDetail(detail)
        .withHint("Use DROP ... CASCADE to drop the dependent objects too.");
  }

  private void dropTable(TableInfo named, boolean cascade) {
    TableInfo table = lockedTable(named, TableLockMode.ACCESS_EXCLUSIVE);
    for (ConstraintInfo constraint : catalog.current(tx()).referencing(table.id())) {
      if (constraint.table() == table.id()) {
        continue;
      }
      TableInfo child = catalog.lockTable(tx(), constraint.table(), TableLockMode.ACCESS_EXCLUSIVE);
      if (!cascade) {
        throw dependent(
            "table " + table.name(),
            "constraint "
                + constraint.name()
                + " on table "
                + child.name()
                + " depends on table "
                + table.name());
      }
      context.notice(
          "drop cascades to constraint " + constraint.name() + " on table " + child.name());
      catalog.dropConstraint(tx(), child.id(), constraint.id());
    }
    catalog.dropTable(tx(), table.id());
  }

  private void dropIndex(IndexInfo named) {
    TableInfo table = catalog.lockTable(tx(), named.table(), TableLockMode.ACCESS_EXCLUSIVE);
    for (ConstraintInfo constraint : table.constraints()) {
      if (constraint.index() == named.id()
          && constraint.kind() != ConstraintInfo.Kind.FOREIGN_KEY) {
        throw new DatabaseException(
                SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                "cannot drop index "
                    + named.name()
                    + " because constraint "
                    + constraint.name()
                    + " on table "
                    + table.name()
                    + " requires it")
            .withHint(
                "You can drop constraint "
                    + constraint.name()
                    + " on table "
                    + table.name()
                    + " instead.");
      }
    }
    catalog.dropIndex(tx(), table.id(), named.id());
  }

  private void dropSequence(SequenceInfo sequence, boolean cascade) {
    if (sequence.ownerTable() != 0) {
      TableInfo owner = catalog.current(tx()).table(sequence.ownerTable());
      if (owner != null) {
        if (!cascade) {
          throw dependent(
              "sequence " + sequence.name(),
              "default value for column "
                  + owner.columns().get(sequence.ownerColumn()).name()
                  + " of table "
                  + owner.name()
                  + " depends on sequence "
                  + sequence.name());
        }
        TableInfo locked = lockedTable(owner, TableLockMode.ACCESS_EXCLUSIVE);
        new TableCommands(context)
            .changeColumn(locked.id(), sequence.ownerColumn(), c -> c.withDefault(null));
      }
    }
    catalog.dropSequence(tx(), sequence.id());
  }

  private void dropSchema(String name, boolean cascade) {
    if (cascade) {
      CatalogState state = catalog.current(tx());
      for (var object : new ArrayList<>(state.objects())) {
        if (object instanceof ViewInfo view && view.schema().equals(name)) {
          catalog.dropView(tx(), view.id());
        }
      }
      for (TableInfo table : state.tables(name)) {
        dropTable(table, true);
      }
      for (var object : new ArrayList<>(catalog.current(tx()).objects())) {
        if (object instanceof SequenceInfo sequence && sequence.schema().equals(name)) {
          dropSequence(sequence, true);
        }
      }
    }
    catalog.dropSchema(tx(), name);
  }

  // ---- rename and move

  private void rename(Command.Rename rename) {
    ObjectName name = rename.object();
    CatalogState state = catalog.current(tx());
    switch (rename.kind()) {
      case TABLE -> {
        TableInfo table =
            lockedTable(
                found(state.table(name.schema(), name.name()), name),
                TableLockMode.ACCESS_EXCLUSIVE);
        catalog.moveTable(tx(), table.id(), table.schema(), rename.newName());
      }
      case INDEX -> {
        IndexInfo index = found(state.index(name.schema(), name.name()), name);
        TableInfo table = catalog.lockTable(tx(), index.table(), TableLockMode.ACCESS_EXCLUSIVE);
        catalog.renameIndex(tx(), table.id(), index.id(), rename.newName());
      }
      case SEQUENCE -> {
        SequenceInfo sequence = found(state.sequence(name.schema(), name.name()), name);
        catalog.moveSequence(tx(), sequence.id(), sequence.schema(), rename.newName());
      }
      case VIEW -> {
        ViewInfo view = found(state.view(name.schema(), name.name()), name);
        catalog.moveView(tx(), view.id(), view.schema(), rename.newName());
      }
      case SCHEMA -> throw unsupported("ALTER SCHEMA ... RENAME");
    }
  }

  private static <T> T found(@Nullable T object, ObjectName name) {
    if (object == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation \"" + name.name() + "\" does not exist");
    }
    return object;
  }

  private static DatabaseException unsupported(String what) {
    return new DatabaseException(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported");
  }

  private void setSchema(Command.SetSchema move) {
    ObjectName name = move.object();
    CatalogState state = catalog.current(tx());
    if (move.kind() == ObjectKind.TABLE) {
      TableInfo table =
          lockedTable(
              found(state.table(name.schema(), name.name()), name), TableLockMode.ACCESS_EXCLUSIVE);
      catalog.moveTable(tx(), table.id(), move.newSchema(), table.name());
    } else if (move.kind() == ObjectKind.SEQUENCE) {
      SequenceInfo sequence = found(state.sequence(name.schema(), name.name()), name);
      catalog.moveSequence(tx(), sequence.id(), move.newSchema(), sequence.name());
    } else if (move.kind() == ObjectKind.VIEW) {
      ViewInfo view = found(state.view(name.schema(), name.name()), name);
      catalog.moveView(tx(), view.id(), move.newSchema(), view.name());
    } else {
      throw unsupported("SET SCHEMA of this object");
    }
  }

  // ---- rows as a whole

  private void truncate(Command.Truncate truncate) {
    List<TableInfo> tables = new ArrayList<>();
    for (TableInfo named : truncate.tables()) {
      collectTruncated(named, truncate.cascade(), tables);
    }
    for (TableInfo table : tables) {
      for (ConstraintInfo constraint : catalog.current(tx()).referencing(table.id())) {
        boolean included = tables.stream().anyMatch(t -> t.id() == constraint.table());
        TableInfo child = catalog.current(tx()).table(constraint.table());
        if (!included && child != null) {
          throw new DatabaseException(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "cannot truncate a table referenced in a foreign key constraint")
              .withDetail("Table \"" + child.name() + "\" references \"" + table.name() + "\".")
              .withHint(
                  "Truncate table \""
                      + child.name()
                      + "\" at the same time, or use TRUNCATE ... CASCADE.");
        }
      }
    }
    for (TableInfo table : tables) {
      catalog.renewFiles(tx(), table.id());
      if (truncate.restartIdentity()) {
        for (SequenceInfo sequence : catalog.current(tx()).ownedSequences(table.id())) {
          catalog.restartSequence(tx(), sequence.id(), sequence.start());
        }
      }
    }
  }

  private void collectTruncated(TableInfo named, boolean cascade, List<TableInfo> into) {
    if (into.stream().anyMatch(table -> table.id() == named.id())) {
      return;
    }
    TableInfo table = lockedTable(named, TableLockMode.ACCESS_EXCLUSIVE);
    into.add(table);
    if (cascade) {
      for (ConstraintInfo constraint : catalog.current(tx()).referencing(table.id())) {
        TableInfo child = catalog.current(tx()).table(constraint.table());
        if (child != null) {
          if (into.stream().noneMatch(each -> each.id() == child.id())) {
            context.notice("truncate cascades to table \"" + child.name() + "\"");
          }
          collectTruncated(child, true, into);
        }
      }
    }
  }

  private void lock(Command.LockTables lock) {
    if (!context.inBlock()) {
      throw new DatabaseException(
          SqlState.NO_ACTIVE_SQL_TRANSACTION, "LOCK TABLE can only be used in transaction blocks");
    }
    for (TableInfo table : lock.tables()) {
      if (!lock.nowait()) {
        lockedTable(table, lock.mode());
      } else if (!context.engine().locks().tryLockTable(tx(), table.id(), lock.mode())) {
        throw new DatabaseException(
            SqlState.LOCK_NOT_AVAILABLE,
            "could not obtain lock on relation \"" + table.name() + "\"");
      }
    }
  }

  private void reindex(Command.Reindex reindex) {
    TableInfo table = lockedTable(reindex.table(), TableLockMode.ACCESS_EXCLUSIVE);
    for (int id : reindex.indexes()) {
      IndexInfo renewed = catalog.renewIndex(tx(), table.id(), id);
      new TableCommands(context).fill(table.id(), renewed.id());
    }
  }
}
