package io.waldb.buffer;

import java.util.concurrent.locks.StampedLock;

/**
 * The exclusive latch of a page, held until closed. One object serves all writers of the page, so
 * latching allocates nothing; each latching is closed exactly once, by the thread that latched.
 */
public final class WriteLatch implements AutoCloseable {
  private final StampedLock latch;

  WriteLatch(StampedLock latch) {
    this.latch = latch;
  }

  /** Unlatches. */
  @Override
  public void close() {
    boolean held = latch.tryUnlockWrite();
    assert held : "not latched";
    assert HeldLatches.released();
  }
}
