package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Turns what a {@link ConsistencyCheck} found into lines of a verdict; the same for real and
 * simulated crashes.
 */
final class CommitJudge {
  /** An asynchronous commit is durable within three wal_writer_delay of 200 ms. */
  static final long ASYNC_BOUND_MICROS = 600_000;

  private static final int MOST_REPORTED = 5;

  private CommitJudge() {}

  /**
   * Adds the lines about commits.
   *
   * @param acknowledged since the last crash
   * @param expected survived an earlier crash and must be there
   * @param mayBeLost which of {@code acknowledged} may be lost
   * @param whyLost what these are called
   * @param inFlight most transactions that may be there without having been acknowledged
   */
  static void judge(
      CrashVerdict verdict,
      List<Acknowledgement> acknowledged,
      Set<Acknowledgement> expected,
      ConsistencyCheck.Result result,
      Predicate<Acknowledgement> mayBeLost,
      String whyLost,
      int inFlight) {
    List<Acknowledgement> lost = new ArrayList<>();
    int allowed = 0;
    for (Acknowledgement commit : result.lost()) {
      if (!expected.contains(commit) && mayBeLost.test(commit)) {
        allowed++;
      } else {
        lost.add(commit);
      }
    }
    long recovered =
        result.recovered().stream().filter(commit -> !expected.contains(commit)).count();
    verdict.add(
        "commits acknowledged",
        "some",
        acknowledged.size(),
        !acknowledged.isEmpty(),
        "Calls of commit that returned before the crash; each was noted outside the database.");
    verdict.add(
        "of these recovered",
        Integer.toString(acknowledged.size() - allowed),
        recovered,
        recovered == acknowledged.size() - allowed,
        "Their history row is there, with the values that were acknowledged.");
    if (!whyLost.isEmpty()) {
      verdict.add(
          whyLost,
          "allowed",
          allowed,
          true,
          "Acknowledged, and gone for a reason that was announced; nothing else may be gone.");
    }
    verdict.add(
        "acknowledged commits lost",
        "0",
        lost.size(),
        lost.isEmpty(),
        "The promise: what commit returned from is there after the crash. Also holds for all"
            + " commits that an earlier crash of this round left.");
    verdict.add(
        "recovered with other contents than acknowledged",
        "0",
        result.differing().size(),
        result.differing().isEmpty(),
        "The row of an acknowledged transaction says what the client was told it did.");
    verdict.add(
        "there though not acknowledged (in flight at a crash)",
        "<= " + inFlight,
        result.unacknowledged(),
        result.unacknowledged() <= inFlight,
        "Committed, but the crash came before commit returned: one a client and crash at most."
            + " More would be transactions that nobody made.");
    verdict.add(
        "half applied: accounts, tellers, branches against history",
        "0 differences",
        result.violations().size(),
        result.violations().isEmpty(),
        "Every single balance is the sum of its history rows. A transaction changes four tables,"
            + " so one that were half there would show.");
    result.violations().stream().limit(MOST_REPORTED).forEach(verdict::detail);
    lost.stream().limit(MOST_REPORTED).forEach(commit -> verdict.detail("lost: " + commit));
  }
}
