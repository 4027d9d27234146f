package io.waldb.jdbc;

import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Runs a scenario again and again, with the power cut at another operation of the disk each time.
 *
 * <p>With JUnit, a test for each operation:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> nothingConfirmedIsLost() throws Exception {
 *   int operations = PowerCuts.operations(SEED, ShopScenario::new);
 *   return IntStream.rangeClosed(1, operations)
 *       .mapToObj(n -> dynamicTest("cut at " + n, () -> PowerCuts.at(SEED, n, ShopScenario::new)));
 * }
 * }</pre>
 *
 * <p>or all in one with {@link #atEach}.
 */
public final class PowerCuts {
  /** What is done and what must hold. Each run has a scenario of its own, which may remember. */
  public interface Scenario {
    /** Makes what must be there before the power can fail. */
    default void prepare(SimulatedDisk disk) throws Exception {}

    /** Works until it is done or the power is cut, which shows as an {@link SQLException}. */
    void run(SimulatedDisk disk) throws Exception;

    /** Looks at what is there after the cut and throws if that may not be. */
    void check(DataSource recovered) throws Exception;
  }

  private PowerCuts() {}

  /** How many operations of the disk a run takes that is not disturbed; about as many next time. */
  public static int operations(long seed, Supplier<? extends Scenario> scenarios) throws Exception {
    try (SimulatedDisk disk = SimulatedDisk.withSeed(seed)) {
      Scenario scenario = scenarios.get();
      scenario.prepare(disk);
      int before = disk.operations();
      scenario.run(disk);
      return disk.operations() - before;
    }
  }

  /**
   * Runs a scenario, cuts the power, recovers and checks.
   *
   * @param operation at which one after {@link Scenario#prepare}, from 1; at the end when the run
   *     is over before
   * @return whether the cut came before the end
   * @throws AssertionError when the check fails, or the run did with the power on; says what
   *     repeats it
   */
  public static boolean at(long seed, int operation, Supplier<? extends Scenario> scenarios) {
    try (SimulatedDisk disk = SimulatedDisk.withSeed(seed + operation)) {
      Scenario scenario = scenarios.get();
      scenario.prepare(disk);
      disk.cutPowerAfter(operation);
      boolean cut = runUntilCut(scenario, disk);
      disk.reopen();
      scenario.check(disk.dataSource());
      return cut;
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "power cut at operation " + operation + ", seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private static boolean runUntilCut(Scenario scenario, SimulatedDisk disk) throws Exception {
    try {
      scenario.run(disk);
      return disk.isPowerOff();
    } catch (SQLException e) {
      if (disk.isPowerOff()) {
        return true;
      }
      throw e;
    }
  }

  /**
   * As {@link #at} for each operation until the run is over before the cut comes.
   *
   * @return how many cuts there were
   */
  public static int atEach(long seed, Supplier<? extends Scenario> scenarios) {
    int operation = 1;
    while (at(seed, operation, scenarios)) {
      operation++;
    }
    return operation;
  }
}
