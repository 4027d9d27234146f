package io.waldb.storage.txn;

/**
 * Gives the processor to others between two transactions while rows are contended for, so that the
 * operating system need not take it away within one.
 *
 * <p>With more sessions at work than processors, a thread is stopped at the end of its time slice
 * wherever it is. When that is between changing a row that all change and the commit, the others
 * come to wait for that row one after the other, each wait costs two switches of threads, and the
 * versions of the row that no snapshot but the stopped one's needs pile up. A thread that offers
 * its processor when it holds no lock, and long before its slice is used up, is rarely stopped
 * elsewhere. Where a processor is free or nobody waits for rows, this does nothing.
 *
 * <p>One belongs to each session, and to its thread of the moment.
 */
public final class TurnTaking {
  /** A few short transactions; many times what the switch to another thread costs. */
  private static final long TURN_NANOS = 100_000;

  /** For how long after somebody waited for a row turns are taken. */
  private static final long CONTENDED_NANOS = 100_000_000;

  private final LockManager locks;
  private long turnBegan;

  public TurnTaking(LockManager locks) {
    this.locks = locks;
  }

  /** To be called when the session holds nothing that others could wait for. */
  @SuppressWarnings("ThreadPriorityCheck") // measured; see ARCHITECTURE.md
  public void betweenTransactions() {
    long waited = locks.lastRowWait();
    if (waited == 0) {
      return;
    }
    long now = System.nanoTime();
    if (now - waited < CONTENDED_NANOS && now - turnBegan > TURN_NANOS) {
      Thread.yield();
      turnBegan = System.nanoTime();
    }
  }
}
