package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
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
        0,
        false);
  }

  void create(CreateSequence command) {
    SequenceDefinition definition = command.sequence();
    CatalogState catalog = context.state();
    if (command.ifNotExists() && catalog.isNameTaken(definition.schema(), definition.name())) {
      context.notices().accept("relation \"" + definition.name() + "\" already exists, skipping");
      return;
    }
    context
        .catalog()
        .createSequence(context.transaction(), withOwner(info(definition), definition));
  }

  private SequenceInfo withOwner(SequenceInfo sequence, SequenceDefinition definition) {
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

  /* A sequence with other options; that of an identity column stays that column's. */
  private SequenceInfo owned(SequenceInfo old, SequenceDefinition to) {
    SequenceInfo changed = withOwner(changed(old, to), to);
    if (!old.identity()) {
      return changed;
    }
    if (changed.ownerTable() != old.ownerTable() || changed.ownerColumn() != old.ownerColumn()) {
      TableInfo table = context.state().table(old.ownerTable());
      throw new DatabaseException(
              SqlState.FEATURE_NOT_SUPPORTED, "cannot change ownership of identity sequence")
          .withDetail(
              "Sequence \""
                  + old.name()
                  + "\" is linked to table \""
                  + (table == null ? "" : table.name())
                  + "\".");
    }
    return changed.withIdentity(old.ownerTable(), old.ownerColumn());
  }

  void alter(AlterSequence command) {
    SequenceDefinition to = command.definition();
    context
        .catalog()
        .alterSequence(context.transaction(), command.sequence(), old -> owned(old, to));
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
        0,
        false);
  }
}
