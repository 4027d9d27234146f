package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One line of the benchmark: a figure of each database, taken several times in one run of it. */
final class BenchRow {
  /** What the figures count. */
  enum Unit {
    TPS("tps", true),
    SECONDS("s", false),
    BYTES("bytes", false),
    RATIO("", true);

    private final String text;
    private final boolean moreIsBetter;

    Unit(String text, boolean moreIsBetter) {
      this.text = text;
      this.moreIsBetter = moreIsBetter;
    }

    boolean moreIsBetter() {
      return moreIsBetter;
    }

    /** A figure with the unit's usual digits. */
    String format(double figure) {
      return switch (this) {
        case TPS, BYTES -> String.format(Locale.ROOT, "%,.0f", figure);
        case SECONDS -> String.format(Locale.ROOT, "%.3f", figure);
        case RATIO -> String.format(Locale.ROOT, "%.2f", figure);
      };
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * What is measured.
   *
   * @param section heading over it
   * @param scale of TPC-B, 0 where there is none
   * @param clients 0 where there are none
   */
  record Subject(
      BenchSections.Section part, String section, String what, int scale, int clients, Unit unit) {
    String title() {
      return what
          + (scale == 0 ? "" : ", scale " + scale)
          + (clients == 0 ? "" : ", " + clients + (clients == 1 ? " client" : " clients"));
    }
  }

  /** One figure, and what the run that it comes from did beyond it, if it comes from one. */
  record Taken(double figure, BenchProcess.@Nullable Run run) {}

  private final Subject subject;
  private final String run;
  private final Map<BenchPeer, List<Taken>> taken = new EnumMap<>(BenchPeer.class);
  private String measured;

  /**
   * No figures yet.
   *
   * @param run when the run of the benchmark that it belongs to began
   */
  BenchRow(Subject subject, String run) {
    this.subject = subject;
    this.run = run;
    measured = run;
  }

  Subject subject() {
    return subject;
  }

  /** When the run of the benchmark began, as {@link java.time.Instant} prints it. */
  String run() {
    return run;
  }

  /** When the last figure was taken. */
  String measured() {
    return measured;
  }

  void add(BenchPeer peer, Taken figure, String at) {
    taken.computeIfAbsent(peer, p -> new ArrayList<>()).add(figure);
    measured = at;
  }

  List<BenchPeer> peers() {
    return List.copyOf(taken.keySet());
  }

  int count(BenchPeer peer) {
    return taken.getOrDefault(peer, List.of()).size();
  }

  List<BenchProcess.Run> runs(BenchPeer peer) {
    List<BenchProcess.Run> runs = new ArrayList<>();
    for (Taken one : taken.getOrDefault(peer, List.of())) {
      if (one.run != null) {
        runs.add(one.run);
      }
    }
    return runs;
  }

  private List<Double> figures(BenchPeer peer) {
    return taken.getOrDefault(peer, List.of()).stream().map(Taken::figure).toList();
  }

  OptionalDouble median(BenchPeer peer) {
    List<Double> all = figures(peer);
    return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(all));
  }

  /** The smallest figure of a peer that has one. */
  double least(BenchPeer peer) {
    return Collections.min(figures(peer));
  }

  /** The largest figure of a peer that has one. */
  double most(BenchPeer peer) {
    return Collections.max(figures(peer));
  }

  static double median(List<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The 99th percentile of the latency in milliseconds, the median of the runs. */
  OptionalDouble p99Millis(BenchPeer peer) {
    List<Double> all = new ArrayList<>();
    runs(peer).stream().filter(one -> one.p99() > 0).forEach(one -> all.add(one.p99() / 1e3));
    return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(all));
  }

  /** Cache flushes of the disk for each transaction, the median of the runs. */
  OptionalDouble flushesEach(BenchPeer peer) {
    List<Double> all =
        runs(peer).stream()
            .map(BenchProcess.Run::flushesEach)
            .filter(flushes -> flushes >= 0)
            .toList();
    return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(all));
  }

  /** Waldb in this row, in its usual settings, if it took part. */
  @Nullable BenchPeer own() {
    for (BenchPeer peer : List.of(BenchPeer.WALDB_SYNC, BenchPeer.WALDB_ASYNC)) {
      if (count(peer) > 0) {
        return peer;
      }
    }
    return null;
  }

  /** How much better than the best peer waldb is; empty when there is none. */
  OptionalDouble ratio() {
    return ratio(BenchPeer::isPeer);
  }

  /** How much better than the best of some waldb is; empty when there are none. */
  OptionalDouble ratio(Predicate<BenchPeer> others) {
    BenchPeer own = own();
    var medians = peers().stream().filter(others).mapToDouble(peer -> median(peer).orElseThrow());
    OptionalDouble best = subject.unit.moreIsBetter ? medians.max() : medians.min();
    if (own == null || best.isEmpty()) {
      return OptionalDouble.empty();
    }
    double mine = median(own).orElseThrow();
    return OptionalDouble.of(
        subject.unit.moreIsBetter ? mine / best.getAsDouble() : best.getAsDouble() / mine);
  }

  /** A figure with its unit's usual digits. */
  String format(double figure) {
    return subject.unit.format(figure);
  }
}
