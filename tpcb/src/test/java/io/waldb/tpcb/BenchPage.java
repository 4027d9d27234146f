package io.waldb.tpcb;

import io.waldb.tpcb.BenchProcess.Run;
import io.waldb.tpcb.BenchTargets.Finding;
import io.waldb.tpcb.BenchTargets.State;
import io.waldb.tpcb.page.Bars;
import io.waldb.tpcb.page.Markup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** The benchmark as one page of HTML that needs nothing else: targets, plots, tables, settings. */
record BenchPage(BenchResults results) {
  private static final String CSS =
      """
      .own { fill: var(--blue); } .peer { fill: var(--mute); } .limit { fill: var(--sand); }
      .key.own { background: var(--blue); } .key.peer { background: var(--mute); }
      .key.limit { background: var(--sand); }
      .spread { stroke: var(--ink); stroke-width: 1; } text.heading { font-weight: 600; }
      .line.p50 { stroke: var(--blue); } .line.p99 { stroke: var(--sand); }
      .line.p999 { stroke: var(--bad); } .line.half { stroke: var(--bad); stroke-width: 1;
        stroke-dasharray: 5 4; }
      .key.p50 { background: var(--blue); } .key.p99 { background: var(--sand); }
      .key.p999, .key.half { background: var(--bad); }
      .verdict.open { border-left-color: var(--warn); } .verdict.open b { color: var(--warn); }
      li { margin: .15rem 0; font-size: .92rem; }
           tr.row td { font-weight: 600; border-top: 2px solid var(--rule); }
      td.words { overflow-wrap: anywhere; } td.name { min-width: 9rem; }
      """;

  /** The page. */
  String html() {
    Markup page = new Markup();
    page.doctype().open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.element("title", "waldb beside other databases");
    page.style(PageStyle.CSS + CSS).close("head").open("body").open("main");
    page.element("h1", "waldb beside other databases");
    List<Finding> findings = BenchTargets.judge(results);
    verdict(page, findings);
    page.element("h2", "What is to be reached");
    targets(page, findings);
    bySection().forEach((section, rows) -> section(page, section, rows));
    environment(page);
    page.close("main").close("body").close("html");
    return page.toString();
  }

  private Map<String, List<BenchRow>> bySection() {
    Map<String, List<BenchRow>> sections = new LinkedHashMap<>();
    for (BenchRow row : results.rows()) {
      sections.computeIfAbsent(row.subject().section(), s -> new ArrayList<>()).add(row);
    }
    return sections;
  }

  // ---- targets

  private static void verdict(Markup page, List<Finding> findings) {
    List<String> fallShort =
        findings.stream().filter(f -> f.state() == State.SHORT).map(Finding::title).toList();
    long open = findings.stream().filter(f -> f.state() == State.NOT_MEASURED).count();
    long reached = findings.size() - fallShort.size() - open;
    String style = !fallShort.isEmpty() ? "verdict fail" : open > 0 ? "verdict open" : "verdict";
    page.open("div", "class", style);
    page.element("b", reached + " of " + findings.size() + " targets reached");
    page.text(
        ", "
            + fallShort.size()
            + " fall short, "
            + open
            + " not measured."
            + (fallShort.isEmpty() ? "" : " Short: " + String.join("; ", fallShort) + "."));
    page.close("div");
  }

  private static void targets(Markup page, List<Finding> findings) {
    page.element(
        "p",
        "Each ratio is between medians of rounds that took turns on one machine, in one run of the"
            + " benchmark. The best peer is, row by row, the one with the best median; more is"
            + " better in every ratio.");
    if (findings.stream().anyMatch(finding -> finding.state() != State.NOT_MEASURED)) {
      measured(page, findings);
    }
    List<Finding> open =
        findings.stream().filter(finding -> finding.state() == State.NOT_MEASURED).toList();
    if (!open.isEmpty()) {
      page.open("details").element("summary", open.size() + " targets are not measured");
      page.open("ul");
      open.forEach(finding -> page.element("li", finding.title() + ": " + finding.wanted()));
      page.close("ul").close("details");
    }
  }

  private static void measured(Markup page, List<Finding> findings) {
    page.open("table", "class", "verdicts").open("thead").open("tr");
    for (String name : List.of("target", "wanted", "found", "", "measured")) {
      page.element("th", name);
    }
    page.close("tr").close("thead").open("tbody");
    for (Finding finding : findings) {
      if (finding.state() != State.NOT_MEASURED) {
        page.open("tr").element("td", finding.title());
        page.element("td", finding.wanted(), "data-name", "wanted");
        page.element("td", finding.found(), "data-name", "found");
        boolean reached = finding.state() == State.REACHED;
        page.element("td", finding.state().toString(), "class", reached ? "ok" : "broken");
        page.open("td").element("small", time(finding.measured())).close("td");
        page.close("tr");
      }
    }
    page.close("tbody").close("table");
  }

  /** To the minute. */
  private static String time(String instant) {
    return instant.replace('T', ' ').replaceFirst(":[0-9]{2}Z$", "") + " UTC";
  }

  // ---- plots and tables

