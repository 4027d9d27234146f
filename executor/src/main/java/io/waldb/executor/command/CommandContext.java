package io.waldb.executor.command;

import io.waldb.executor.expression.Parameters;
import io.waldb.executor.expression.SessionContext;
import io.waldb.executor.operator.ExecutionContext;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.txn.Transaction;

/** What a command may use of the session that runs it. */
public interface CommandContext {
  /** The session, as expressions know it. */
  SessionContext session();

  /** The engine. */
  StorageEngine engine();

  /** The catalog. */
  default Catalog catalog() {
    return engine().catalog();
  }

  /** The open transaction. */
  Transaction transaction();

  /** Whether a transaction block is open. */
  boolean inBlock();

  /** A context for running a plan inside the command. */
  ExecutionContext newExecution(Parameters parameters, int runtimeParameterCount);

  /** The statement's parameters. */
  Parameters parameters();

  /** Commits the transaction and begins another: for commands that work in steps. */
  void commitAndBegin();

  /** A notice for the user. */
  void notice(String text);
}
