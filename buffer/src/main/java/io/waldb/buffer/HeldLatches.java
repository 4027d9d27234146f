package io.waldb.buffer;

/**
 * How many page latches a thread holds, counted only while asserts are on.
 *
 * <p>Lets others hold the rules of the lock order: {@code assert HeldLatches.none()} before a wait
 * for a transaction.
 */
public final class HeldLatches {
  private static final ThreadLocal<int[]> COUNT = ThreadLocal.withInitial(() -> new int[1]);

  private HeldLatches() {}

  /** Whether the calling thread holds no page latch; always true while asserts are off. */
  public static boolean none() {
    return COUNT.get()[0] == 0;
  }

  static boolean acquired() {
    COUNT.get()[0]++;
    return true;
  }

  static boolean released() {
    return --COUNT.get()[0] >= 0;
  }
}
