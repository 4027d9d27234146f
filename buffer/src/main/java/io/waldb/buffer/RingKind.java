package io.waldb.buffer;

/** What a {@link BufferRing} is for. */
public enum RingKind {
  /** Reading much of a big relation once: 256 kB. */
  BULK_READ(32),
  /** Writing many new pages: 16 MB, so that the log is flushed in large pieces. */
  BULK_WRITE(2048),
  /** Vacuum: 2 MB. */
  VACUUM(256);

  private final int frames;

  RingKind(int frames) {
    this.frames = frames;
  }

  /** Frames of such a ring in a pool that is big enough. */
  int frames() {
    return frames;
  }
}
