package io.waldb.common;

import org.jspecify.annotations.Nullable;

/**
 * The cause of the errors of a simulated disk that has lost its power: what a test asked for, so
 * that nobody needs to be shown where it came from.
 */
public final class SimulatedPowerCut extends Exception {
  private static final long serialVersionUID = 1;

  /** There is no more to say about one than about another. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // it has no trace
  public static final SimulatedPowerCut INSTANCE = new SimulatedPowerCut();

  private SimulatedPowerCut() {
    super("simulated power cut", null, false, false);
  }

  /** What a log shows of a failure beside its message: nothing when a simulated cut caused it. */
  public static @Nullable Throwable traceOf(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SimulatedPowerCut) {
        return null;
      }
    }
    return failure;
  }
}
