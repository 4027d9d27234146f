package io.waldb.executor.system;

import io.waldb.storage.txn.Transaction;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a session is doing, for others to see.
 *
 * <p>Told by the session's thread with ordered stores, which cost no fence; who reads may see one
 * field a moment before another.
 */
public final class SessionActivity {
  /** PostgreSQL's states of a session. */
  public enum State {
    /** A statement runs. */
    ACTIVE("active"),
    /** Nothing runs and no transaction is open. */
    IDLE("idle"),
    /** Nothing runs, a transaction is open. */
    IDLE_IN_TRANSACTION("idle in transaction"),
    /** The same, and the transaction has failed. */
    IDLE_IN_FAILED_TRANSACTION("idle in transaction (aborted)");

    private final String title;

    State(String title) {
      this.title = title;
    }
  }

  private final int id;
  private final long startedMicros;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private final AtomicReference<String> query = new AtomicReference<>("");
  private final AtomicReference<@Nullable Transaction> transaction = new AtomicReference<>();
  private final AtomicLong transactionMicros = new AtomicLong();
  private final AtomicLong queryMicros = new AtomicLong();
  private final AtomicLong stateMicros = new AtomicLong();
  private final AtomicReference<String> applicationName = new AtomicReference<>("");

  /** A session that begins now, in microseconds since 1970. */
  public SessionActivity(int id, long startedMicros) {
    this.id = id;
    this.startedMicros = startedMicros;
    stateMicros.set(startedMicros);
  }

  /** A statement begins. */
  public void begins(String text, long micros) {
    query.setRelease(text);
    queryMicros.setRelease(micros);
    stateMicros.setRelease(micros);
    state.setRelease(State.ACTIVE);
  }

  /** A statement has ended. */
  public void ends(State now, long micros) {
    stateMicros.setRelease(micros);
    state.setRelease(now);
  }

  /** A transaction begins, or with null ends. */
  public void transaction(@Nullable Transaction tx, long micros) {
    transactionMicros.setRelease(micros);
    transaction.setRelease(tx);
  }

  /** The session is called something else. */
  public void applicationName(String name) {
    applicationName.setRelease(name);
  }

  int id() {
    return id;
  }

  long startedMicros() {
    return startedMicros;
  }

  String state() {
    return state.getAcquire().title;
  }

  String query() {
    return query.getAcquire();
  }

  @Nullable Transaction transaction() {
    return transaction.getAcquire();
  }

  long transactionMicros() {
    return transactionMicros.getAcquire();
  }

  long queryMicros() {
    return queryMicros.getAcquire();
  }

  long stateMicros() {
    return stateMicros.getAcquire();
  }

  String applicationName() {
    return applicationName.getAcquire();
  }
}
