package io.waldb.tpcb;

import io.waldb.common.file.FileSystem;
import io.waldb.recovery.ControlFile;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills processes that recover a database, each a random while after it has said that it came to a
 * random step of recovery. Recovery ends when the control file names the new timeline: a kill
 * counts as one in recovery when it does not.
 */
final class RecoveryKills {
  /** Steps of recovery, by what is logged when they begin, and how long they may take. */
  private enum Step {
    SYNC("automatic recovery in progress"),
    REDO("redo starts at"),
    AFTER_REDO("redo done at"),
    CHECKPOINT("checkpoint starting");

    private final String line;

    Step(String line) {
      this.line = line;
    }
  }

  /** So much log a second is replayed, or more: a kill should come before the end. */
  private static final double REDO_BYTES_A_SECOND = 60e6;

  /** How long the steps without redo take, or longer, in seconds. */
  private static final double OTHER_SECONDS = 0.03;

  private final FileSystem database;
  private final String url;
  private final SplittableRandom random;
  private final PrintStream out;
  private int before;

  /**
   * @param url opens the database in the way the last recovery will
   * @param random decides when to kill
   */
  RecoveryKills(FileSystem database, String url, SplittableRandom random, PrintStream out) {
    this.database = database;
    this.url = url;
    this.random = random;
    this.out = out;
  }

  /** How many kills came before the recovery was complete. */
  int before() {
    return before;
  }

  /**
   * Starts one recovery and kills it.
   *
   * @param logBytes how much log there is to replay
   */
  void kill(long logBytes) throws IOException {
    Step step = Step.values()[random.nextInt(Step.values().length)];
    double longest = step == Step.REDO ? logBytes / REDO_BYTES_A_SECOND : OTHER_SECONDS;
    long nanos = (long) (random.nextDouble() * longest * 1e9);
    int timeline = ControlFile.read(database).timeline();
    boolean ready;
    try (WorkerProcess worker = WorkerProcess.start(RecoveryWorker.class, List.of(url))) {
      ready = await(worker, step.line);
      if (!ready) {
        sleep(nanos);
      }
      worker.kill();
    }
    boolean inRecovery = ControlFile.read(database).timeline() == timeline;
    if (inRecovery && !ready) {
      before++;
    }
    out.printf(
        "recovery killed %.1f ms after \"%s\": %s%n",
        nanos / 1e6,
        step.line,
        inRecovery && !ready
            ? "state " + ControlFile.read(database).state().title()
            : "it was complete");
  }

  /** Waits for a line of the log; answers whether the worker was ready before it came. */
  private static boolean await(WorkerProcess worker, String text) throws IOException {
    while (true) {
      String line = worker.nextLine();
      if (line == null) {
        throw new IOException("the recovering process ended by itself");
      }
      if (line.startsWith("error ")) {
        throw new IOException("the recovering process failed: " + line);
      }
      if (line.equals(RecoveryWorker.READY)) {
        return true;
      }
      if (line.contains(text)) {
        return false;
      }
    }
  }

  private static void sleep(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