  private static void section(Markup page, String section, List<BenchRow> rows) {
    page.element("h2", section.substring(0, 1).toUpperCase(Locale.ROOT) + section.substring(1));
    Bars bars =
        new Bars(section + ": the median of each database; the table below has the figures");
    Bars flushes = new Bars(section + ": cache flushes of the disk for each transaction");
    for (BenchRow row : rows) {
      bars.group(row.subject().title() + (unit(row).isEmpty() ? "" : ", " + unit(row)));
      flushes.group(row.subject().title());
      for (BenchPeer peer : row.peers()) {
        addBar(bars, row, peer);
        OptionalDouble each = row.flushesEach(peer);
        if (each.isPresent() && writes(row)) {
          double value = each.getAsDouble();
          String text = String.format(Locale.ROOT, "%.3f", value);
          flushes.bar(peer.title(), value, value, value, text, style(peer));
        }
      }
    }
    figure(page, bars);
    if (!flushes.isEmpty()) {
      page.element("h3", "Cache flushes of the disk for each transaction");
      figure(page, flushes);
    }
    for (BenchRow row : rows) {
      steady(page, row);
    }
    table(page, rows);
  }

  /** Whether its transactions write: what flushes during others is somebody else's. */
  private static boolean writes(BenchRow row) {
    String what = row.subject().what();
    return what.equals(BenchSections.TPCB) || what.equals(BenchSections.SIMPLE_UPDATE);
  }

  private static String unit(BenchRow row) {
    return switch (row.subject().unit()) {
      case TPS -> "transactions a second";
      case SECONDS -> "seconds (less is better)";
      case BYTES -> "bytes (less is better)";
      case RATIO -> "";
    };
  }

  private static void addBar(Bars bars, BenchRow row, BenchPeer peer) {
    double median = row.median(peer).orElseThrow();
    String text = row.format(median) + " " + row.subject().unit();
    bars.bar(peer.title(), median, row.least(peer), row.most(peer), text, style(peer));
  }

  private static String style(BenchPeer peer) {
    return peer.isWaldb() ? "own" : peer.isPeer() ? "peer" : "limit";
  }

  private static void figure(Markup page, Bars bars) {
    page.open("figure");
    bars.writeTo(page);
    page.open("figcaption");
    page.empty("span", "class", "key own").text("waldb");
    page.empty("span", "class", "key peer").text("others");
    page.empty("span", "class", "key limit").text("no database: a bare log. ");
    page.text("Medians; a thin line spans the rounds. Each group has a scale of its own.");
    page.close("figcaption").close("figure");
  }

  private static void steady(Markup page, BenchRow row) {
    for (BenchPeer peer : row.peers()) {
      for (Run run : row.runs(peer)) {
        if (!run.seconds().isEmpty() && row.subject().what().equals(BenchSections.SLOWEST_SECOND)) {
          page.element("h3", peer.title());
          new BenchSteadyPicture(run).writeTo(page);
        }
      }
    }
  }

  private static void table(Markup page, List<BenchRow> rows) {
    page.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String name : List.of("", "median", "least", "most", "p99", "flushes each")) {
      page.element("th", name, "class", name.isEmpty() ? "" : "number");
    }
    page.close("tr").close("thead").open("tbody");
    for (BenchRow row : rows) {
      OptionalDouble ratio = row.ratio();
      String times =
          ratio.isPresent()
              ? String.format(Locale.ROOT, ": %.2f times the best peer", ratio.getAsDouble())
              : "";
      page.open("tr", "class", "row").open("td", "colspan", 6);
      page.text(row.subject().title() + times).element("small", "measured " + time(row.measured()));
      page.close("td").close("tr");
      row.peers().forEach(peer -> line(page, row, peer));
    }
    page.close("tbody").close("table").close("div");
  }

  private static void line(Markup page, BenchRow row, BenchPeer peer) {
    page.open("tr").element("td", peer.title());
    number(page, row.format(row.median(peer).orElseThrow()) + " " + row.subject().unit());
    number(page, row.format(row.least(peer)));
    number(page, row.format(row.most(peer)));
    number(page, optional("%.2f ms", row.p99Millis(peer)));
    number(page, optional("%.3f", row.flushesEach(peer)));
    page.close("tr");
  }

  private static String optional(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
  }

  private static void number(Markup page, String text) {
    page.element("td", text, "class", "number");
  }

  // ---- where and how

  private void environment(Markup page) {
    page.element("h2", "Where and how this was measured");
    page.element(
        "p",
        "Each database ran in a Java process of its own. Flushes are counted below all software, by"
            + " the block device; a figure of one run of the benchmark may be compared with another"
            + " of the same run only.");
    Set<String> runs = new TreeSet<>();
    results.rows().forEach(row -> runs.add(row.run()));
    for (String run : runs) {
      page.element("h3", "Run of " + time(run));
      page.open("table").open("tbody");
      results
          .facts(run)
          .forEach(
              (name, text) -> {
                page.open("tr").element("td", name, "class", "name");
                page.element("td", text, "class", "words").close("tr");
              });
      page.close("tbody").close("table");
    }
  }
}
