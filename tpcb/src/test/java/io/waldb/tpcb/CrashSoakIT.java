package io.waldb.tpcb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Crash checks with random seeds for as long as {@code -Dwaldb.soak.minutes} says: losses of power
 * on the simulated disk, at random and at every operation of a life, and now and then a process
 * that is killed. What fails prints its seed, with which {@code waldb crash-check --seed} repeats
 * it: exactly at every operation, where there is one thread; with the same choices and another
 * interleaving in rounds with several clients.
 */
@Tag("soak")
class CrashSoakIT {
  private static final long MINUTES = Long.getLong("waldb.soak.minutes", 60);
  private static final int POWER_LOSSES_FOR_EACH_KILL = 20;

  private final Random random = new Random();

  private void check(String... options) {
    String seed = "--seed=" + random.nextLong();
    CommandLine command = new CommandLine(new CrashCheck(System.out, System.err));
    String[] arguments = Arrays.copyOf(options, options.length + 1);
    arguments[options.length] = seed;
    assertThat(command.execute(arguments)).as(String.join(" ", arguments)).isZero();
  }

  @Test
  void nothingPromisedIsLost() {
    long end = System.nanoTime() + MINUTES * 60_000_000_000L;
    int round = 0;
    do {
      String commit = "--synchronous-commit=" + (random.nextInt(3) == 0 ? "off" : "on");
      int kind = round++ % POWER_LOSSES_FOR_EACH_KILL;
      if (kind == 1) {
        String images = "--full-page-writes=" + (random.nextInt(3) == 0 ? "off" : "on");
        check("--power-loss", "--every-operation", commit, images);
      } else if (kind != 0) {
        check("--power-loss", "--rounds=10", commit);
      } else {
        String[] damages = {"none", "segments", "last-segment", "torn-page"};
        check(
            commit,
            "--tamper=" + damages[random.nextInt(damages.length)],
            "--clients=" + (1 + random.nextInt(32)));
      }
    } while (System.nanoTime() < end);
  }
}
