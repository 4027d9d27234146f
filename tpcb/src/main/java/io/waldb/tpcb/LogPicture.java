package io.waldb.tpcb;

import io.waldb.common.Lsn;
import io.waldb.tpcb.LogExcerpt.Entry;
import io.waldb.tpcb.page.Markup;
import io.waldb.tpcb.page.Plot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The log drawn: where the commits lie that were found and those that are gone, the blocks and
 * records around the cut, and one transaction record by record.
 *
 * <p>What is called found here was found in the recovered tables, not concluded from the log.
 */
final class LogPicture {
  private static final double MEGABYTE = 1024 * 1024;
  private static final int BINS = 120;
  private static final int BLOCK = 8192;
  private static final int BLOCKS_AROUND = 1;
  private static final int ROWS_AROUND = 9;
  private static final double LEFT = 92;
  private static final double WIDTH = 720;
  private static final double ROW = 42;
  private static final double BAR = 22;
  private static final String REPLAYED = "replayed";
  private static final String FOUND = "acknowledged, found";
  private static final String GONE = "not there";

  private final CrashEvidence seen;
  private final LogExcerpt.Around around;
  private final Map<Long, Acknowledgement> acknowledged;
  private final Set<Long> found;

  LogPicture(CrashEvidence seen, LogExcerpt.Around around) {
    this.seen = seen;
    this.around = around;
    found = seen.found;
    acknowledged = new HashMap<>();
    seen.acknowledged.forEach(commit -> acknowledged.put(commit.xid(), commit));
  }

  private boolean isCut() {
    return seen.cut != Long.MAX_VALUE;
  }

  void writeTo(Markup page) {
    page.open("figure");
    map().writeTo(page);
    page.open("figcaption");
    page.empty("span", "class", "key kept").text("acknowledged and found after recovery");
    page.empty("span", "class", "key gone").text("acknowledged and not there.");
    page.text(
        isCut()
            ? " Where it turns from one to the other is where the log was damaged; nothing before"
                + " it is missing and nothing behind it came back."
            : " Each column is a stretch of the log; its height is the number of commit records in"
                + " it.");
    page.close("figcaption");
    page.close("figure");
    page.element("h3", isCut() ? "The blocks around the cut" : "A few blocks of it");
    page.open("figure");
    blocks(page);
    page.open("figcaption");
    key(page, "change", "update");
    key(page, "insert", "insert");
    key(page, "image", "full page image: the whole page at its first change after a checkpoint");
    key(page, "kept", "COMMIT, found");
    key(page, "gone", "COMMIT, not there");
    key(page, "other", "other.");
    page.text(" A row is a block of " + BLOCK + " bytes; records go on in the next.");
    page.close("figcaption");
    page.close("figure");
    records(page);
    transaction(page);
  }

  private static void key(Markup page, String style, String text) {
    page.empty("span", "class", "key " + style).text(text);
  }

  private Plot map() {
    double end = (seen.endOfLog - seen.redo) / MEGABYTE;
    double width = end / BINS;
    int[] kept = new int[BINS];
    int[] gone = new int[BINS];
    for (Acknowledgement commit : seen.acknowledged) {
      int bin = (int) ((commit.lsn() - seen.redo) / MEGABYTE / width);
      (found.contains(commit.xid()) ? kept : gone)[Math.max(0, Math.min(BINS - 1, bin))]++;
    }
    Plot plot =
        new Plot(
                "Acknowledged commits along the log: "
                    + found.size()
                    + " found, "
                    + (seen.acknowledged.size() - found.size())
                    + " not there",
                0,
                end,
                120)
            .axes("MB of log since the redo point", "commits", Plot::plain);
    for (int i = 0; i < BINS; i++) {
      plot.column(i * width, (i + 1) * width, kept[i], "kept");
      plot.column(i * width, (i + 1) * width, kept[i], kept[i] + gone[i], "gone");
    }
    for (CrashEvidence.Damage damage : seen.damage) {
      double at = (damage.from() - seen.redo) / MEGABYTE;
      plot.shade(at, (damage.to() - seen.redo) / MEGABYTE, "damaged");
      plot.mark(at, "bad", "damage");
    }
    return plot.mark(end, "", "end of log");
  }

  // ---------------------------------------------------------------- blocks

  private void blocks(Markup page) {
    long middle = around.point() / BLOCK * BLOCK;
    long first = middle - (long) BLOCKS_AROUND * BLOCK;
    int rows = 2 * BLOCKS_AROUND + 1;
    double height = 18 + rows * ROW;
    page.open(
        "svg",
        "viewBox",
        "0 0 " + (int) WIDTH + " " + (int) height,
        "role",
        "img",
        "aria-label",
        rows
            + " blocks of the log from "
            + Lsn.format(first)
            + " with their records; the table below says the same in words");
    List<Entry> all = new ArrayList<>(around.before());
    all.addAll(around.behind());
    for (int row = 0; row < rows; row++) {
      row(page, first + (long) row * BLOCK, 16 + row * ROW, all);
    }
    page.close("svg");
  }

  private static double x(long block, long position) {
    double share = Math.max(0, Math.min(1, (position - block) / (double) BLOCK));
    return LEFT + share * (WIDTH - LEFT - 4);
  }

