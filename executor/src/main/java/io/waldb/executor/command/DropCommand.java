package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.plan.Command.Drop;
import io.waldb.sql.plan.Command.ObjectName;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import io.waldb.storage.txn.TableLockMode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** DROP TABLE, INDEX, SEQUENCE, VIEW, SCHEMA. */
final class DropCommand {
  private final CommandContext context;

  DropCommand(CommandContext context) {
    this.context = context;
  }

  void run(Drop command) {
    command.notices().forEach(context.notices());
    Set<String> together =
        command.objects().stream()
            .map(object -> object.schema() + "." + object.name())
            .collect(Collectors.toSet());
    for (ObjectName object : command.objects()) {
      switch (command.kind()) {
        case TABLE -> dropTable(object, command.cascade(), together);
        case INDEX -> dropIndex(object, command.cascade());
        case SEQUENCE -> dropSequence(object, command.cascade());
        case VIEW -> dropView(object, command.cascade(), together);
        case SCHEMA -> dropSchema(object.name(), command.cascade());
      }
    }
  }

  private CatalogState catalog() {
    return context.state();
  }

  private void dropTable(ObjectName name, boolean cascade, Set<String> together) {
    TableInfo found = catalog().table(name.schema(), name.name());
    if (found == null) {
      throw Errors.undefined("table", name.name());
    }
    TableInfo table = context.lock(found.id(), TableLockMode.ACCESS_EXCLUSIVE);
    for (ConstraintInfo reference : List.copyOf(catalog().referencing(table.id()))) {
      if (reference.table() == table.id()) {
        continue;
      }
      TableInfo from = context.lock(reference.table(), TableLockMode.ACCESS_EXCLUSIVE);
      if (!cascade && !together.contains(from.schema() + "." + from.name())) {
        throw Errors.dependents(
            "table " + table.name(),
            "constraint "
                + reference.name()
                + " on table "
                + from.name()
                + " depends on table "
                + table.name());
      }
      if (!together.contains(from.schema() + "." + from.name())) {
        context
            .notices()
            .accept("drop cascades to constraint " + reference.name() + " on table " + from.name());
      }
      context.catalog().dropConstraint(context.transaction(), from.id(), reference.id());
    }
    for (ViewInfo view : new StoredTexts(context).views(table.id())) {
      dropDependentView(view, "table " + table.name(), cascade);
    }
    context.catalog().dropTable(context.transaction(), table.id());
  }

  private void dropIndex(ObjectName name, boolean cascade) {
    IndexInfo found = catalog().index(name.schema(), name.name());
    if (found == null) {
      throw Errors.undefined("index", name.name());
    }
    TableInfo table = context.lock(found.table(), TableLockMode.ACCESS_EXCLUSIVE);
    for (ConstraintInfo constraint : table.constraints()) {
      boolean owns = constraint.index() == found.id() && constraint.referencedTable() == 0;
      if (owns) {
        throw new DatabaseException(
                SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                "cannot drop index "
                    + found.name()
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
    for (ConstraintInfo reference : List.copyOf(catalog().referencing(table.id()))) {
      if (reference.index() == found.id()) {
        if (!cascade) {
          throw Errors.dependents(
              "index " + found.name(), "constraint " + reference.name() + " depends on it");
        }
        context.lock(reference.table(), TableLockMode.ACCESS_EXCLUSIVE);
        context.catalog().dropConstraint(context.transaction(), reference.table(), reference.id());
      }
    }
    context.catalog().dropIndex(context.transaction(), table.id(), found.id());
  }

  private void dropSequence(ObjectName name, boolean cascade) {
    SequenceInfo sequence = catalog().sequence(name.schema(), name.name());
    if (sequence == null) {
      throw Errors.undefined("sequence", name.name());
    }
    if (sequence.ownerTable() != 0) {
      TableInfo table = context.lock(sequence.ownerTable(), TableLockMode.ACCESS_EXCLUSIVE);
      var column = table.columns().get(sequence.ownerColumn());
      if (column.identitySequence() == sequence.id()
          || (column.defaultText() != null && !cascade)) {
        throw Errors.dependents(
            "sequence " + sequence.name(),
            "default value for column "
                + column.name()
                + " of table "
                + table.name()
                + " depends on sequence "
                + sequence.name());
      }
      if (column.defaultText() != null) {
        new Constraints(context)
            .changeColumn(table.id(), column.name(), each -> each.withDefault(null));
      }
    }
    context.catalog().dropSequence(context.transaction(), sequence.id());
  }

  private void dropView(ObjectName name, boolean cascade, Set<String> together) {
    ViewInfo view = catalog().view(name.schema(), name.name());
    if (view == null) {
      // An earlier one of the list took it along.
      return;
    }
    List<ViewInfo> over =
        new StoredTexts(context)
            .viewsOver(view, () -> context.catalog().dropView(context.transaction(), view.id()));
    for (ViewInfo other : over) {
      if (!together.contains(other.schema() + "." + other.name())) {
        dropDependentView(other, "view " + view.name(), cascade);
      }
    }
  }

  /** Drops a view because what it reads goes; refuses without CASCADE. */
  void dropDependentView(ViewInfo view, String what, boolean cascade) {
    if (!cascade) {
      throw Errors.dependents(what, "view " + view.name() + " depends on " + what);
    }
    if (catalog().object(view.id()) != null) {
      context.notice("drop cascades to view " + view.name());
      context.catalog().dropView(context.transaction(), view.id());
    }
  }

  private void dropSchema(String name, boolean cascade) {
    if (cascade) {
      List<ObjectName> tables =
          catalog().tables(name).stream().map(table -> new ObjectName(name, table.name())).toList();
      Set<String> together =
          tables.stream().map(t -> t.schema() + "." + t.name()).collect(Collectors.toSet());
      for (ObjectName table : tables) {
        context.notices().accept("drop cascades to table " + table.schema() + "." + table.name());
        dropTable(table, true, together);
      }
      for (var object : List.copyOf(catalog().objects())) {
        if (object instanceof SequenceInfo sequence && sequence.schema().equals(name)) {
          context.catalog().dropSequence(context.transaction(), sequence.id());
        } else if (object instanceof ViewInfo view && view.schema().equals(name)) {
          context.catalog().dropView(context.transaction(), view.id());
        }
      }
    }
    context.catalog().dropSchema(context.transaction(), name);
  }
}
