package io.waldb.tpcb;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.file.DiskOperation;
import io.waldb.tpcb.PowerCutCheck.Promise;
import io.waldb.tpcb.PowerCutCheck.Violation;
import io.waldb.tpcb.PowerCutHistory.Expectation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was cut, recovered and found. Thread-safe. */
final class PowerCutReport {
  private static final int OFTEN = 10;
  private static final int MOST_REPORTED = 10;

  private final long seed;
  private final String options;

  @GuardedBy("this")
  private final Map<String, long[]> phases = new LinkedHashMap<>();

  @GuardedBy("this")
  private final EnumMap<Promise, Integer> broken = new EnumMap<>(Promise.class);

  @GuardedBy("this")
  private final List<String> details = new ArrayList<>();

  @GuardedBy("this")
  private long cuts;

  @GuardedBy("this")
  private long recoveries;

  @GuardedBy("this")
  private long recoveriesCut;

  @GuardedBy("this")
  private long recoveriesCutEverywhere;

  @GuardedBy("this")
  private long refused;

  @GuardedBy("this")
  private long withLoss;

  @GuardedBy("this")
  private long operations;

  @GuardedBy("this")
  private long fingerprint;

  @GuardedBy("this")
  private int commits;

  @GuardedBy("this")
  private int failures;

  /**
   * An empty report.
   *
   * @param options those that the command needs beside seed and operation to do the same again
   */
  PowerCutReport(long seed, String options) {
    this.seed = seed;
    this.options = options;
  }

  @SuppressWarnings("EnumOrdinal") // counts by operation
  synchronized void cut(String phase, DiskOperation operation) {
    cuts++;
    phases
        .computeIfAbsent(phase, name -> new long[DiskOperation.values().length])[
        operation.ordinal()]++;
  }

  synchronized void lived(long operationCount, long operationFingerprint, int commitCount) {
    operations = operationCount;
    fingerprint = operationFingerprint;
    commits = commitCount;
  }

  synchronized void recoveryCut(boolean everywhere, int count) {
    if (everywhere) {
      recoveriesCutEverywhere++;
    }
    recoveriesCut += everywhere ? count : 1;
  }

  synchronized void checked(
      int number,
      String where,
      PowerCutCheck check,
      Expectation expected,
      @Nullable PowerCutState state) {
    recoveries += check.recoveries();
    if (check.refused()) {
      refused++;
    }
    int lost =
        expected.states().size() - 1 - (state == null ? 0 : expected.states().indexOf(state));
    if (state != null && lost > 1) {
      withLoss++;
    }
    if (!check.violations().isEmpty()) {
      failures++;
    }
    for (Violation violation : check.violations()) {
      broken.merge(violation.promise(), 1, Integer::sum);
      detail(where + ": " + violation.promise().text() + ": " + violation.text());
    }
    if (!check.violations().isEmpty()) {
      detail("repeat with --seed=" + seed + " --operation=" + number + options);
    }
  }

  synchronized void broken(int number, String where, Throwable failure) {
    failures++;
    broken.merge(Promise.OPENS, 1, Integer::sum);
    StackTraceElement[] trace = failure.getStackTrace();
    detail(where + ": " + failure + (trace.length == 0 ? "" : " at " + trace[0]));
    detail("repeat with --seed=" + seed + " --operation=" + number + options);
  }

  @GuardedBy("this")
  private void detail(String text) {
    if (details.size() < 2 * MOST_REPORTED) {
      details.add(text);
    }
  }

  synchronized boolean hasFailedOften() {
    return failures >= OFTEN;
  }

  /** Of kinds and paths of all operations, in order. */
  synchronized long fingerprint() {
    return fingerprint;
  }

  synchronized long cuts() {
    return cuts;
  }

  synchronized long refused() {
    return refused;
  }

  /** Which operations were cut, as a table. */
  synchronized String table() {
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows()) {
      out.append(String.format("  %-22s", row.get(0)));
      row.subList(1, row.size()).forEach(cell -> out.append(String.format(" %8s", cell)));
      out.append(String.format("%n"));
    }
    return out.toString();
  }

  /** The figures behind the verdict. */
  synchronized CrashEvidence.ManyCuts figures() {
    return new CrashEvidence.ManyCuts(commits, cuts, recoveries, rows());
  }

  /** A heading, a row for each phase of the database's life, and the sums. */
  @GuardedBy("this")
  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "power cut in",
            "writes",
            "syncs",
            "renames",
            "truncat.",
            "creates",
            "removes",
            "dir.sync",
            "all"));
    long[] sum = new long[DiskOperation.values().length];
    phases.forEach(
        (phase, counts) -> {
          for (int i = 0; i < sum.length; i++) {
            sum[i] += counts[i];
          }
          rows.add(row(phase, counts));
        });
    rows.add(row("all", sum));
    return rows;
  }

  @SuppressWarnings("EnumOrdinal") // counts by operation
  private static List<String> row(String name, long[] counts) {
    long[] shown = {
      counts[DiskOperation.WRITE.ordinal()],
      counts[DiskOperation.SYNC.ordinal()],
      counts[DiskOperation.RENAME.ordinal()],
      counts[DiskOperation.TRUNCATE.ordinal()],
      counts[DiskOperation.CREATE.ordinal()] + counts[DiskOperation.CREATE_DIRECTORY.ordinal()],
      counts[DiskOperation.DELETE.ordinal()],
      counts[DiskOperation.SYNC_DIRECTORY.ordinal()],
      Arrays.stream(counts).sum()
    };
    List<String> row = new ArrayList<>(List.of(name));
    Arrays.stream(shown).mapToObj(Long::toString).forEach(row::add);
    return row;
  }

  /** The promises and how often each was broken. */
  synchronized CrashVerdict verdict(String title, boolean asynchronous, boolean mayBeTorn) {
    CrashVerdict verdict = new CrashVerdict(title);
    verdict.add(
        "operations of the disk, fingerprint",
        "any",
        operations + ", " + Long.toHexString(fingerprint),
        true);
    verdict.add("commits acknowledged", "some", commits, commits > 0);
    verdict.add("power cuts", "some", cuts, cuts > 0);
    verdict.add("recoveries, all checks made after each", "some", recoveries, recoveries > 0);
    verdict.add(
        "cuts during recovery (at every operation of it)",
        "any",
        recoveriesCut + " (" + recoveriesCutEverywhere + ")",
        true);
    if (asynchronous) {
      verdict.add("cuts that lost asynchronous commits, the latest", "allowed", withLoss, true);
    }
    if (mayBeTorn) {
      verdict.add("cuts with torn pages, reported when read", "allowed", refused, true);
    }
    for (Promise promise : Promise.values()) {
      int count = broken.getOrDefault(promise, 0);
      verdict.add(
          promise.text(), "always", count == 0 ? "always" : count + " times not", count == 0);
    }
    details.forEach(verdict::detail);
    return verdict;
  }
}
