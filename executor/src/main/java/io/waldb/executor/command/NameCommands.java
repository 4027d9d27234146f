package io.waldb.executor.command;

import io.waldb.sql.plan.Command.CreateSchema;
import io.waldb.sql.plan.Command.CreateView;
import io.waldb.sql.plan.Command.ObjectName;
import io.waldb.sql.plan.Command.Rename;
import io.waldb.sql.plan.Command.SetSchema;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import org.jspecify.annotations.Nullable;

/** Commands that are done with names alone: new schemas and views, RENAME TO, SET SCHEMA. */
final class NameCommands {
  private final CommandContext context;
  private final Catalog catalog;
  private final Transaction tx;

  NameCommands(CommandContext context) {
    this.context = context;
    this.catalog = context.catalog();
    this.tx = context.transaction();
  }

  void createSchema(CreateSchema command) {
    if (command.ifNotExists() && context.state().hasSchema(command.name())) {
      context.notice("schema \"" + command.name() + "\" already exists, skipping");
      return;
    }
    catalog.createSchema(tx, command.name());
  }

  void createView(CreateView command) {
    catalog.createView(
        tx,
        command.schema(),
        command.name(),
        command.columns().stream().map(OutputColumn::name).toList(),
        command.queryText(),
        command.orReplace());
  }

  void rename(Rename command) {
    ObjectName object = command.object();
    String name = command.newName();
    switch (command.kind()) {
      case TABLE -> {
        TableInfo table = lockTable(object);
        new StoredTexts(context)
            .rename(
                table.id(),
                () -> catalog.moveTable(tx, table.id(), table.schema(), name),
                text -> NameReplacement.ofTable(text, table.name(), name));
      }
      case INDEX -> renameIndex(object, name);
      case SEQUENCE -> {
        SequenceInfo sequence = sequence(object);
        catalog.moveSequence(tx, sequence.id(), sequence.schema(), name);
      }
      case VIEW -> {
        ViewInfo view = view(object);
        catalog.moveView(tx, view.id(), view.schema(), name);
      }
      case SCHEMA -> throw Errors.notSupported("ALTER SCHEMA RENAME TO");
    }
  }

  private void renameIndex(ObjectName object, String name) {
    IndexInfo index = found(context.state().index(object.schema(), object.name()), object);
    TableInfo table = context.lock(index.table(), TableLockMode.ACCESS_EXCLUSIVE);
    catalog.renameIndex(tx, table.id(), index.id(), name);
    new Constraints(context).indexRenamed(table.id(), index.id(), name);
  }

  void setSchema(SetSchema command) {
    ObjectName object = command.object();
    String schema = command.newSchema();
    if (schema.equals(object.schema())) {
      return;
    }
    switch (command.kind()) {
      case TABLE -> {
        TableInfo table = lockTable(object);
        catalog.moveTable(tx, table.id(), schema, table.name());
      }
      case SEQUENCE -> {
        SequenceInfo sequence = sequence(object);
        catalog.moveSequence(tx, sequence.id(), schema, sequence.name());
      }
      case VIEW -> {
        ViewInfo view = view(object);
        catalog.moveView(tx, view.id(), schema, view.name());
      }
      case INDEX, SCHEMA -> throw Errors.notSupported("ALTER " + command.kind() + " SET SCHEMA");
    }
  }

  private TableInfo lockTable(ObjectName object) {
    TableInfo table = found(context.state().table(object.schema(), object.name()), object);
    return context.lock(table.id(), TableLockMode.ACCESS_EXCLUSIVE);
  }

  private SequenceInfo sequence(ObjectName object) {
    SequenceInfo sequence = found(context.state().sequence(object.schema(), object.name()), object);
    context.engine().locks().lockTable(tx, sequence.id(), TableLockMode.SHARE_ROW_EXCLUSIVE);
    return found(context.state().sequence(sequence.id()), object);
  }

  private ViewInfo view(ObjectName object) {
    return found(context.state().view(object.schema(), object.name()), object);
  }

  private static <T> T found(@Nullable T object, ObjectName name) {
    if (object == null) {
      throw Errors.undefined("relation", name.name());
    }
    return object;
  }
}
