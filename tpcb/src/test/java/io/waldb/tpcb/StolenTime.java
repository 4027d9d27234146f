package io.waldb.tpcb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which share of the processors' time the host of a virtual machine gave to others, from the column
 * "steal" of {@code /proc/stat}: a second in which that is much is slow whatever the database does.
 * Needs Linux; elsewhere the share is not known.
 */
final class StolenTime {
  /** The share where it is not known. */
  static final double UNKNOWN = -1;

  private static final Path STATISTICS = Path.of("/proc/stat");
  private static final int STEAL_FIELD = 8;

  private record Ticks(long all, long stolen) {}

  private Ticks before = read();

  /** The share since it was asked before, from 0 to 1, or {@link #UNKNOWN}. */
  double share() {
    Ticks now = read();
    long all = now.all - before.all;
    long stolen = now.stolen - before.stolen;
    before = now;
    return all <= 0 ? UNKNOWN : (double) stolen / all;
  }

  /* All zero where there is no such file. */
  private static Ticks read() {
    try {
      String first = Files.readAllLines(STATISTICS).get(0);
      String[] fields = first.split("\\s+", -1);
      long all = 0;
      for (int i = 1; i <= STEAL_FIELD; i++) {
        all += Long.parseLong(fields[i]);
      }
      return new Ticks(all, Long.parseLong(fields[STEAL_FIELD]));
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return new Ticks(0, 0);
    }
  }
}
