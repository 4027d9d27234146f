package io.waldb.tpcb;

import io.waldb.tpcb.page.Markup;
import io.waldb.tpcb.page.Plot;
import io.waldb.tpcb.page.Plot.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The run up to the crash over time: commits a second, and how far the log was. */
final class RunPicture {
  private static final double BIN_SECONDS = 0.1;
  private static final double MEGABYTE = 1024 * 1024;
  private static final double RATE_HEIGHT = 110;
  private static final double LOG_HEIGHT = 190;
  private static final double CLOSE_HEIGHT = 150;

  /** The last moments are drawn once more, larger. */
  private static final double CLOSE_SECONDS = 0.5;

  private final CrashEvidence seen;
  private final List<Acknowledgement> acknowledged;
  private final long beginMicros;
  private final double end;

  RunPicture(CrashEvidence seen) {
    this.seen = seen;
    acknowledged = new ArrayList<>(seen.acknowledged);
    acknowledged.sort(Comparator.comparingLong(Acknowledgement::micros));
    beginMicros =
        Math.min(
            seen.samples.isEmpty() ? Long.MAX_VALUE : seen.samples.get(0).micros(),
            acknowledged.isEmpty() ? seen.killedMicros : acknowledged.get(0).micros());
    end = seconds(seen.killedMicros);
  }

  private double seconds(long micros) {
    return (micros - beginMicros) / 1e6;
  }

  /** How long the clients ran, in seconds. */
  double length() {
    return end;
  }

  /** Writes the plots with what they show in words. */
  void writeTo(Markup page) {
    page.element("h3", "Commits a second");
    page.open("figure");
    rate().writeTo(page);
    page.element(
        "figcaption",
        String.format(
            Locale.ROOT,
            "%,d commits returned to their clients in %.2f s, %,.0f a second. Each column is %.0f ms.",
            acknowledged.size(),
            end,
            acknowledged.size() / Math.max(end, 1e-3),
            BIN_SECONDS * 1000));
    page.close("figure");
    page.element("h3", "How far the log was");
    page.open("figure");
    log(0, LOG_HEIGHT, "the whole run").writeTo(page);
    caption(page);
    page.close("figure");
    if (end > 2 * CLOSE_SECONDS && seen.samples.size() > 2) {
      page.open("figure");
      log(end - CLOSE_SECONDS, CLOSE_HEIGHT, "the last half second").writeTo(page);
      page.element(
          "figcaption", "The last half second before the crash, the same lines. " + inWords());
      page.close("figure");
    }
  }

  private static void caption(Markup page) {
    page.open("figcaption");
    page.empty("span", "class", "key inserted").text("described in the log (in memory)");
    page.empty("span", "class", "key durable").text("durable: synced to disk");
    page.empty("span", "class", "key acknowledged").text("end of the latest commit acknowledged.");
    page.text(
        " With synchronous_commit=on the last never passes the second: commit returns only when"
            + " its record is durable. With off it may, for up to three wal_writer_delay.");
    page.close("figcaption");
  }

  private String inWords() {
    if (seen.samples.isEmpty() || acknowledged.isEmpty()) {
      return "";
    }
    LogSample last = seen.samples.get(seen.samples.size() - 1);
    return String.format(
        Locale.ROOT,
        "At the last sample, %.0f ms before the crash, %,d bytes of log were in memory and not yet"
            + " durable.",
        (seen.killedMicros - last.micros()) / 1e3,
        last.inserted() - last.durable());
  }

  private Plot rate() {
    int bins = (int) Math.ceil(end / BIN_SECONDS);
    int[] counts = new int[bins + 1];
    for (Acknowledgement commit : acknowledged) {
      int bin = (int) (seconds(commit.micros()) / BIN_SECONDS);
      counts[Math.max(0, Math.min(bins, bin))]++;
    }
    Plot plot =
        new Plot(
                "Commits a second over the run of "
                    + Plot.plain(Math.rint(end * 10) / 10)
                    + " seconds, "
                    + acknowledged.size()
                    + " in all, up to the crash",
                0,
                end,
                RATE_HEIGHT)
            .axes("seconds", "commits/s", Plot::plain);
    for (int i = 0; i < bins; i++) {
      double right = Math.min(end, (i + 1) * BIN_SECONDS);
      double width = right - i * BIN_SECONDS;
      if (width > BIN_SECONDS / 2) {
        plot.column(i * BIN_SECONDS, right, counts[i] / width, "rate");
      }
    }
    marks(plot, 0);
    return plot;
  }

  private void marks(Plot plot, double from) {
    for (LogLine line : seen.workerLog) {
      double at = seconds(line.micros());
      boolean begins = line.text().startsWith("checkpoint starting");
      boolean ends = line.text().startsWith("checkpoint complete");
      if (at >= from && (begins || ends)) {
        plot.mark(at, "", begins ? "checkpoint begins" : "complete");
      }
    }
    plot.mark(end, "bad", seen.powerCut == null ? "kill -9" : "power cut");
  }

  private Plot log(double from, double height, String what) {
    long zero = seen.samples.isEmpty() ? seen.redo : seen.samples.get(0).inserted();
    List<Point> inserted = new ArrayList<>();
    List<Point> durable = new ArrayList<>();
    List<Point> told = new ArrayList<>();
    long highest = zero;
    int next = 0;
    double least = Double.MAX_VALUE;
    for (LogSample sample : seen.samples) {
      while (next < acknowledged.size() && acknowledged.get(next).micros() <= sample.micros()) {
        highest = Math.max(highest, acknowledged.get(next++).lsn());
      }
      double at = seconds(sample.micros());
      if (at >= from && at <= end) {
        inserted.add(new Point(at, megabytes(sample.inserted() - zero)));
        durable.add(new Point(at, megabytes(sample.durable() - zero)));
        told.add(new Point(at, megabytes(highest - zero)));
        least = Math.min(least, megabytes(Math.min(highest, sample.durable()) - zero));
      }
    }
    Plot plot =
        new Plot(
                "Log described, log durable and latest commit acknowledged over "
                    + what
                    + ", in megabytes",
                from,
                end,
                height)
            .axes("seconds", "MB of log", Plot::plain)
            .startAt(from > 0 && least < Double.MAX_VALUE ? Math.floor(least * 10) / 10 : 0)
            .line("inserted", inserted, false)
            .line("durable", durable, true)
            .line("acknowledged", told, true);
    marks(plot, from);
    return plot;
  }

  private static double megabytes(long bytes) {
    return bytes / MEGABYTE;
  }
}
