package io.waldb.wal;

/** How far apart memory must lie that different processors write, so that they do not disturb. */
final class Padded {
  /** In longs: two cache lines, because processors fetch them in pairs. */
  static final int LONGS = 16;

  private Padded() {}
}
