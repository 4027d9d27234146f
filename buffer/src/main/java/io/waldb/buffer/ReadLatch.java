package io.waldb.buffer;

import java.util.concurrent.locks.StampedLock;

/**
 * The share latch of a page, held until closed. One object serves all readers of the page, so
 * latching allocates nothing; each latching is closed exactly once, by the thread that latched.
 */
public final class ReadLatch implements AutoCloseable {
  private final StampedLock latch;

  ReadLatch(StampedLock latch) {
    this.latch = latch;
  }

  /** Unlatches. */
  @Override
  public void close() {
    boolean held = latch.tryUnlockRead();
    assert held : "not latched";
    assert HeldLatches.released();
  }
}
