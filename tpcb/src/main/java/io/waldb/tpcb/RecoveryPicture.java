package io.waldb.tpcb;

import io.waldb.common.Lsn;
import io.waldb.tpcb.page.Markup;
import io.waldb.tpcb.page.Plot;
import io.waldb.tpcb.page.Plot.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The recovery over time: how far redo was, when it ended and why, the checkpoint, ready. */
final class RecoveryPicture {
  private static final double MEGABYTE = 1024 * 1024;
  private static final double HEIGHT = 150;
  private static final int COMMITS_SHOWN = 3;
  private static final Pattern POSITION =
      Pattern.compile("(?:current LSN:|redo starts at|redo done at) ([0-9A-F]+/[0-9A-F]+)");

  private final CrashEvidence seen;

  RecoveryPicture(CrashEvidence seen) {
    this.seen = seen;
  }

  private double millis(long micros) {
    return (micros - seen.recoveryStartMicros) / 1e3;
  }

  /** Writes the plot and the engine's own log of it. */
  void writeTo(Markup page) {
    page.open("figure");
    plot().writeTo(page);
    page.open("figcaption");
    page.empty("span", "class", "key redo");
    page.text(
        String.format(
            Locale.ROOT,
            "how far the log was replayed. From opening to ready: %.0f ms for %.1f MB of log. Redo"
                + " begins at the last checkpoint's redo point and ends at the last whole record.",
            seen.recoveryMillis(),
            (Math.min(seen.cut, seen.endOfLog) - seen.redo) / MEGABYTE));
    page.close("figcaption");
    page.close("figure");
    page.open("details").element("summary", "What the engine logged");
    page.open("div", "class", "scroll").open("table").open("tbody");
    int commits = 0;
    for (LogLine line : seen.recoveryLog) {
      boolean listed = line.text().startsWith("commit of transaction");
      if (line.text().startsWith("redo in progress") || (listed && ++commits > COMMITS_SHOWN)) {
        continue;
      }
      page.open("tr");
      page.element(
          "td", String.format(Locale.ROOT, "+%.1f ms", millis(line.micros())), "class", "number");
      page.element("td", line.level());
      page.element("td", line.text(), "class", "code");
      page.close("tr");
    }
    page.close("tbody").close("table").close("div").close("details");
  }

  private Plot plot() {
    double end = Math.max(millis(seen.readyMicros), 1);
    List<Point> redo = new ArrayList<>();
    Plot plot =
        new Plot(
                String.format(
                    Locale.ROOT,
                    "Log replayed over the %.0f milliseconds of recovery, up to the moment the"
                        + " database is ready",
                    end),
                0,
                end,
                HEIGHT)
            .axes("milliseconds since the database was opened", "MB replayed", Plot::plain);
    for (LogLine line : seen.recoveryLog) {
      Matcher position = POSITION.matcher(line.text());
      double at = millis(line.micros());
      if (position.find()) {
        redo.add(new Point(at, (Lsn.parse(position.group(1)) - seen.redo) / MEGABYTE));
      }
      mark(plot, at, line);
    }
    if (!redo.isEmpty()) {
      redo.add(new Point(end, redo.get(redo.size() - 1).y()));
    }
    return plot.line("redo", redo, false).mark(end, "good", "ready");
  }

  private static void mark(Plot plot, double at, LogLine line) {
    String text = line.text();
    if (text.startsWith("redo starts")) {
      plot.mark(at, "", "redo starts");
    } else if (text.startsWith("redo done")) {
      plot.mark(at, "", "redo done");
    } else if (text.startsWith("log damaged")) {
      plot.mark(at, "bad", "damage reported");
    } else if (text.startsWith("checkpoint starting: end-of-recovery")) {
      plot.mark(at, "", "checkpoint");
    } else if (text.startsWith("checkpoint complete")) {
      plot.mark(at, "", "durable");
    }
  }
}
