package io.waldb.common.file;

import java.util.random.RandomGenerator;

/**
 * What a power cut leaves of the operations that were not yet durable.
 *
 * <p>Each such write, truncation, creation, renaming or deletion is kept or lost on its own, so
 * that a later one may be kept although an earlier one is lost; or, if ordered, all after the first
 * lost one are lost too. A kept write may be torn: of each of its sectors it is then drawn anew
 * whether it was written.
 *
 * @param keep probability that an operation is kept, 0 to 1
 * @param tear probability that a write is torn rather than kept or lost whole, 0 to 1
 * @param ordered whether nothing is kept after a loss
 * @param sectorSize what the disk writes in one piece, in bytes: 512 or 4096
 */
public record CrashPolicy(double keep, double tear, boolean ordered, int sectorSize) {
  /** All is kept, as when the machine had time to write everything. */
  public static final CrashPolicy KEEP_ALL = new CrashPolicy(1, 0, false, 512);

  /** Only what was synced is kept. */
  public static final CrashPolicy DROP_ALL = new CrashPolicy(0, 0, false, 512);

  /** Half of the operations are kept, in any order, and many writes are torn. */
  public static final CrashPolicy SCATTER = new CrashPolicy(0.5, 0.4, false, 512);

  /** A policy drawn at random, which may be any of these and others. */
  public static CrashPolicy any(RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> KEEP_ALL;
      case 1 -> DROP_ALL;
      case 2 -> new CrashPolicy(0.9, 0.1, true, 512);
      case 3 -> new CrashPolicy(0.9, 0.2, false, 512);
      case 4 -> new CrashPolicy(0.2, 0.5, false, 4096);
      default -> SCATTER;
    };
  }
}
