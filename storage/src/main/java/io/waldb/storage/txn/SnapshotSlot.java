package io.waldb.storage.txn;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A place in which one open transaction at a time says how far back it looks.
 *
 * <p>Written by its transaction, read by whoever computes the horizon. Padded to lines of its own.
 */
final class SnapshotSlot {
  private static final VarHandle TAKEN;
  private static final VarHandle XMIN;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TAKEN = lookup.findVarHandle(SnapshotSlot.class, "taken", int.class);
      XMIN = lookup.findVarHandle(SnapshotSlot.class, "xmin", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused")
  private volatile int taken;

  /** Whose slot it is; null when free. Read by any thread. */
  volatile @Nullable Transaction transaction;

  /** The oldest xid that a snapshot of the transaction takes for running; 0 for no snapshot. */
  @SuppressWarnings("unused")
  private volatile long xmin;

  @SuppressWarnings("unused")
  private long pad1;

  @SuppressWarnings("unused")
  private long pad2;

  @SuppressWarnings("unused")
  private long pad3;

  @SuppressWarnings("unused")
  private long pad4;

  boolean tryTake() {
    return taken == 0 && TAKEN.compareAndSet(this, 0, 1);
  }

  void free() {
    XMIN.setRelease(this, 0L);
    transaction = null;
    TAKEN.setRelease(this, 0);
  }

  long xmin() {
    return xmin;
  }

  /** Publishes with a full fence: what is read afterwards is read after others can see it. */
  void publish(long oldest) {
    xmin = oldest;
  }

  void clear() {
    XMIN.setRelease(this, 0L);
  }
}
