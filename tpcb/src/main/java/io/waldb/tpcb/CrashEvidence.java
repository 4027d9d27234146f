package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one crash gave to look at, for a reader who does not believe the verdict alone. Filled in by
 * the round as it goes on; belongs to one thread. Times are microseconds since 1970-01-01 UTC.
 */
final class CrashEvidence {
  /** Something that happened at a moment. */
  record Event(long micros, String text) {}

  /** A stretch of the log that was overwritten. */
  record Damage(long from, long to) {}

  /** A row of the history after recovery. */
  record HistoryRow(long xid, long tid, long bid, long aid, long delta) {}

  /** Where the power was cut and what the disk made of it; of a simulated disk only. */
  record PowerCut(
      int operation, String kind, String path, String policy, int kept, int lost, int torn) {}

  /**
   * What many power cuts came to.
   *
   * @param table the operations that were cut, counted: a heading, and a row for each phase
   */
  record ManyCuts(int commits, long cuts, long recoveries, List<List<String>> table) {}

  final CrashVerdict verdict;
  List<Acknowledgement> acknowledged = List.of();
  List<LogSample> samples = List.of();

  /** Logged by the engine that was killed. */
  List<LogLine> workerLog = List.of();

  /** Logged by the engine that recovered. */
  List<LogLine> recoveryLog = List.of();

  final List<Event> events = new ArrayList<>();
  final List<Damage> damage = new ArrayList<>();
  final List<String> damageText = new ArrayList<>();
  final List<HistoryRow> history = new ArrayList<>();

  LogExcerpt.@Nullable Around around;
  LogExcerpt.@Nullable Loss loss;
  @Nullable PowerCut powerCut;

  /** Of the power cuts at every operation, which have no evidence each. */
  @Nullable ManyCuts manyCuts;

  /** What the start said that was to refuse; empty when there was none. */
  String refusal = "";

  long killedMicros;
  long recoveryStartMicros;
  long readyMicros;
  long redo;
  long endOfLog;
  long records;

  /** Where the log was cut: records that end behind it are gone. {@code MAX_VALUE} for nowhere. */
  long cut = Long.MAX_VALUE;

  /** Acknowledged transactions that were there after recovery. */
  Set<Long> found = Set.of();

  CrashEvidence(CrashVerdict verdict) {
    this.verdict = verdict;
  }

  /**
   * How long the database took from being opened to being ready, in milliseconds; 0: it never was.
   */
  double recoveryMillis() {
    return readyMicros == 0 ? 0 : (readyMicros - recoveryStartMicros) / 1e3;
  }

  /** The figures for a program, as members of a JSON object. */
  String json() {
    ManyCuts many = manyCuts;
    if (many != null) {
      return "\"commits_acknowledged\":"
          + many.commits
          + ",\"power_cuts\":"
          + many.cuts
          + ",\"recoveries\":"
          + many.recoveries;
    }
    return "\"commits_acknowledged\":"
        + acknowledged.size()
        + ",\"commits_recovered\":"
        + found.size()
        + ",\"recovery_ms\":"
        + Math.round(recoveryMillis())
        + ",\"log\":{\"redo\":"
        + lsn(redo)
        + ",\"end\":"
        + lsn(endOfLog)
        + ",\"records\":"
        + records
        + ",\"cut\":"
        + (cut == Long.MAX_VALUE ? "null" : lsn(cut))
        + "}"
        + (powerCut == null
            ? ""
            : ",\"power_cut\":{\"operation\":"
                + powerCut.operation
                + ",\"kind\":"
                + CrashVerdict.quote(powerCut.kind)
                + ",\"path\":"
                + CrashVerdict.quote(powerCut.path)
                + ",\"kept\":"
                + powerCut.kept
                + ",\"lost\":"
                + powerCut.lost
                + ",\"torn\":"
                + powerCut.torn
                + "}");
  }

  private static String lsn(long position) {
    return CrashVerdict.quote(io.waldb.common.Lsn.format(position));
  }
}
