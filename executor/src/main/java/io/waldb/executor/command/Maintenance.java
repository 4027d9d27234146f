package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.operator.TableStatisticsCollector;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.Command.MaintenanceTarget;
import io.waldb.sql.syntax.Option;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.btree.BtreeIndex;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.SchemaInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.heap.IndexCleaner;
import io.waldb.storage.heap.Vacuum;
import io.waldb.storage.heap.VacuumPace;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** VACUUM and ANALYZE. */
final class Maintenance {
  private final CommandContext context;
  private final StorageEngine engine;
  private final Catalog catalog;

  Maintenance(CommandContext context) {
    this.context = context;
    this.engine = context.engine();
    this.catalog = context.catalog();
  }

  private Transaction tx() {
    return context.transaction();
  }

  private static boolean isOn(List<Option> options, String name) {
    for (Option option : options) {
      if (option.name().equals(name)) {
        String value = option.value();
        return value == null || value.equals("on") || value.equals("true") || value.equals("1");
      }
    }
    return false;
  }

  private List<TableInfo> tables(List<MaintenanceTarget> targets) {
    List<TableInfo> tables = new ArrayList<>();
    if (targets.isEmpty()) {
      for (SchemaInfo schema : catalog.current(tx()).schemas()) {
        for (TableInfo table : catalog.current(tx()).tables(schema.name())) {
          if (!table.system()) {
            tables.add(table);
          }
        }
      }
    } else {
      targets.forEach(target -> tables.add(target.table()));
    }
    return tables;
  }

  /** VACUUM: each table in a transaction of its own. */
  void vacuum(Command.Vacuum command) {
    if (context.inBlock()) {
      throw new DatabaseException(
          SqlState.ACTIVE_SQL_TRANSACTION, "VACUUM cannot run inside a transaction block");
    }
    boolean analyze = isOn(command.options(), "analyze");
    for (TableInfo table : tables(command.targets())) {
      context.commitAndBegin();
      vacuum(table);
      if (analyze) {
        context.commitAndBegin();
        analyze(table);
      }
    }
  }

  private void vacuum(TableInfo named) {
    TableInfo table = current(named, TableLockMode.SHARE_UPDATE_EXCLUSIVE);
    if (table == null) {
      return;
    }
    HeapTable heap = catalog.relations().heap(table);
    List<IndexCleaner> cleaners = new ArrayList<>();
    for (IndexInfo index : table.indexes()) {
      BtreeIndex tree = catalog.relations().index(index);
      cleaners.add(tree::vacuum);
    }
    VacuumPace pace =
        VacuumPace.ofCommand(context.session().cancelToken(), context.session().settings());
    long memory = context.session().settings().getBytes(WaldbSettings.MAINTENANCE_WORK_MEM);
    new Vacuum(
            heap,
            cleaners,
            pace,
            memory,
            () -> engine.locks().tryLockTable(tx(), table.id(), TableLockMode.ACCESS_EXCLUSIVE))
        .run();
    if (table.toastRelation() != 0) {
      Vacuum.ofOutOfLineValues(heap, pace, memory, () -> false);
    }
  }

  private @Nullable TableInfo current(TableInfo named, TableLockMode mode) {
    engine.locks().lockTable(tx(), named.id(), mode);
    return catalog.current(tx()).table(named.id());
  }

  /** ANALYZE. */
  void analyze(Command.Analyze command) {
    for (TableInfo table : tables(command.targets())) {
      analyze(table);
    }
  }

  private void analyze(TableInfo named) {
    TableInfo table = current(named, TableLockMode.SHARE_UPDATE_EXCLUSIVE);
    if (table != null) {
      new TableStatisticsCollector(
              context.newExecution(context.parameters(), 0), engine, tx(), table)
          .run();
    }
  }
}
