package io.waldb.cli;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.executor.Database;
import io.waldb.executor.DatabaseCheck;
import io.waldb.jdbc.JdbcUrl;
import io.waldb.recovery.ControlFile;
import io.waldb.recovery.RecoveryResult;
import io.waldb.recovery.Salvage;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.check.CheckOptions;
import io.waldb.storage.check.Fault;
import io.waldb.storage.check.StorageCheck;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code waldb check}: opens a database and holds heaps, indexes, constraints, files, and what
 * keeps them together against each other. Options are those of PostgreSQL's {@code pg_amcheck}
 * where it has them.
 */
@Command(
    name = "check",
    description = "Verifies tables, indexes, constraints and files of a database.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A database that was not shut down is recovered first.",
      "Exit code 0: nothing wrong was found; 1: something was; 2: the database cannot be opened,",
      "or not be checked."
    })
final class CheckCommand implements Callable<Integer> {
  private static final int MOST_LOSSES = 20;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls call
  @Spec
  private CommandSpec spec;

  @Option(names = "--no-index", description = "do not look at indexes")
  private boolean noIndex;

  @Option(
      names = {"-t", "--table"},
      paramLabel = "TABLE",
      description = "check this table only, [schema.]name; may be given more than once")
  private List<String> tables = List.of();

  @Option(
      names = {"-P", "--progress"},
      description = "say what is looked at")
  private boolean progress;

  @SuppressWarnings("NullAway.Init") // as spec
  @Parameters(paramLabel = "DIR|URL", description = "a waldb directory or its JDBC URL")
  private String target;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      JdbcUrl database = JdbcUrl.ofDirectory(target);
      FileSystem files = OsFileSystem.at(database.name());
      if (!ControlFile.exists(files)) {
        boolean there = Files.isDirectory(Path.of(database.name()));
        err.println(
            "check: error: \""
                + database.name()
                + (there ? "\" is not a waldb database directory" : "\" is no directory"));
        return 2;
      }
      return check(files, database.settings(), out, err);
    } catch (SQLException e) {
      err.println("check: error: " + e.getMessage());
      return 2;
    } catch (DatabaseException e) {
      err.println("check: error: " + e.getMessage());
      if (e.detail() != null) {
        err.println("check: detail: " + e.detail());
      }
      if (e.hint() != null) {
        err.println("check: hint: " + e.hint());
      }
      return 2;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int check(FileSystem files, Properties settings, PrintWriter out, PrintWriter err) {
    try (Database database = Database.openToCheck(files, settings)) {
      CheckOptions options = CheckOptions.everything();
      if (progress) {
        options =
            options.withProgress(
                what -> {
                  err.println("checking " + what);
                  err.flush();
                });
      }
      if (noIndex) {
        options = options.withoutIndexes();
      }
      if (!tables.isEmpty()) {
        for (String name : tables) {
          if (tablesOf(database).stream().noneMatch(table -> isNamed(table, name))) {
            err.println("check: error: no table \"" + name + "\"");
            return 2;
          }
        }
        options = options.withTables(table -> tables.stream().anyMatch(n -> isNamed(table, n)));
      }
      StorageCheck.Result result = DatabaseCheck.run(database, options, new CancelToken());
      noteLosses(files, err);
      long leftOver = leftOver(database, files, result);
      print(result, leftOver, out);
      return result.faultCount() == leftOver ? 0 : 1;
    }
  }

  /** Files that a crash left of transactions that did not commit, where that explains them. */
  private static long leftOver(Database database, FileSystem files, StorageCheck.Result result) {
    RecoveryResult recovery = database.engine().recovery();
    if (!recovery.recovered() || Salvage.wantsOrphans(files)) {
      return 0;
    }
    return result.faults().stream().filter(f -> f.kind() == Fault.Kind.LEFT_OVER).count();
  }

  private static List<TableInfo> tablesOf(Database database) {
    return database.engine().catalog().committed().objects().stream()
        .filter(TableInfo.class::isInstance)
        .map(TableInfo.class::cast)
        .toList();
  }

  private static boolean isNamed(TableInfo table, String name) {
    return table.qualifiedName().equals(name)
        || (table.name().equals(name) && table.schema().equals("public"));
  }

  /** What was given up earlier is no fault, but whoever asks whether all is well should know. */
  private static void noteLosses(FileSystem files, PrintWriter err) {
    List<String> lost = Salvage.lost(files);
    lost.stream().limit(MOST_LOSSES).forEach(line -> err.println("check: lost earlier: " + line));
    if (lost.size() > MOST_LOSSES) {
      err.println("check: ... and " + (lost.size() - MOST_LOSSES) + " more, see salvage/lost");
    }
  }

  private static void print(StorageCheck.Result result, long leftOver, PrintWriter out) {
    Set<Fault.Kind> kinds = EnumSet.noneOf(Fault.Kind.class);
    for (Fault fault : result.faults()) {
      out.println(fault.text());
      kinds.add(fault.kind());
    }
    if (result.faultCount() > result.faults().size()) {
      out.println("... and " + (result.faultCount() - result.faults().size()) + " more");
    }
    for (Fault.Kind kind : kinds) {
      out.println("HINT for " + kind + " faults: " + kind.hint());
    }
    out.println(
        counted(result.tables(), "table")
            + ", "
            + counted(result.rows(), "row")
            + ", "
            + (result.indexes() == 1 ? "1 index" : result.indexes() + " indexes")
            + " checked, "
            + counted(result.pages(), "page")
            + " read: "
            + counted(result.faultCount() - leftOver, "fault")
            + (leftOver == 0 ? "" : ", and " + counted(leftOver, "file") + " left by a crash"));
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