  private void row(Markup page, long block, double y, List<Entry> all) {
    page.element("text", Lsn.format(block), "class", "tick", "x", 2, "y", y + 15);
    for (Entry entry : all) {
      if (entry.end() <= block || entry.lsn() >= block + BLOCK) {
        continue;
      }
      double from = x(block, entry.lsn());
      double width = Math.max(1.2, x(block, entry.end()) - from - 0.4);
      page.open("rect", "class", style(entry), "x", from, "y", y, "width", width, "height", BAR);
      String title =
          Lsn.format(entry.lsn())
              + " "
              + entry.type()
              + ", transaction "
              + entry.xid()
              + ", "
              + entry.length()
              + " bytes, "
              + fate(entry);
      page.element("title", title);
      page.close("rect");
    }
    for (CrashEvidence.Damage damage : seen.damage) {
      if (damage.to() > block && damage.from() < block + BLOCK) {
        double from = x(block, damage.from());
        double width = x(block, damage.to()) - from;
        page.empty(
            "rect", "class", "damaged", "x", from, "y", y - 3, "width", width, "height", BAR + 6);
        page.empty("line", "class", "mark bad", "x1", from, "x2", from, "y1", y - 4, "y2", y + 27);
        if (damage.from() >= block) {
          page.element(
              "text", "overwritten from here", "class", "label bad", "x", from + 3, "y", y - 6);
        }
      }
    }
    page.empty(
        "rect", "class", "block", "x", LEFT, "y", y, "width", WIDTH - LEFT - 4, "height", BAR);
  }

  private String style(Entry entry) {
    if (entry.commit()) {
      return fate(entry).equals(GONE) || isBehind(entry) ? "gone" : "kept";
    }
    if (entry.images() > 0) {
      return "image";
    }
    if (entry.type().startsWith("Heap/") && entry.type().contains("UPDATE")) {
      return "change";
    }
    return entry.type().equals("Heap/INSERT") ? "insert" : "other";
  }

  /** Whether recovery did not come to the record. */
  private boolean isBehind(Entry entry) {
    return isCut() && entry.end() > around.point();
  }

  private String fate(Entry entry) {
    if (!entry.commit()) {
      return isBehind(entry) ? "cut off" : REPLAYED;
    }
    Acknowledgement told = acknowledged.get(entry.xid());
    if (told == null) {
      return "in flight: never acknowledged";
    }
    return found.contains(entry.xid()) ? FOUND : GONE;
  }

  // ---------------------------------------------------------------- tables

  private void records(Markup page) {
    page.open("div", "class", "scroll").open("table");
    page.open("thead").open("tr");
    for (String name : List.of("LSN", "record", "transaction", "bytes", "what it says", "fate")) {
      page.element("th", name);
    }
    page.close("tr").close("thead").open("tbody");
    List<Entry> before = around.before();
    for (Entry entry : before.subList(Math.max(0, before.size() - ROWS_AROUND), before.size())) {
      record(page, entry);
    }
    if (isCut()) {
      page.open("tr", "class", "cut");
      page.element("td", "overwritten from " + Lsn.format(around.point()) + " on", "colspan", 6);
      page.close("tr");
    }
    List<Entry> behind = around.behind();
    for (Entry entry : behind.subList(0, Math.min(ROWS_AROUND, behind.size()))) {
      record(page, entry);
    }
    page.close("tbody").close("table").close("div");
  }

  private void record(Markup page, Entry entry) {
    page.open("tr");
    page.element("td", Lsn.format(entry.lsn()), "class", "code");
    page.element("td", entry.type(), "class", "code");
    page.element("td", entry.xid() == 0 ? "" : Long.toString(entry.xid()), "class", "number");
    page.element("td", Integer.toString(entry.length()), "class", "number");
    page.element("td", entry.description(), "class", "code");
    String fate = fate(entry);
    if (entry.commit()) {
      page.element(
          "td", fate, "class", fate.equals(GONE) ? "broken" : fate.equals(FOUND) ? "ok" : "");
    } else {
      page.element("td", fate);
    }
    page.close("tr");
  }

  private void transaction(Markup page) {
    List<Entry> whole = around.transaction();
    if (whole.isEmpty()) {
      return;
    }
    long xid = whole.get(0).xid();
    page.element("h3", "One transaction followed through: " + xid);
    page.element(
        "p",
        "Three balances change, a history row is inserted, and the COMMIT record makes it true."
            + " Until that record is durable, commit does not return; after it is, recovery does"
            + " all of this again.");
    page.open("div", "class", "scroll").open("table").open("tbody");
    for (Entry entry : whole) {
      record(page, entry);
    }
    page.close("tbody").close("table").close("div");
    Acknowledgement told = acknowledged.get(xid);
    if (told != null) {
      page.element(
          "p",
          "What client "
              + told.client()
              + " was told when commit returned, as its transaction no. "
              + told.sequence()
              + ": account "
              + told.aid()
              + ", teller "
              + told.tid()
              + ", branch "
              + told.bid()
              + ", amount "
              + told.delta()
              + ".");
    }
    String rows =
        seen.history.stream()
            .filter(row -> row.xid() == xid)
            .map(LogPicture::words)
            .collect(Collectors.joining("; "));
    page.element(
        "p",
        "What the recovered database says: "
            + (rows.isEmpty() ? "no history row with xmin " + xid : rows)
            + ".");
  }

  private static String words(CrashEvidence.HistoryRow row) {
    return "a history row with xmin "
        + row.xid()
        + ", aid "
        + row.aid()
        + ", tid "
        + row.tid()
        + ", bid "
        + row.bid()
        + ", delta "
        + row.delta();
  }
}
