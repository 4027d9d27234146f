package io.waldb.cli;

import io.waldb.common.DatabaseException;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.executor.Database;
import io.waldb.recovery.ControlFile;
import io.waldb.storage.check.StorageCheck;
import java.io.PrintWriter;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code waldb check}: opens a database and holds heaps, indexes and constraints against each
 * other.
 */
@Command(
    name = "check",
    description = "Verifies heaps and indexes of a database against each other.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A database that was not shut down is recovered first.",
      "Exit code 0: nothing wrong was found; 1: something was, or the database cannot be opened."
    })
final class CheckCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls call
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // as spec
  @Parameters(paramLabel = "DIR", description = "the database's directory")
  private String directory;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    FileSystem files = OsFileSystem.at(directory);
    if (!ControlFile.exists(files)) {
      err.println("check: error: \"" + directory + "\" is not a waldb database directory");
      err.flush();
      return 1;
    }
    try (Database database = Database.open(files, new Properties())) {
      StorageCheck.Result result = StorageCheck.run(database.engine());
      result.violations().forEach(out::println);
      out.printf(
          "%d tables, %d rows, %d indexes checked: %d faults%n",
          result.tables(), result.rows(), result.indexes(), result.violations().size());
      out.flush();
      return result.violations().isEmpty() ? 0 : 1;
    } catch (DatabaseException e) {
      err.println("check: error: " + e.getMessage());
      err.flush();
      return 1;
    }
  }
}
