package io.waldb.buffer;

import java.util.concurrent.atomic.AtomicLong;

/** A log that is only positions: what was inserted and what is durable. */
final class FakeLog implements WalFlush {
  private final AtomicLong inserted = new AtomicLong(8);
  private final AtomicLong flushed = new AtomicLong(8);
  volatile boolean broken;

  /** The end of a new record. */
  long insert() {
    return inserted.addAndGet(8);
  }

  long insertedLsn() {
    return inserted.get();
  }

  @Override
  public void flush(long lsn) {
    if (!broken) {
      flushed.accumulateAndGet(lsn, Math::max);
    }
  }

  @Override
  public long flushedLsn() {
    return flushed.get();
  }
}
