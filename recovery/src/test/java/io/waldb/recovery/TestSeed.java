package io.waldb.recovery;

/** The seed of random tests: {@code -Dwaldb.seed}, or drawn and printed. */
final class TestSeed {
  private TestSeed() {}

  static long get() {
    String given = System.getProperty("waldb.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() & 0xFFFFFF : Long.parseLong(given);
    System.out.println("waldb.seed=" + seed);
    return seed;
  }
}
