package io.waldb.recovery;

import java.util.Arrays;

/**
 * Which commits are known to lie before the place where the log was cut. Immutable.
 *
 * <p>A page of the commit log may have been written after commits whose records are gone. A commit
 * on it is proven when its record was replayed; or when the transaction was over at the last
 * checkpoint, which is told by the checkpoint's next xid and its list of running transactions. Any
 * other commit must count as never having happened, or half of what the transaction did could come
 * back.
 */
public final class ProvenCommits {
  private final XidSet replayed;
  private final long nextXid;
  private final long oldestXid;
  private final long[] running;
  private final boolean runningKnown;

  ProvenCommits(XidSet replayed, ControlData checkpoint) {
    this.replayed = replayed;
    this.nextXid = checkpoint.nextXid();
    this.oldestXid = checkpoint.oldestXid();
    this.running = checkpoint.running();
    this.runningKnown = checkpoint.isRunningKnown();
  }

  /**
   * Whether a commit found on a page of the commit log may be believed.
   *
   * <p>When the checkpoint had more running transactions than the control file can list, all that
   * began after the oldest of them count as running.
   */
  public boolean isProven(long xid) {
    if (xid < oldestXid) {
      return true;
    }
    if (xid < nextXid && runningKnown && Arrays.binarySearch(running, xid) < 0) {
      return true;
    }
    return replayed.contains(xid);
  }
}
