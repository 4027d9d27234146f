package io.waldb.buffer;

import org.jspecify.annotations.Nullable;

/**
 * A few frames that a big operation uses again and again, so that it does not push everything else
 * out of the pool. Follows PostgreSQL {@code BufferAccessStrategy}.
 *
 * <p>Frames are not reserved: one that others use meanwhile is left to them and replaced. Belongs
 * to one thread.
 */
public final class BufferRing {
  private final RingKind kind;
  private final @Nullable PinnedPage[] frames;
  private int current = -1;

  BufferRing(RingKind kind, int poolFrames) {
    this.kind = kind;
    this.frames = new PinnedPage[Math.max(1, Math.min(kind.frames(), poolFrames / 8))];
  }

  /** Whether the operation only reads, so that it had better not wait for the log. */
  boolean isReading() {
    return kind == RingKind.BULK_READ;
  }

  /** How many frames it has at most. */
  public int size() {
    return frames.length;
  }

  /** Moves on and claims (pins once) the frame there if nobody else uses it. */
  @Nullable PinnedPage claimNext() {
    current = current + 1 == frames.length ? 0 : current + 1;
    PinnedPage frame = frames[current];
    if (frame == null) {
      return null;
    }
    int seen = frame.state();
    boolean idle = PinnedPage.pins(seen) == 0 && PinnedPage.usage(seen) <= 1;
    return idle && frame.compareAndSet(seen, seen + PinnedPage.PIN) ? frame : null;
  }

  /** Makes this the frame to use again when the ring has come round. */
  void replaceCurrent(@Nullable PinnedPage frame) {
    frames[current] = frame;
  }
}
