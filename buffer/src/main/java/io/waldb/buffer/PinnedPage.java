package io.waldb.buffer;

import com.google.errorprone.annotations.MustBeClosed;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.ResourceUsage;
import io.waldb.wal.record.LoggedPage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * A frame of the buffer pool, as its pinners see it: the page stays here until each of them has
 * closed it. All pinners share one object, so pinning allocates nothing; each pin is closed exactly
 * once.
 *
 * <p>A pin keeps the page in its frame and allows nothing else. Bytes are read under a latch, or
 * optimistically with validation; they are changed under the exclusive latch, after {@link
 * #markDirty}. Tuple bytes needed beyond the latch are copied. A thread never latches a page that
 * it has latched already. Follows PostgreSQL {@code storage/buffer/README} and {@code
 * buf_internals.h}.
 */
public final class PinnedPage implements LoggedPage, AutoCloseable {
  /*
   * The state word. Pins are added and taken away blindly (fetch-and-add), also by threads that
   * find out only then that the frame holds another page; therefore every other change is a
   * compare-and-set that carries the pin count over, and whoever needs "nobody else has a pin"
   * (eviction) compares with the count included.
   *
   *   bits 0-17   pin count
   *   bits 18-21  usage count, 0..MAX_USAGE, for the clock sweep
   *   TAGGED      key is a page's and the page table leads here
   *   VALID       bytes are that page's
   *   DIRTY       changed since last written
   *   JUST_DIRTIED changed since the write in progress copied it
   *   IO          being read (not VALID) or written (VALID) by a thread that has it pinned
   *   CHECKPOINT  was dirty when the checkpoint in progress began, not written since
   *   DAMAGED     failed its checksum and was zeroed for recovery
   */
  static final int PIN = 1;
  static final int PIN_MASK = (1 << 18) - 1;
  static final int USAGE = 1 << 18;
  static final int USAGE_MASK = 15 << 18;
  static final int MAX_USAGE = 5;
  static final int TAGGED = 1 << 22;
  static final int VALID = 1 << 23;
  static final int DIRTY = 1 << 24;
  static final int JUST_DIRTIED = 1 << 25;
  static final int IO = 1 << 26;
  static final int CHECKPOINT = 1 << 27;
  static final int DAMAGED = 1 << 28;

  private static final int FLAGS = ~(PIN_MASK | USAGE_MASK);
  private static final int USAGE_FULL = MAX_USAGE * USAGE;
  private static final long IO_WAIT_MILLIS = 1000;
  private static final long LATCH_WAIT_MILLIS = 200;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(PinnedPage.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ByteBuffer bytes;

  /** Weak, as a thread's record builder may remember pages of an engine that is closed. */
  private final WeakReference<PanicState> panic;

  private final StampedLock latch = new StampedLock();
  private final ReadLatch readLatch = new ReadLatch(latch);
  private final WriteLatch writeLatch = new WriteLatch(latch);

  @SuppressWarnings("unused") // through STATE
  private volatile int state;

  /** Written only while not VALID, by the one thread that has claimed the frame. */
  private volatile long key;

  /** The next frame of the page table's chain; written under the stripe's lock, read without. */
  volatile @Nullable PinnedPage next;

  PinnedPage(ByteBuffer bytes, WeakReference<PanicState> panic) {
    this.bytes = bytes;
    this.panic = panic;
  }

  // ---------------------------------------------------------------- for those who pinned it

  /** The 8 kB page, big-endian, by absolute position only. */
  @Override
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public long pageKey() {
    return key;
  }

  /** The page's block number. */
  public int block() {
    return PageId.block(key);
  }

  @Override
  public long lsn() {
    return PageHeader.lsn(bytes);
  }

  /** Sets the LSN of the record that describes the change just made; exclusive latch held. */
  public void setLsn(long lsn) {
    assert latch.isWriteLocked() : this;
    assert lsn >= lsn() : this + ": LSN goes back to " + lsn;
    PageHeader.setLsn(bytes, lsn);
  }

  /** Whether nothing has been put on the page since its place in the file was made. */
  public boolean isNew() {
    return PageHeader.isNew(bytes);
  }

  /**
   * Whether recovery read the page, it failed its checksum, and it has been zero since: only a full
   * page image, or building it anew, makes a page of it. {@link #markDirty} ends this state.
   */
  public boolean isDamaged() {
    return (state() & DAMAGED) != 0;
  }

  /**
   * Notes that the page is changed: after latching exclusively and before the change is logged, so
   * that a checkpoint that begins in between misses neither.
   */
  public void markDirty() {
    assert latch.isWriteLocked() : this;
    int before = state();
    assert (before & PIN_MASK) > 0 && (before & VALID) != 0 : this;
    if ((before & (DIRTY | JUST_DIRTIED | DAMAGED)) != (DIRTY | JUST_DIRTIED)) {
      change(DAMAGED, DIRTY | JUST_DIRTIED);
      ResourceUsage usage = (before & DIRTY) == 0 ? ResourceUsage.current() : null;
      if (usage != null) {
        usage.pageDirtied();
      }
    }
  }

  /**
   * For a recovery that fails: what was changed under the exclusive latch, which is held, may be
   * half done and must not reach the file. The page counts as {@link #isDamaged damaged}.
   */
  public void abandonChanges() {
    assert latch.isWriteLocked() : this;
    change(DIRTY | JUST_DIRTIED | CHECKPOINT, DAMAGED);
  }

  /**
   * Latches for reading; waits while another thread has it exclusively.
   *
   * @throws io.waldb.common.DatabaseException the panic, when the engine has stopped and whoever
   *     has the latch does not give it back
   */
  @MustBeClosed
  public ReadLatch latchShared() {
    readLock();
    assert HeldLatches.acquired();
    return readLatch;
  }

  /**
   * Latches for changing; waits while any other thread has it.
   *
   * @throws io.waldb.common.DatabaseException as {@link #latchShared}
   */
  @MustBeClosed
  public WriteLatch latchExclusive() {
    if (latch.tryWriteLock() == 0) {
      await(() -> latch.tryWriteLock(LATCH_WAIT_MILLIS, TimeUnit.MILLISECONDS) != 0);
    }
    assert HeldLatches.acquired();
    return writeLatch;
  }

  /** Latches for changing if that is possible at once, else answers null. */
  @MustBeClosed
  public @Nullable WriteLatch tryLatchExclusive() {
    if (latch.tryWriteLock() == 0) {
      return null;
    }
    assert HeldLatches.acquired();
    return writeLatch;
  }

  /** Ends {@link #latchShared} where latches are coupled and do not nest as blocks do. */
  public void unlatchShared() {
    readLatch.close();
  }

  /** Ends {@link #latchExclusive} where latches are coupled and do not nest as blocks do. */
  public void unlatchExclusive() {
    writeLatch.close();
  }

  /** A stamp for reading without latching; 0 when the page is being changed. */
  public long optimisticRead() {
    return latch.tryOptimisticRead();
  }

  /**
   * Whether nobody latched exclusively since the stamp was given. Only then may anything read since
   * be believed; until then values may be garbage and access may throw.
   */
  public boolean validate(long stamp) {
    return latch.validate(stamp);
  }

  /** Unpins. */
  @Override
  public void close() {
    unpin();
  }

  // ---------------------------------------------------------------- for the pool

  int state() {
    return state;
  }

  static int pins(int state) {
    return state & PIN_MASK;
  }

  static int usage(int state) {
    return (state & USAGE_MASK) / USAGE;
  }

  boolean isValid() {
    return (state & VALID) != 0;
  }

  void setKey(long pageKey) {
    assert (state & (TAGGED | VALID)) == 0 : this;
    key = pageKey;
  }

  /** Pins if the frame holds this page whole; otherwise leaves no trace. */
  boolean tryPin(long pageKey, int usageLimit) {
    int before = (int) STATE.getAndAdd(this, PIN);
    if ((before & (VALID | DAMAGED)) != VALID || key != pageKey) {
      unpin();
      return false;
    }
    if ((before & USAGE_MASK) < usageLimit * USAGE) {
      raiseUsage(before + PIN);
    }
    return true;
  }

  /** Pins if the frame holds this page whole, without counting it as a use. */
  boolean tryPinAnyhow(long pageKey) {
    return tryPin(pageKey, 0);
  }

  /** Marks the page as one that a checkpoint has to write, if it is dirty. */
  boolean noteForCheckpoint() {
    int before;
    do {
      before = state;
      if ((before & DIRTY) == 0) {
        return false;
      }
    } while (!compareAndSet(before, before | CHECKPOINT));
    return true;
  }

  /** Pins whatever it holds. */
  void pin() {
    STATE.getAndAdd(this, PIN);
  }

  void unpin() {
    int before = (int) STATE.getAndAdd(this, -PIN);
    assert pins(before) > 0 : this + " was not pinned";
  }

  /** Once is enough: a lost race means others use the page, and they raise it. */
  private void raiseUsage(int seen) {
    if ((seen & USAGE_MASK) < USAGE_FULL) {
      STATE.weakCompareAndSetPlain(this, seen, seen + USAGE);
    }
  }

  /** Clears and sets flags (and the usage count, if it is among what is cleared), keeps pins. */
  void change(int clear, int set) {
    assert ((clear | set) & PIN_MASK) == 0;
    int before;
    do {
      before = state;
    } while (!compareAndSet(before, (before & ~clear) | set));
  }

  boolean compareAndSet(int before, int after) {
    return STATE.compareAndSet(this, before, after);
  }

  boolean tryReadLock() {
    return latch.tryReadLock() != 0;
  }

  void readLock() {
    if (latch.tryReadLock() == 0) {
      await(() -> latch.tryReadLock(LATCH_WAIT_MILLIS, TimeUnit.MILLISECONDS) != 0);
    }
  }

  /** A try that waits for a while. */
  private interface TimedTry {
    boolean succeeds() throws InterruptedException;
  }

  /**
   * Tries until it succeeds. A thread that met the panic while it changed pages may have gone with
   * its latches: nobody is to wait for it for ever.
   */
  private void await(TimedTry attempt) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (attempt.succeeds()) {
            return;
          }
          PanicState state = panic.get();
          if (state != null) {
            state.check();
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void unlockRead() {
    boolean held = latch.tryUnlockRead();
    assert held : this;
  }

  /**
   * Begins to write: from here to {@link #endWrite} no other thread writes or evicts the page.
   * Called with the share latch held, which keeps changes out until the page is copied.
   *
   * @return false when it is not dirty or another thread is writing it
   */
  boolean beginWrite() {
    int before;
    do {
      before = state;
      assert pins(before) > 0 : this;
      if ((before & (VALID | DIRTY | IO)) != (VALID | DIRTY)) {
        return false;
      }
    } while (!compareAndSet(before, (before & ~JUST_DIRTIED) | IO));
    return true;
  }

  /** Ends what {@link #beginWrite} began; the page is clean if it did not change meanwhile. */
  void endWrite(boolean written) {
    int before;
    int after;
    do {
      before = state;
      after = before & ~IO;
      if (!written) {
        after |= JUST_DIRTIED;
      } else if ((before & JUST_DIRTIED) == 0) {
        after &= ~(DIRTY | CHECKPOINT);
      }
    } while (!compareAndSet(before, after));
    wakeWaiters();
  }

  /** Ends reading: the page is whole and others may use it. */
  void endRead(boolean damaged) {
    change(IO, damaged ? VALID | DAMAGED : VALID);
    wakeWaiters();
  }

  /** Ends reading: there is no page. The page table no longer leads here. */
  void failRead() {
    change(FLAGS | USAGE_MASK, 0);
    wakeWaiters();
  }

  private void wakeWaiters() {
    synchronized (latch) {
      latch.notifyAll();
    }
  }

  /** Waits until the page is being neither read nor written; interrupts are kept for later. */
  void awaitIo() {
    if ((state & IO) == 0) {
      return;
    }
    boolean interrupted = false;
    synchronized (latch) {
      while ((state & IO) != 0) {
        try {
          latch.wait(IO_WAIT_MILLIS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    int now = state;
    return ((now & TAGGED) == 0 ? "frame without page" : PageId.format(key))
        + " lsn "
        + lsn()
        + " pins "
        + pins(now)
        + " usage "
        + usage(now)
        + ((now & VALID) != 0 ? " valid" : "")
        + ((now & DIRTY) != 0 ? " dirty" : "")
        + ((now & IO) != 0 ? " io" : "");
  }
}
