package io.waldb.cli;

import io.waldb.common.DatabaseException;
import java.io.PrintWriter;
import java.sql.SQLException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Reports an exception that ended a subcommand: its message and SQLState, detail and hint on
 * standard error for what a user can cause, a stack trace for what only a bug can.
 */
final class ErrorReport implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    if (exception instanceof DatabaseException failure) {
      err.println(name + ": error: " + failure.describe() + " (" + failure.state().code() + ")");
    } else if (exception instanceof SQLException failure) {
      err.println(name + ": error: " + failure.getMessage() + " (" + failure.getSQLState() + ")");
    } else {
      err.println(name + ": unexpected error");
      exception.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }
}
