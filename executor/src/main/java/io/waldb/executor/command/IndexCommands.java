package io.waldb.executor.command;

import io.waldb.sql.plan.Command.CreateIndex;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.TableLockMode;
import java.util.List;

/** CREATE INDEX and REINDEX. */
final class IndexCommands {
  private final CommandContext context;

  IndexCommands(CommandContext context) {
    this.context = context;
  }

  /**
   * Creates an index and fills it, with writers shut out. CONCURRENTLY is done in the same way, as
   * the index is the same in the end; only the refusal in a transaction block is kept.
   */
  void create(CreateIndex command) {
    TableInfo table = context.lock(command.table().id(), TableLockMode.SHARE);
    String name = command.index().name();
    if (command.ifNotExists() && context.state().isNameTaken(table.schema(), name)) {
      context.notice("relation \"" + name + "\" already exists, skipping");
      return;
    }
    IndexInfo index =
        context
            .catalog()
            .createIndex(
                context.transaction(),
                table.id(),
                name,
                command.index().keys(),
                command.index().unique(),
                false);
    context.fill(table.id(), index.id());
  }

  /** Builds indexes anew; none given means all that the table has. */
  void reindex(int tableId, List<Integer> indexes) {
    TableInfo table = context.lock(tableId, TableLockMode.ACCESS_EXCLUSIVE);
    for (IndexInfo index : List.copyOf(table.indexes())) {
      if (indexes.isEmpty() || indexes.contains(index.id())) {
        rebuild(tableId, index);
      }
    }
  }

  private void rebuild(int table, IndexInfo index) {
    context.catalog().renewIndex(context.transaction(), table, index.id());
    context.fill(table, index.id());
  }
}
