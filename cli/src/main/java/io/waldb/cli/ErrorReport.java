package io.waldb.cli;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.io.PrintWriter;
import java.sql.SQLException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Reports an exception that ended a subcommand: its message and SQLState, detail and hint on
 * standard error for what a user can cause, also a stack trace for what only a bug can (XX000 and
 * what has no SQLState).
 */
final class ErrorReport implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    boolean bug;
    if (exception instanceof DatabaseException failure) {
      err.println(name + ": error: " + failure.describe() + " (" + failure.state().code() + ")");
      bug = failure.state() == SqlState.INTERNAL_ERROR;
    } else if (exception instanceof SQLException failure) {
      err.println(name + ": error: " + failure.getMessage() + " (" + failure.getSQLState() + ")");
      bug = SqlState.INTERNAL_ERROR.code().equals(failure.getSQLState());
    } else {
      err.println(name + ": unexpected error");
      bug = true;
    }
    if (bug) {
      exception.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }
}
