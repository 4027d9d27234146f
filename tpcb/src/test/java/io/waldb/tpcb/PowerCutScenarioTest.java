package io.waldb.tpcb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A database's life with the power cut at a sample of its operations; the seed says which. {@code
 * CrashSoakIT} and {@code waldb crash-check --power-loss --every-operation} cut at each.
 */
class PowerCutScenarioTest {
  private static final int STEPS = 120;
  private static final int SAMPLE = 17;
  private static final int WHOLE_RECOVERIES = 200;

  private static long seed() {
    long seed = Long.getLong("waldb.seed", System.nanoTime());
    System.out.println("PowerCutScenarioTest: -Dwaldb.seed=" + seed);
    return seed;
  }

  @SuppressWarnings("ClosingStandardOutputStreams") // the log is closed, the stream is not
  private static PowerCutReport live(
      long seed, boolean synchronous, boolean fullPageWrites, int every) {
    PowerCutReport report = new PowerCutReport(seed, "");
    try (ServerLog log = new ServerLog(System.out, java.util.logging.Level.OFF)) {
      new PowerCutScenario(seed, synchronous, fullPageWrites, report)
          .steps(STEPS)
          .every(every)
          .wholeRecoveryEvery(WHOLE_RECOVERIES)
          .run();
    }
    return report;
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, true", "true, false"})
  void aPowerCutAnywhereTakesNothingThatWasPromised(boolean synchronous, boolean fullPageWrites) {
    long seed = seed();
    PowerCutReport report = live(seed, synchronous, fullPageWrites, SAMPLE);
    CrashVerdict verdict = report.verdict("seed " + seed, !synchronous, !fullPageWrites);
    assertThat(verdict.holds()).as(report.table() + verdict.table()).isTrue();
  }

  @Test
  void aSeedGivesTheSameOperationsEachTime() {
    long seed = seed();
    long first = live(seed, true, true, Integer.MAX_VALUE).fingerprint();
    assertThat(live(seed, true, true, Integer.MAX_VALUE).fingerprint()).isEqualTo(first);
  }
}
