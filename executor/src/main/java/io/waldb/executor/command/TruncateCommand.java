package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.plan.Command.Truncate;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.TableLockMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * TRUNCATE: gives tables new, empty files. The old ones go when the transaction commits, so that a
 * rollback brings the rows back.
 */
final class TruncateCommand {
  private final CommandContext context;

  TruncateCommand(CommandContext context) {
    this.context = context;
  }

  void run(Truncate command) {
    Set<Integer> tables = lock(command.tables(), command.cascade());
    for (int table : tables) {
      refuseReferenced(table, tables);
    }
    for (int table : tables) {
      context.catalog().renewFiles(context.transaction(), table);
      if (command.restartIdentity()) {
        for (SequenceInfo sequence : List.copyOf(context.state().ownedSequences(table))) {
          context.catalog().restartSequence(context.transaction(), sequence.id(), sequence.start());
        }
      }
    }
  }

  /** Locks the tables and, with CASCADE, all that refer to them. */
  private Set<Integer> lock(List<TableInfo> named, boolean cascade) {
    Set<Integer> locked = new LinkedHashSet<>();
    Deque<Integer> todo = new ArrayDeque<>();
    for (TableInfo table : named) {
      todo.add(table.id());
    }
    while (!todo.isEmpty()) {
      int id = todo.remove();
      if (!locked.add(id)) {
        continue;
      }
      context.lock(id, TableLockMode.ACCESS_EXCLUSIVE);
      if (cascade) {
        for (ConstraintInfo reference : context.state().referencing(id)) {
          int from = reference.table();
          if (!locked.contains(from) && !todo.contains(from)) {
            context.notice("truncate cascades to table \"" + context.table(from).name() + "\"");
            todo.add(from);
          }
        }
      }
    }
    return locked;
  }

  private void refuseReferenced(int table, Set<Integer> together) {
    for (ConstraintInfo reference : context.state().referencing(table)) {
      if (!together.contains(reference.table())) {
        String from = context.table(reference.table()).name();
        throw new DatabaseException(
                SqlState.FEATURE_NOT_SUPPORTED,
                "cannot truncate a table referenced in a foreign key constraint")
            .withDetail(
                "Table \"" + from + "\" references \"" + context.table(table).name() + "\".")
            .withHint(
                "Truncate table \"" + from + "\" at the same time, or use TRUNCATE ... CASCADE.");
      }
    }
  }
}
