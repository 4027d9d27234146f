package io.waldb.executor.operator;

import io.waldb.common.CancelToken;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.expression.Parameters;
import io.waldb.executor.expression.SessionContext;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * What the operators of one plan share: the session and, while the plan runs, its transaction and
 * snapshot. One for each prepared plan, used again from run to run.
 */
public final class ExecutionContext {
  private final SessionContext session;
  private final TableStore tables;
  private final Parameters parameters;
  private final Parameters runtimeParameters;
  private final DeferredChecks deferred;
  private @Nullable Transaction transaction;
  private @Nullable Snapshot snapshot;
  private int ticks;

  /** A context that is not running. */
  public ExecutionContext(
      SessionContext session,
      TableStore tables,
      Parameters parameters,
      int runtimeParameterCount,
      DeferredChecks deferred) {
    this.session = session;
    this.tables = tables;
    this.parameters = parameters;
    this.runtimeParameters = new Parameters(runtimeParameterCount);
    this.deferred = deferred;
  }

  /** A run begins. */
  public void begin(Transaction newTransaction, @Nullable Snapshot newSnapshot) {
    transaction = newTransaction;
    snapshot = newSnapshot;
  }

  /** The run is over. */
  public void end() {
    transaction = null;
    snapshot = null;
  }

  /** The session. */
  public SessionContext session() {
    return session;
  }

  /** The database's tables. */
  public TableStore tables() {
    return tables;
  }

  /** The statement's parameters. */
  public Parameters parameters() {
    return parameters;
  }

  /** What plan nodes hand down. */
  public Parameters runtimeParameters() {
    return runtimeParameters;
  }

  /** Checks put off to the end of the transaction. */
  public DeferredChecks deferred() {
    return deferred;
  }

  /** The transaction of the run. */
  public Transaction transaction() {
    Transaction current = transaction;
    if (current == null) {
      throw new IllegalStateException("no run");
    }
    return current;
  }

  /** The snapshot of the run. */
  public Snapshot snapshot() {
    Snapshot current = snapshot;
    if (current == null) {
      throw new IllegalStateException("no run with a snapshot");
    }
    return current;
  }

  /** Takes another snapshot's place for a while; answers the one there was. */
  Snapshot swapSnapshot(Snapshot other) {
    Snapshot before = snapshot();
    snapshot = other;
    return before;
  }

  /** Asks for a cancel now and then; called once for each row of a long loop. */
  void tick() {
    if ((++ticks & 0xff) == 0) {
      CancelToken token = session.cancelToken();
      token.check();
    }
  }

  /** Bytes an operator may keep in memory, unless it is a hash table. */
  long workMemoryBytes() {
    return session.settings().getBytes(WaldbSettings.WORK_MEM);
  }

  /** Bytes a hash table may take in memory. */
  long hashMemoryBytes() {
    return session.settings().hashMemoryBytes();
  }
}
