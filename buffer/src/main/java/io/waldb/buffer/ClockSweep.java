package io.waldb.buffer;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The frames, their memory, and the choice of the frame to use next. Follows PostgreSQL {@code
 * freelist.c}.
 *
 * <p>Frames that have never been used are taken first; their memory is allocated a chunk at a time
 * when it is first needed, so that opening a large pool is instant. Then a hand goes round: a frame
 * that is pinned (so are those being read or written) is passed by, one that was used since loses
 * one of its usage count, the next idle one is claimed. Should memory run out early, the pool stays
 * as large as it has become.
 */
final class ClockSweep {
  /** Well below the limit on direct buffers, large enough that the allocator maps it whole. */
  private static final int CHUNK_FRAMES = 512;

  private static final int ALIGNMENT = 4096;
  private static final long MAX_WAIT_NANOS = 2_000_000_000L;
  private static final long PAUSE_NANOS = 50_000;
  private static final System.Logger LOG = System.getLogger(ClockSweep.class.getName());

  private final PinnedPage[] frames;
  private final WeakReference<PanicState> panic;

  /** Frames that have memory, a prefix of the array; grows only. */
  private volatile int allocated;

  /** Frames the pool is going to have: all, or fewer once memory has run out. */
  private volatile int capacity;

  /** Frames given out for the first time; may run past capacity. */
  private final AtomicLong fresh = new AtomicLong();

  /** Frames the hand has passed since the start; its place is this modulo capacity. */
  private final AtomicLong hand = new AtomicLong();

  /** Frames claimed since the start. */
  private final AtomicLong claims = new AtomicLong();

  /** The background writer when it hibernates. */
  private volatile @Nullable Thread toWake;

  ClockSweep(int capacity, PanicState panic) {
    this.panic = new WeakReference<>(panic);
    this.frames = new PinnedPage[capacity];
    this.capacity = capacity;
    grow(0);
  }

  /** Frames the pool has or will have. */
  int capacity() {
    return capacity;
  }

  /** Frames that have been used, or may have: those with a lower index. */
  int inUse() {
    return (int) Math.min(Math.min(fresh.get(), allocated), capacity);
  }

  /** Whether every frame has been given out, so that claiming means evicting. */
  boolean isFull() {
    return fresh.get() >= capacity;
  }

  PinnedPage frame(int index) {
    return frames[index];
  }

  /** Frames the hand has passed since the start. */
  long handPosition() {
    return hand.get();
  }

  /** Frames claimed since the start. */
  long claims() {
    return claims.get();
  }

  /** Wakes this thread when a frame is claimed; null for none. */
  void wakeAtNextClaim(@Nullable Thread thread) {
    toWake = thread;
  }

  /**
   * Claims an idle frame: pinned once, maybe still holding a page, maybe dirty.
   *
   * @throws DatabaseException 53000 when all frames stay pinned
   */
  PinnedPage claim() {
    claims.incrementAndGet();
    Thread sleeper = toWake;
    if (sleeper != null) {
      toWake = null;
      LockSupport.unpark(sleeper);
    }
    PinnedPage unused = claimFresh();
    if (unused != null) {
      return unused;
    }
    long deadline = 0;
    int passedInVain = 0;
    while (true) {
      int total = Math.min(allocated, capacity);
      PinnedPage frame = frames[(int) (hand.getAndIncrement() % total)];
      int seen = frame.state();
      if (PinnedPage.pins(seen) == 0) {
        int usage = PinnedPage.usage(seen);
        if (usage == 0) {
          if (frame.compareAndSet(seen, seen + PinnedPage.PIN)) {
            return frame;
          }
        } else if (frame.compareAndSet(seen, seen - PinnedPage.USAGE)) {
          passedInVain = 0;
          continue;
        }
      }
      if (++passedInVain >= total) {
        deadline = pauseUntil(deadline);
        passedInVain = 0;
      }
    }
  }

  /* Pins are short, so a pool that is all pinned is one that is too small for its threads. */
  private long pauseUntil(long deadline) {
    long now = System.nanoTime();
    if (deadline != 0 && now - deadline > 0) {
      throw new DatabaseException(
              SqlState.INSUFFICIENT_RESOURCES,
              "no unpinned buffers available: all " + capacity + " are in use")
          .withHint("Raise shared_buffers.");
    }
    LockSupport.parkNanos(PAUSE_NANOS);
    return deadline != 0 ? deadline : now + MAX_WAIT_NANOS;
  }

  private @Nullable PinnedPage claimFresh() {
    while (fresh.get() < capacity) {
      long index = fresh.getAndIncrement();
      if (index >= capacity) {
        return null;
      }
      if (index < allocated || grow((int) index)) {
        PinnedPage frame = frames[(int) index];
        if (frame.compareAndSet(0, PinnedPage.PIN)) {
          return frame;
        }
      }
    }
    return null;
  }

  /* Allocates the chunk with this frame; false when there is no memory for it. */
  private synchronized boolean grow(int index) {
    while (index >= allocated && index < capacity) {
      int from = allocated;
      int count = Math.min(CHUNK_FRAMES, capacity - from);
      try {
        addChunk(from, count);
      } catch (OutOfMemoryError e) {
        stopGrowing(from, e);
        return false;
      }
      allocated = from + count;
    }
    return index < allocated;
  }

  private void addChunk(int from, int count) {
    int size = PageHeader.PAGE_SIZE;
    ByteBuffer chunk =
        ByteBuffer.allocateDirect(count * size + ALIGNMENT - 1).alignedSlice(ALIGNMENT);
    for (int i = 0; i < count; i++) {
      frames[from + i] = new PinnedPage(chunk.slice(i * size, size), panic);
    }
  }

  private void stopGrowing(int frameCount, OutOfMemoryError failure) {
    if (frameCount == 0) {
      throw new DatabaseException(
              SqlState.OUT_OF_MEMORY, "could not allocate memory for shared_buffers", failure)
          .withHint("Raise -XX:MaxDirectMemorySize or lower shared_buffers.");
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "no direct memory for more than {0} of {1} shared_buffers pages:"
            + " raise -XX:MaxDirectMemorySize or lower shared_buffers",
        frameCount,
        frames.length);
    capacity = frameCount;
  }
}
