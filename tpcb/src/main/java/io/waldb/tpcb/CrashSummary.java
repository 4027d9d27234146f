package io.waldb.tpcb;

import org.jspecify.annotations.Nullable;

/**
 * One crash of many, or a life with many crashes, in figures.
 *
 * @param round from 1
 * @param crashes how many these are
 * @param cutKind operation at which the power was cut; null on a real disk
 */
record CrashSummary(
    int round,
    String title,
    boolean holds,
    long crashes,
    int acknowledged,
    int recovered,
    double recoveryMillis,
    long logBytes,
    @Nullable String cutKind,
    String cutPlace) {
  static CrashSummary of(int round, CrashEvidence seen) {
    CrashEvidence.PowerCut cut = seen.powerCut;
    CrashEvidence.ManyCuts many = seen.manyCuts;
    return new CrashSummary(
        round,
        seen.verdict.title(),
        seen.verdict.holds(),
        many == null ? 1 : many.cuts(),
        many == null ? seen.acknowledged.size() : many.commits(),
        seen.found.size(),
        seen.recoveryMillis(),
        seen.endOfLog - seen.redo,
        cut == null ? null : cut.kind(),
        cut == null ? "" : place(cut.path()));
  }

  /** Which part of the database a file belongs to. */
  static String place(String path) {
    if (path.startsWith("wal")) {
      return "log";
    }
    if (path.startsWith("base")) {
      return "tables and indexes";
    }
    if (path.startsWith("clog")) {
      return "commit log";
    }
    return path.startsWith("waldb.control") ? "control file" : "other";
  }
}
