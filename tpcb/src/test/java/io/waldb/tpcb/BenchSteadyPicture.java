package io.waldb.tpcb;

import io.waldb.tpcb.BenchProcess.Checkpoint;
import io.waldb.tpcb.BenchProcess.Run;
import io.waldb.tpcb.BenchProcess.Second;
import io.waldb.tpcb.page.Markup;
import io.waldb.tpcb.page.Plot;
import io.waldb.tpcb.page.Plot.Point;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** A run of minutes, second by second: how much was done, and how long each transaction took. */
record BenchSteadyPicture(Run run) {
  private static final double HEIGHT = 170;

  /** Writes the plots. */
  void writeTo(Markup page) {
    double median = BenchRow.median(run.seconds().stream().map(s -> (double) s.count()).toList());
    page.open("figure");
    plot("Transactions in each second, and checkpoints", "tps")
        .line("durable", points(Second::count, 1), false)
        .line("half", List.of(new Point(0, median / 2), new Point(end(), median / 2)), false)
        .writeTo(page);
    page.open("figcaption");
    page.empty("span", "class", "key durable").text("transactions in each second");
    page.empty("span", "class", "key half").text("half of the median second. ");
    page.text(words(median)).close("figcaption").close("figure");
    latencies(page);
    if (run.seconds().stream().anyMatch(second -> second.stolen() >= 0)) {
      stolen(page);
    }
    page.open("figure");
    plot("The latency in milliseconds that 99.9 % stay under, in each second", "ms")
        .line("p999", points(Second::p999, 1e-3), false)
        .writeTo(page);
    page.open("figcaption").empty("span", "class", "key p999").text("99.9 % were faster");
    page.close("figcaption").close("figure");
  }

  private void latencies(Markup page) {
    page.open("figure");
    plot("The median and the 99th percentile of the latency in milliseconds, in each second", "ms")
        .line("p50", points(Second::p50, 1e-3), false)
        .line("p99", points(Second::p99, 1e-3), false)
        .writeTo(page);
    page.open("figcaption");
    page.empty("span", "class", "key p50").text("median");
    page.empty("span", "class", "key p99").text("99 % were faster");
    page.close("figcaption").close("figure");
  }

  private void stolen(Markup page) {
    page.open("figure");
    plot("Processor time that the machine's host gave to others, in each second, in %", "%")
        .line("half", points(second -> Math.round(100 * second.stolen()), 1), false)
        .writeTo(page);
    page.open("figcaption").empty("span", "class", "key half").text("taken by the host");
    page.close("figcaption").close("figure");
  }

  private double end() {
    return run.seconds().size();
  }

  private String words(double median) {
    long least = run.seconds().stream().mapToLong(Second::count).min().orElse(0);
    long begun = run.checkpoints().stream().filter(Checkpoint::begins).count();
    return String.format(
        Locale.ROOT,
        "Median second %,.0f, slowest %,d; checkpoints: %d%s.",
        median,
        least,
        begun,
        begun == 0 ? "" : " (shaded)");
  }

  private List<Point> points(ToLongFunction<Second> value, double factor) {
    return run.seconds().stream()
        .map(second -> new Point(second.number(), value.applyAsLong(second) * factor))
        .toList();
  }

  private Plot plot(String title, String unit) {
    Plot plot = new Plot(title, 0, end(), HEIGHT).axes("seconds", unit, Plot::plain);
    double begun = run.checkpoints().isEmpty() || run.checkpoints().get(0).begins() ? -1 : 0;
    for (Checkpoint mark : run.checkpoints()) {
      if (mark.begins()) {
        begun = mark.second();
      } else if (begun >= 0) {
        plot.shade(begun, mark.second(), "image");
        begun = -1;
      }
    }
    if (begun >= 0) {
      plot.shade(begun, end(), "image");
    }
    return plot;
  }
}
