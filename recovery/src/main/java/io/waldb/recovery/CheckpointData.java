package io.waldb.recovery;

import java.util.Arrays;

/**
 * What a checkpoint's record says of the transactions, as of some moment between its redo point and
 * its record. Immutable.
 */
public final class CheckpointData {
  private final long nextXid;
  private final long oldestXid;
  private final int nextRelation;
  private final long[] running;

  private CheckpointData(long nextXid, long oldestXid, int nextRelation, long[] running) {
    this.nextXid = nextXid;
    this.oldestXid = oldestXid;
    this.nextRelation = nextRelation;
    this.running = running;
  }

  /** The xid that will be handed out next. */
  public long nextXid() {
    return nextXid;
  }

  /** The oldest running xid; the next one when none is running. */
  public long oldestXid() {
    return oldestXid;
  }

  /** The relation number that will be handed out next. */
  public int nextRelation() {
    return nextRelation;
  }

  /** The xids of running transactions and their subtransactions, ascending. */
  public long[] running() {
    return running.clone();
  }

  int runningCount() {
    return running.length;
  }

  /** Collects the data; each participant sets what it knows. Belongs to one thread. */
  public static final class Builder {
    private long nextXid;
    private int nextRelation;
    private long[] running = {};

    /** Begins with these numbers, for when nobody knows better. */
    Builder(long nextXid, int nextRelation) {
      this.nextXid = nextXid;
      this.nextRelation = nextRelation;
    }

    /** Sets the xid that will be handed out next. */
    public Builder nextXid(long xid) {
      nextXid = xid;
      return this;
    }

    /** Sets the relation number that will be handed out next. */
    public Builder nextRelation(int relation) {
      nextRelation = relation;
      return this;
    }

    /**
     * Sets the xids, subtransactions' included, of all transactions that have one and whose commit
     * or abort record is not yet logged.
     *
     * @param xids in any order; copied
     */
    public Builder running(long[] xids) {
      running = xids.clone();
      Arrays.sort(running);
      return this;
    }

    CheckpointData build() {
      return new CheckpointData(
          nextXid, running.length == 0 ? nextXid : running[0], nextRelation, running);
    }
  }
}
