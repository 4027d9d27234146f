package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** One line of the benchmark: a figure of each database, taken several times. */
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

    @Override
    public String toString() {
      return text;
    }
  }

  private final String section;
  private final String title;
  private final Unit unit;
  private final double target;
  private final Map<BenchPeer, List<Double>> figures = new EnumMap<>(BenchPeer.class);
  private final Map<BenchPeer, List<BenchProcess.Run>> runs = new EnumMap<>(BenchPeer.class);

  /**
   * @param target how many times as good as the best peer waldb is to be; 0: as good as it gets
   */
  BenchRow(String section, String title, Unit unit, double target) {
    this.section = section;
    this.title = title;
    this.unit = unit;
    this.target = target;
  }

  String section() {
    return section;
  }

  String title() {
    return title;
  }

  Unit unit() {
    return unit;
  }

  double target() {
    return target;
  }

  void add(BenchPeer peer, double figure) {
    figures.computeIfAbsent(peer, p -> new ArrayList<>()).add(figure);
  }

  void add(BenchPeer peer, BenchProcess.Run run) {
    add(peer, run.tps());
    runs.computeIfAbsent(peer, p -> new ArrayList<>()).add(run);
  }

  /** A figure that was taken from a run's seconds. */
  void addSteady(BenchPeer peer, BenchProcess.Run run, double figure) {
    add(peer, figure);
    runs.computeIfAbsent(peer, p -> new ArrayList<>()).add(run);
  }

  List<BenchPeer> peers() {
    return List.copyOf(figures.keySet());
  }

  List<BenchProcess.Run> runs(BenchPeer peer) {
    return runs.getOrDefault(peer, List.of());
  }

  OptionalDouble median(BenchPeer peer) {
    List<Double> all = figures.get(peer);
    return all == null ? OptionalDouble.empty() : OptionalDouble.of(median(all));
  }

  static double median(List<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The 99th percentile of the latency in milliseconds, the median of the runs. */
  OptionalDouble p99Millis(BenchPeer peer) {
    List<Double> all = new ArrayList<>();
    runs(peer).stream().filter(run -> run.p99() > 0).forEach(run -> all.add(run.p99() / 1e3));
    return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(all));
  }

  /** Whether it counts as a peer in the ratios. */
  private static boolean isPeer(BenchPeer peer) {
    return !peer.isWaldb() && peer != BenchPeer.BARE_LOG;
  }

  /** How much better than the best peer waldb is; empty when there is none. */
  OptionalDouble ratio() {
    OptionalDouble own =
        Arrays.stream(BenchPeer.values())
            .filter(BenchPeer::isWaldb)
            .filter(figures::containsKey)
            .mapToDouble(peer -> median(figures.get(peer)))
            .findFirst();
    var others =
        figures.entrySet().stream()
            .filter(entry -> isPeer(entry.getKey()))
            .mapToDouble(entry -> median(entry.getValue()));
    OptionalDouble best = unit.moreIsBetter ? others.max() : others.min();
    if (own.isEmpty() || best.isEmpty()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        unit.moreIsBetter
            ? own.getAsDouble() / best.getAsDouble()
            : best.getAsDouble() / own.getAsDouble());
  }

  /** A figure with its unit's usual digits. */
  String format(double figure) {
    return switch (unit) {
      case TPS -> String.format(Locale.ROOT, "%,.0f", figure);
      case SECONDS -> String.format(Locale.ROOT, "%.3f", figure);
      case BYTES -> String.format(Locale.ROOT, "%,.0f", figure);
      case RATIO -> String.format(Locale.ROOT, "%.2f", figure);
    };
  }
}
