package io.waldb.common;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Whether this Java runtime has Java Flight Recorder, that is, the module {@code jdk.jfr}. A
 * runtime made by {@code jlink} may lack it.
 *
 * <p>Each module declares its events beside the code they tell of, one small class an event, and
 * has one class {@code ...Events} that gives them out: null when nobody records, which costs a load
 * and a branch, reads no clock and allocates nothing. Only that class's methods name the event
 * classes before it is known that they can be loaded. All events are listed in {@code
 * wal/README.md}.
 *
 * <p>An event that cannot be begun or finished is lost and harms nobody: the methods of {@code
 * ...Events} and {@link RecordedEvent#finish} give what is thrown to {@link #lose}.
 */
public final class FlightRecording {
  private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private static volatile long lost;

  private FlightRecording() {}

  /**
   * Whether classes of {@code jdk.jfr} may be used and somebody has used Flight Recorder since the
   * program began. Before, nobody records, and to load an event's class would take a fifth of a
   * second.
   */
  public static boolean isInUse() {
    return PRESENT && FlightRecorder.isInitialized();
  }

  /**
   * Goes on without an event.
   *
   * @param why no memory, or a class that could not be initialized for want of it
   * @return null, for who would have got the event
   */
  @SuppressWarnings({
    "NonAtomicVolatileUpdate", // a figure; a lost count does no harm
    "TypeParameterUnusedInFormals" // null is of every type
  })
  public static <E> @Nullable E lose(Throwable why) {
    assert why instanceof VirtualMachineError || why instanceof LinkageError : why;
    lost++;
    return null;
  }

  /** How many events were lost since the program began. */
  public static long lost() {
    return lost;
  }
}
