package io.waldb.storage.catalog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.WriteLatch;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.SqlState;
import io.waldb.storage.log.LoggedChange;
import io.waldb.storage.txn.StorageContext;
import io.waldb.storage.txn.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * The state of one sequence.
 *
 * <p>The page, and the log, hold a value some way ahead: {@value #LOG_AHEAD} values are given out
 * from memory before the next record. After a crash the sequence goes on at the logged value, so
 * some values may be left out and none is given out twice; a clean shutdown writes the exact value.
 * Values are given out outside of transactions: a rollback does not bring them back. A transaction
 * that took a value waits at its commit for the record that covers it, even when it has written
 * nothing else.
 *
 * <p>Thread-safe. The lock is held while a record is inserted; within it the page is latched.
 *
 * <p>Follows PostgreSQL {@code commands/sequence.c}, but for the page, which there holds the exact
 * value and has to be logged again after each checkpoint.
 */
public final class Sequence {
  /** How many values a record covers beyond the one asked for. */
  static final int LOG_AHEAD = 32;

  private final StorageContext context;
  private final int relation;

  @GuardedBy("this")
  private boolean loaded;

  @GuardedBy("this")
  private long value;

  @GuardedBy("this")
  private boolean called;

  /** How many more values may be given out before the next record, by this definition. */
  @GuardedBy("this")
  private int covered;

  @GuardedBy("this")
  private @Nullable SequenceInfo coveredAs;

  /** The end of the record that covers what was given out. */
  @GuardedBy("this")
  private long lastLogged;

  Sequence(StorageContext context, int relation) {
    this.context = context;
    this.relation = relation;
  }

  /** Makes the page of a new sequence, whose first value is its start. */
  void create(Transaction tx, SequenceInfo info) {
    create(tx, info, info.start());
  }

  /** Makes the page of a new sequence with this first value. */
  synchronized void create(Transaction tx, SequenceInfo info, long first) {
    checkBounds(info, first);
    try (PinnedPage page = context.pool().extend(relation, Fork.MAIN);
        WriteLatch latch = page.latchExclusive()) {
      lastLogged =
          LoggedChange.run(context.log(), tx.assignXid(), new SequenceChange(first, false), page);
    }
    value = first;
    called = false;
    covered = 0;
    loaded = true;
  }

  /**
   * Gives out the next value.
   *
   * @param info the sequence's present definition
   * @throws DatabaseException 2200H at the end of a sequence that does not cycle
   */
  public synchronized long next(Transaction tx, SequenceInfo info) {
    load();
    long next = called ? successor(info, value) : value;
    if (covered == 0 || !info.equals(coveredAs)) {
      long ahead = next;
      int steps = 0;
      while (steps < LOG_AHEAD && hasSuccessor(info, ahead)) {
        ahead += info.increment();
        steps++;
      }
      log(tx, ahead, true);
      covered = steps;
      coveredAs = info;
    } else {
      covered--;
    }
    value = next;
    called = true;
    tx.noteLogged(lastLogged);
    return next;
  }

  /**
   * Sets the value: {@code setval}.
   *
   * @param isCalled whether the next value is the one after it
   * @throws DatabaseException 22003 when it is out of bounds
   */
  public synchronized void set(Transaction tx, SequenceInfo info, long newValue, boolean isCalled) {
    load();
    checkBounds(info, newValue);
    log(tx, newValue, isCalled);
    value = newValue;
    called = isCalled;
    covered = 0;
    tx.noteLogged(lastLogged);
  }

  /** The last value given out, or the one to come first. */
  public synchronized long lastValue() {
    load();
    return value;
  }

  /** Whether {@link #lastValue} was given out. */
  public synchronized boolean isCalled() {
    load();
    return called;
  }

  /** Logs the exact state, so that nothing is left out after a shutdown. */
  synchronized void save() {
    if (loaded && covered > 0 && context.pool().exists(relation, Fork.MAIN)) {
      log(0, value, called);
      covered = 0;
    }
  }

  private static boolean hasSuccessor(SequenceInfo info, long from) {
    long step = info.increment();
    long to = from + step;
    boolean overflows = ((from ^ to) & (step ^ to)) < 0;
    return !overflows && (step > 0 ? to <= info.maximum() : to >= info.minimum());
  }

  private static long successor(SequenceInfo info, long from) {
    if (hasSuccessor(info, from)) {
      return from + info.increment();
    }
    if (info.cycle()) {
      return info.increment() > 0 ? info.minimum() : info.maximum();
    }
    String end = info.increment() > 0 ? "maximum value of sequence" : "minimum value of sequence";
    long bound = info.increment() > 0 ? info.maximum() : info.minimum();
    throw new DatabaseException(
        SqlState.SEQUENCE_GENERATOR_LIMIT_EXCEEDED,
        "nextval: reached " + end + " \"" + info.name() + "\" (" + bound + ")");
  }

  private static void checkBounds(SequenceInfo info, long candidate) {
    if (candidate < info.minimum() || candidate > info.maximum()) {
      throw new DatabaseException(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "setval: value "
              + candidate
              + " is out of bounds for sequence \""
              + info.name()
              + "\" ("
              + info.minimum()
              + ".."
              + info.maximum()
              + ")");
    }
  }

  @GuardedBy("this")
  private void log(Transaction tx, long newValue, boolean isCalled) {
    if (tx.isReadOnly()) {
      throw new DatabaseException(
          SqlState.READ_ONLY_SQL_TRANSACTION,
          "cannot execute nextval() or setval() in a read-only transaction");
    }
    log(tx.currentXid(), newValue, isCalled);
  }

  @GuardedBy("this")
  private void log(long xid, long newValue, boolean isCalled) {
    try (PinnedPage page = context.pool().pin(PageId.key(relation, Fork.MAIN, 0));
        WriteLatch latch = page.latchExclusive()) {
      lastLogged =
          LoggedChange.run(context.log(), xid, new SequenceChange(newValue, isCalled), page);
    }
  }

  @GuardedBy("this")
  private void load() {
    if (loaded) {
      return;
    }
    try (PinnedPage page = context.pool().pin(PageId.key(relation, Fork.MAIN, 0));
        ReadLatch latch = page.latchShared()) {
      if (!SequencePage.isValid(page.bytes())) {
        throw new DatabaseException(
            SqlState.DATA_CORRUPTED,
            PageId.format(page.pageKey())
                + " with LSN "
                + Lsn.format(page.lsn())
                + " is not a sequence's");
      }
      value = SequencePage.value(page.bytes());
      called = SequencePage.isCalled(page.bytes());
      lastLogged = page.lsn();
    }
    covered = 0;
    loaded = true;
  }
}
