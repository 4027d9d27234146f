package io.waldb.executor.command;

import io.waldb.executor.operator.RunnablePlan;
import io.waldb.sql.plan.Command.CreateTableAs;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.plan.TableDefinition;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ColumnInfo.Identity;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TransactionManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CREATE TABLE: the table, the sequences of its columns, its constraints with their indexes, and
 * with AS its rows.
 */
final class CreateTableCommand {
  private CreateTableCommand() {}

  /**
   * Makes a table.
   *
   * @return null when the name was taken and IF NOT EXISTS said
   */
  static @Nullable TableInfo create(
      CommandContext context, boolean ifNotExists, TableDefinition definition) {
    String name = definition.name();
    if (ifNotExists && context.state().isNameTaken(definition.schema(), name)) {
      context.notice("relation \"" + name + "\" already exists, skipping");
      return null;
    }
    if (definition.temporary()) {
      throw Errors.notSupported("CREATE TEMPORARY TABLE");
    }
    if (definition.unlogged()) {
      context.notice("table \"" + name + "\" is logged like any other");
    }
    List<ColumnInfo> columns = new ArrayList<>();
    for (ColumnDefinition column : definition.columns()) {
      columns.add(column(column, columns.size()));
    }
    TableInfo table =
        context
            .catalog()
            .createTable(
                context.transaction(), definition.schema(), name, columns, definition.fillFactor());
    for (ColumnDefinition column : definition.columns()) {
      SequenceDefinition sequence = column.sequence();
      if (sequence != null) {
        addSequence(context, table, column.name(), column.identity(), sequence);
      }
    }
    Constraints constraints = new Constraints(context);
    for (ConstraintDefinition constraint : definition.constraints()) {
      constraints.add(table.id(), constraint);
    }
    return context.table(table.id());
  }

  /** Makes a table and fills it with the rows of a query. */
  static CommandResult createAs(CommandContext context, CreateTableAs command, String tag) {
    TableInfo table = create(context, command.ifNotExists(), command.table());
    StatementPlan query = command.query();
    if (table == null || query == null) {
      return CommandResult.of(tag);
    }
    Transaction tx = context.transaction();
    TransactionManager transactions = context.engine().transactions();
    RunnablePlan plan = context.compile(query, null);
    plan.lock(tx);
    tx.nextCommand();
    Snapshot snapshot = transactions.takeSnapshot(tx);
    try {
      plan.start(tx, snapshot);
      long rows = plan.copyInto(table);
      return new CommandResult("SELECT " + rows, rows, List.of());
    } finally {
      plan.stop();
      transactions.release(snapshot);
    }
  }

  /** A column as it is defined, without the sequence it may get. */
  static ColumnInfo column(ColumnDefinition definition, int position) {
    return new ColumnInfo(
        definition.name(),
        definition.type(),
        position,
        definition.notNull(),
        false,
        definition.defaultText(),
        Identity.NONE,
        0,
        definition.generatedText(),
        null);
  }

  /** Makes the sequence that a column owns and, for an identity column, takes its values from. */
  static SequenceInfo addSequence(
      CommandContext context,
      TableInfo table,
      String column,
      Identity identity,
      SequenceDefinition definition) {
    int position = Constraints.column(table, column).position();
    SequenceInfo made = SequenceCommands.info(definition);
    SequenceInfo sequence =
        context
            .catalog()
            .createSequence(
                context.transaction(),
                identity == Identity.NONE
                    ? made.withOwner(table.id(), position)
                    : made.withIdentity(table.id(), position));
    if (identity != Identity.NONE) {
      new Constraints(context)
          .changeColumn(table.id(), column, each -> each.withIdentity(identity, sequence.id()));
    }
    return sequence;
  }
}
