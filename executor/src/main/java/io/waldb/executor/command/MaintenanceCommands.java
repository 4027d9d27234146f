package io.waldb.executor.command;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.sql.plan.Command.Analyze;
import io.waldb.sql.plan.Command.LockTables;
import io.waldb.sql.plan.Command.MaintenanceTarget;
import io.waldb.sql.plan.Command.Vacuum;
import io.waldb.sql.syntax.Option;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.TableMaintenance;
import io.waldb.storage.heap.VacuumResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** VACUUM, ANALYZE and LOCK TABLE. */
final class MaintenanceCommands {
  private static final Set<String> OFF = Set.of("off", "false", "0");

  private final CommandContext context;
  private final TableMaintenance maintenance;
  private final CancelToken cancel;
  private final Settings settings;

  MaintenanceCommands(CommandContext context) {
    this.context = context;
    this.maintenance = context.engine().maintenance();
    this.cancel = context.session().cancelToken();
    this.settings = context.session().settings();
  }

  /**
   * Vacuums tables, each in a transaction of its own, so that no table is locked for longer than
   * its own turn takes. The transaction of the command must not have a snapshot, which would keep
   * the dead rows.
   */
  void vacuum(Vacuum command) {
    boolean analyze = false;
    boolean verbose = false;
    for (Option option : command.options()) {
      switch (option.name()) {
        case "full" -> {
          if (isOn(option)) {
            throw Errors.notSupported("VACUUM FULL");
          }
        }
        case "analyze" -> analyze = isOn(option);
        case "verbose" -> verbose = isOn(option);
        default -> {
          // The others of PostgreSQL say how, not what.
        }
      }
    }
    for (TableInfo table : tables(command.targets())) {
      VacuumResult result = maintenance.vacuum(table.id(), false, cancel, settings);
      if (verbose && result != null) {
        context.notice(report(table, result));
      }
      if (analyze) {
        maintenance.analyze(table.id(), false, cancel, settings);
      }
    }
  }

  private static String report(TableInfo table, VacuumResult result) {
    return "finished vacuuming \""
        + table.qualifiedName()
        + "\": index scans: "
        + result.indexPasses()
        + "\npages: "
        + result.truncatedPages()
        + " removed, "
        + (result.pages() - result.truncatedPages())
        + " remain, "
        + result.scannedPages()
        + " scanned\nrow versions: "
        + result.removedRows()
        + " removed, "
        + result.liveRows()
        + " remain, "
        + result.remainingRows()
        + " are dead but not yet removable";
  }

  /** Analyses tables: in the command's transaction when it goes on, else each in one of its own. */
  void analyze(Analyze command) {
    for (TableInfo table : tables(command.targets())) {
      if (context.inBlock()) {
        maintenance.analyze(context.transaction(), table.id());
      } else {
        maintenance.analyze(table.id(), false, cancel, settings);
      }
    }
  }

  private static boolean isOn(Option option) {
    String value = option.value();
    return value == null || !OFF.contains(value.toLowerCase(Locale.ROOT));
  }

  /** The named tables, or all of the users. */
  private List<TableInfo> tables(List<MaintenanceTarget> targets) {
    List<TableInfo> tables = new ArrayList<>();
    for (MaintenanceTarget target : targets) {
      tables.add(target.table());
    }
    if (targets.isEmpty()) {
      for (CatalogObject object : context.state().objects()) {
        if (object instanceof TableInfo table) {
          tables.add(table);
        }
      }
    }
    return tables;
  }

  void lock(LockTables command) {
    for (TableInfo table : command.tables()) {
      if (!command.nowait()) {
        context.lock(table.id(), command.mode());
      } else if (!context
          .engine()
          .locks()
          .tryLockTable(context.transaction(), table.id(), command.mode())) {
        throw new DatabaseException(
            SqlState.LOCK_NOT_AVAILABLE,
            "could not obtain lock on relation \"" + table.name() + "\"");
      }
    }
  }
}
