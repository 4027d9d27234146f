package io.waldb.common.file;

/**
 * What became, in a power cut of a {@link SimulatedFileSystem}, of the operations that were not yet
 * durable. Complete when it is handed out.
 */
public final class CrashOutcome {
  private int kept;
  private int lost;
  private int torn;

  CrashOutcome() {}

  void countKept() {
    kept++;
  }

  void countLost() {
    lost++;
  }

  void countTorn() {
    torn++;
  }

  /** How many are on the disk as if they had been durable. */
  public int kept() {
    return kept;
  }

  /** How many are gone. */
  public int lost() {
    return lost;
  }

  /** How many writes are there in some of their sectors. */
  public int torn() {
    return torn;
  }

  @Override
  public String toString() {
    return kept + " kept, " + lost + " lost, " + torn + " torn";
  }
}
