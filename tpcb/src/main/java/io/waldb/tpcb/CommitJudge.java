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
    verdict.add("commits acknowledged", "some", acknowledged.size(), !acknowledged.isEmpty());
    verdict.add(
        "of these recovered",
        "",
        result.recovered().stream().filter(commit -> !expected.contains(commit)).count(),
        true);
    if (!whyLost.isEmpty()) {
      verdict.add(whyLost, "allowed", allowed, true);
    }
    verdict.add("acknowledged commits lost", "0", lost.size(), lost.isEmpty());
    verdict.add(
        "recovered with other contents than acknowledged",
        "0",
        result.differing().size(),
        result.differing().isEmpty());
    verdict.add(
        "there though not acknowledged (in flight at a crash)",
        "<= " + inFlight,
        result.unacknowledged(),
        result.unacknowledged() <= inFlight);
    verdict.add(
        "half applied: accounts, tellers, branches against history",
        "0 differences",
        result.violations().size(),
        result.violations().isEmpty());
    result.violations().stream().limit(MOST_REPORTED).forEach(verdict::detail);
    lost.stream().limit(MOST_REPORTED).forEach(commit -> verdict.detail("lost: " + commit));
  }
}
