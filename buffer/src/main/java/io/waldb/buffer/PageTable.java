package io.waldb.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Which frame holds which page: a hash table of chains through the frames themselves, so it
 * allocates nothing and a hit costs one load beside the frame.
 *
 * <p>{@link #find} takes no lock. It may overlook a page when a frame it passes is being moved to
 * another chain, and what it finds may have changed the next moment: the caller pins and looks
 * again. {@link #findLocked}, {@link #add} and {@link #remove} are called with the page's {@link
 * #stripe} locked and are exact. No stripe is held across I/O or while taking another.
 */
final class PageTable {
  private static final VarHandle BUCKET = MethodHandles.arrayElementVarHandle(PinnedPage[].class);
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final int STRIPES = 128;

  /** A chain that is longer than this under a reader is one it is led round: it gives up. */
  private static final int MAX_STEPS = 64;

  private final @Nullable PinnedPage[] buckets;
  private final int shift;
  private final Object[] stripes = new Object[STRIPES];

  PageTable(int frames) {
    int bits = Math.max(8, 33 - Integer.numberOfLeadingZeros(frames - 1));
    buckets = new PinnedPage[1 << bits];
    shift = Long.SIZE - bits;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Object();
    }
  }

  /** The frame that holds the page, or null if there is none or it was overlooked. */
  @Nullable PinnedPage find(long pageKey) {
    PinnedPage frame = (PinnedPage) BUCKET.getAcquire(buckets, bucket(pageKey));
    for (int steps = 0; frame != null && steps < MAX_STEPS; steps++) {
      if (frame.pageKey() == pageKey) {
        return frame;
      }
      frame = frame.next;
    }
    return null;
  }

  /** The monitor that guards the chain of this page. */
  Object stripe(long pageKey) {
    return stripes[bucket(pageKey) & STRIPES - 1];
  }

  /** The frame that holds the page, or null. */
  @Nullable PinnedPage findLocked(long pageKey) {
    assert Thread.holdsLock(stripe(pageKey));
    for (PinnedPage frame = buckets[bucket(pageKey)]; frame != null; frame = frame.next) {
      if (frame.pageKey() == pageKey) {
        return frame;
      }
    }
    return null;
  }

  /** Leads to a frame, whose key has been set. */
  void add(PinnedPage frame) {
    int bucket = bucket(frame.pageKey());
    assert Thread.holdsLock(stripe(frame.pageKey()));
    assert findLocked(frame.pageKey()) == null : frame;
    frame.next = buckets[bucket];
    BUCKET.setRelease(buckets, bucket, frame);
  }

  /** Leads there no more. The frame keeps its link for readers that stand on it. */
  void remove(PinnedPage frame) {
    int bucket = bucket(frame.pageKey());
    assert Thread.holdsLock(stripe(frame.pageKey()));
    PinnedPage at = buckets[bucket];
    if (at == frame) {
      BUCKET.setRelease(buckets, bucket, frame.next);
      return;
    }
    while (at != null) {
      PinnedPage following = at.next;
      if (following == frame) {
        at.next = frame.next;
        return;
      }
      at = following;
    }
    throw new AssertionError(frame + " is not in the page table");
  }

  private int bucket(long pageKey) {
    return (int) ((pageKey * MULTIPLIER) >>> shift);
  }
}
