package io.waldb.tpcb;

import io.waldb.tpcb.page.Markup;
import io.waldb.tpcb.page.Plot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Many crashes together: how long recovery took, and where the power was cut. */
final class RoundsPicture {
  private static final int BINS = 30;

  private final List<CrashSummary> all;

  RoundsPicture(List<CrashSummary> all) {
    this.all = all;
  }

  void writeTo(Markup page) {
    page.element("h2", "All " + all.size() + " crashes");
    page.open("figure");
    times().writeTo(page);
    double[] sorted = all.stream().mapToDouble(CrashSummary::recoveryMillis).sorted().toArray();
    page.element(
        "figcaption",
        String.format(
            Locale.ROOT,
            "How long the database took from being opened to being ready: median %.0f ms, longest"
                + " %.0f ms.",
            sorted[sorted.length / 2],
            sorted[sorted.length - 1]));
    page.close("figure");
    if (all.stream().anyMatch(crash -> crash.cutKind() != null)) {
      cuts(page);
    }
  }

  private Plot times() {
    double longest = all.stream().mapToDouble(CrashSummary::recoveryMillis).max().orElse(1);
    double width = Math.max(longest, 1) / BINS;
    int[] counts = new int[BINS];
    for (CrashSummary crash : all) {
      counts[Math.max(0, Math.min(BINS - 1, (int) (crash.recoveryMillis() / width)))]++;
    }
    Plot plot =
        new Plot("Distribution of recovery times over " + all.size() + " crashes", 0, longest, 110)
            .axes("milliseconds from opened to ready", "crashes", Plot::plain);
    for (int i = 0; i < BINS; i++) {
      plot.column(i * width, (i + 1) * width, counts[i], "rate");
    }
    return plot;
  }

  private void cuts(Markup page) {
    page.element("h3", "Where the power was cut");
    Map<String, Map<String, Integer>> table = new TreeMap<>();
    TreeSet<String> kinds = new TreeSet<>();
    for (CrashSummary crash : all) {
      String kind = crash.cutKind();
      if (kind != null) {
        kinds.add(kind);
        table
            .computeIfAbsent(crash.cutPlace(), place -> new TreeMap<>())
            .merge(kind, 1, Integer::sum);
      }
    }
    page.open("div", "class", "scroll").open("table").open("thead").open("tr");
    page.element("th", "during");
    kinds.forEach(kind -> page.element("th", kind, "class", "number"));
    page.close("tr").close("thead").open("tbody");
    table.forEach(
        (place, counts) -> {
          page.open("tr").element("td", place);
          for (String kind : kinds) {
            int count = counts.getOrDefault(kind, 0);
            page.element("td", count == 0 ? "" : Integer.toString(count), "class", "number");
          }
          page.close("tr");
        });
    page.close("tbody").close("table").close("div");
  }
}
