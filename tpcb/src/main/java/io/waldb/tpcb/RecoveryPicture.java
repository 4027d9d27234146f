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
  private static final String READING = "reading log";
  private static final String REPLAYING = "redo in progress";

  /** Said again and again by what takes long. */
  private static final Pattern PROGRESS = Pattern.compile(".*, elapsed time: [0-9.]+ s, .*");

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
    page.empty("span", "class", "key survey");
    page.text("read once, only to find the end of the log and to tell a torn end from damage");
    page.empty("span", "class", "key redo");
    page.text(
        String.format(
            Locale.ROOT,
            "replayed. From opening to ready: %.0f ms for %.1f MB of log. Redo begins at the last"
                + " checkpoint's redo point and ends at the last whole record; the checkpoint after"
                + " it writes what was replayed to the data files and syncs them.",
            seen.recoveryMillis(),
            megabytes(logEnd())));
    page.close("figcaption");
    page.close("figure");
    page.open("details").element("summary", "What the engine logged");
    page.open("div", "class", "scroll").open("table").open("tbody");
    CommitList commits = new CommitList();
    for (LogLine line : seen.recoveryLog) {
      if (!PROGRESS.matcher(line.text()).matches()) {
        commits.next(line.text()).forEach(text -> row(page, line, text));
      }
    }
    page.close("tbody").close("table").close("div").close("details");
  }

  private void row(Markup page, LogLine line, String text) {
    page.open("tr");
    page.element(
        "td", String.format(Locale.ROOT, "+%.1f ms", millis(line.micros())), "class", "number");
    page.element("td", line.level());
    page.element("td", text, "class", "code");
    page.close("tr");
  }

  private double megabytes(long lsn) {
    return (lsn - seen.redo) / MEGABYTE;
  }

  private long logEnd() {
    return Math.min(seen.cut, seen.endOfLog);
  }

  private Plot plot() {
    double end = Math.max(millis(seen.readyMicros), 1);
    List<Point> survey = new ArrayList<>();
    List<Point> redo = new ArrayList<>();
    Plot plot =
        new Plot(
                String.format(
                    Locale.ROOT,
                    "Log read and log replayed over the %.0f milliseconds of recovery, up to the"
                        + " moment the database is ready",
                    end),
                0,
                end,
                HEIGHT)
            .axes("milliseconds since the database was opened", "MB of log", Plot::plain);
    for (LogLine line : seen.recoveryLog) {
      String text = line.text();
      double at = millis(line.micros());
      Matcher position = POSITION.matcher(text);
      if (position.find()) {
        Point point = new Point(at, megabytes(Lsn.parse(position.group(1))));
        if (text.startsWith(READING)) {
          survey.add(point);
        } else if (text.startsWith(REPLAYING) || text.startsWith("redo ")) {
          if (redo.isEmpty() && !survey.isEmpty()) {
            // How long what comes between took is not said: the line ends with its last report.
            survey.add(new Point(survey.get(survey.size() - 1).x(), megabytes(logEnd())));
          }
          redo.add(point);
        }
      }
      mark(plot, at, line);
    }
    if (!redo.isEmpty()) {
      redo.add(new Point(end, redo.get(redo.size() - 1).y()));
    }
    return plot.line("survey", survey, false).line("redo", redo, false).mark(end, "good", "ready");
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
      plot.mark(at, "", "checkpoint complete");
    }
  }
}
