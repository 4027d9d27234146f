package io.waldb.executor.command;

import io.waldb.sql.plan.Command.AlterSequence;
import io.waldb.sql.plan.Command.CreateSequence;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;

/** CREATE SEQUENCE and ALTER SEQUENCE. */
final class SequenceCommands {
  private final CommandContext context;

  SequenceCommands(CommandContext context) {
    this.context = context;
  }

  /** A sequence as it is defined, without id, file and owner. */
  static SequenceInfo info(SequenceDefinition definition) {
    return new SequenceInfo(
        0,
        definition.schema(),
        definition.name(),
        0,
        definition.type(),
        definition.start(),
        definition.increment(),
        definition.minimum(),
        definition.maximum(),
        definition.cache(),
        definition.cycle(),
        0,
        0);
  }

  void create(CreateSequence command) {
    SequenceDefinition definition = command.sequence();
    CatalogState catalog = context.state();
    if (command.ifNotExists() && catalog.isNameTaken(definition.schema(), definition.name())) {
      context.notices().accept("relation \"" + definition.name() + "\" already exists, skipping");
      return;
    }
    context.catalog().createSequence(context.transaction(), owned(info(definition), definition));
  }

  private SequenceInfo owned(SequenceInfo sequence, SequenceDefinition definition) {
    String tableName = definition.ownerTable();
    String column = definition.ownerColumn();
    if (tableName == null || column == null) {
      return sequence.withOwner(0, 0);
    }
    TableInfo table = context.state().table(definition.schema(), tableName);
    if (table == null) {
      throw Errors.undefined("relation", tableName);
    }
    return sequence.withOwner(table.id(), Constraints.column(table, column).position());
  }

  void alter(AlterSequence command) {
    SequenceDefinition to = command.definition();
    context
        .catalog()
        .alterSequence(
            context.transaction(), command.sequence(), old -> owned(changed(old, to), to));
    if (command.restart()) {
      context
          .catalog()
          .restartSequence(context.transaction(), command.sequence(), command.restartWith());
    }
  }

  /** A sequence with other options; it belongs to nothing. */
  static SequenceInfo changed(SequenceInfo old, SequenceDefinition to) {
    return new SequenceInfo(
        old.id(),
        old.schema(),
        old.name(),
        old.relation(),
        to.type(),
        to.start(),
        to.increment(),
        to.minimum(),
        to.maximum(),
        to.cache(),
        to.cycle(),
        0,
        0);
  }
}
