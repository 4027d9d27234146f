package io.waldb.tpcb;

import io.waldb.common.Pages;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.SimulatedFileSystem;
import java.util.SplittableRandom;

/**
 * What is kept, dropped and torn at the power cuts of one operation: it follows from the seed of
 * the run and the number of the operation alone.
 */
final class PowerCutPolicies {
  private static final int SMALL_SECTOR = 512;
  private static final int LARGE_SECTOR = 4096;

  /** Of so many ends one is that of the process alone. */
  private static final int KILL_EVERY = 6;

  private final SplittableRandom random;
  private final boolean fullPageWrites;
  private final boolean tearsPages;
  private boolean kills;

  /**
   * The policies of one operation.
   *
   * @param fullPageWrites whether torn pages can be mended; otherwise every second operation tears
   *     none
   */
  PowerCutPolicies(long seed, int operation, boolean fullPageWrites) {
    random = new SplittableRandom(seed ^ (operation * 0x9E3779B97F4A7C15L));
    tearsPages = !fullPageWrites && random.nextBoolean();
    this.fullPageWrites = fullPageWrites;
  }

  SplittableRandom random() {
    return random;
  }

  /** Whether pages may be torn for good. */
  boolean tearsPages() {
    return tearsPages;
  }

  /** Whether only the process died: what is not durable is there, and may be lost later. */
  boolean kills() {
    return kills;
  }

  /** The disk as a cut leaves it, or the death of the process; the other goes on. */
  SimulatedFileSystem cut(SimulatedFileSystem disk) {
    kills = random.nextInt(KILL_EVERY) == 0;
    if (kills) {
      return disk.killClone(random.nextLong());
    }
    CrashPolicy policy = CrashPolicy.any(random);
    if (random.nextInt(3) == 0) {
      int sector = random.nextBoolean() ? SMALL_SECTOR : LARGE_SECTOR;
      policy =
          new CrashPolicy(random.nextDouble(), random.nextDouble(), random.nextInt(3) == 0, sector);
    }
    if (!fullPageWrites && !tearsPages) {
      policy = new CrashPolicy(policy.keep(), policy.tear(), policy.ordered(), Pages.SIZE);
    }
    return disk.crashClone(policy, random.nextLong());
  }
}
