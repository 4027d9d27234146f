package io.waldb.tpcb;

import io.waldb.tpcb.BenchRow.Subject;
import io.waldb.tpcb.BenchSections.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waldb is to reach beside the other databases, and what the figures say of it. A ratio is
 * between medians of the rounds of one run of the benchmark; more is always better in it.
 */
final class BenchTargets {
  /** How a target stands. */
  enum State {
    REACHED("reached"),
    SHORT("FALLS SHORT"),
    NOT_MEASURED("not measured");

    private final String text;

    State(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A target and what was found.
   *
   * @param found the figure in words; empty if there is none
   * @param measured when the last of its figures was taken; empty if there is none
   */
  record Finding(String title, String wanted, String found, State state, String measured) {}

  /** The scale that the targets are about, where they do not say another. */
  static final int SCALE = 10;

  private static final int MANY = BenchSections.CONTENDING_CLIENTS;
  private static final double LATENCY_MILLIS = 5;
  private static final double ROWS_A_SCALE = TpcbLoader.ACCOUNTS;

  private final BenchResults results;
  private final List<Finding> findings = new ArrayList<>();

  private BenchTargets(BenchResults results) {
    this.results = results;
  }

  /** Every target, reached or not. */
  static List<Finding> judge(BenchResults results) {
    BenchTargets targets = new BenchTargets(results);
    targets.synchronous();
    targets.asynchronous();
    targets.contention();
    targets.reading();
    targets.files();
    targets.resources();
    return List.copyOf(targets.findings);
  }

  // ---- the targets

  private void synchronous() {
    BenchRow one = tpcb(Section.SYNC, SCALE, 1);
    Predicate<BenchPeer> bare = peer -> peer == BenchPeer.BARE_LOG;
    ratio("a commit waits: TPC-B, 1 client, to a bare log", 0.85, "the bare log", one, bare);
    best("a commit waits: TPC-B, 1 client", 1.3, one);
    best("a commit waits: TPC-B, 8 clients", 2.5, tpcb(Section.SYNC, SCALE, 8));
    best("a commit waits: TPC-B, 32 clients", 4, tpcb(Section.SYNC, SCALE, MANY));
    ratio(
        "bulk load",
        1,
        "the best durable peer",
        find(Section.SYNC, BenchSections.LOAD, SCALE, 0),
        BenchPeer::isPeer);
  }

  private void asynchronous() {
    for (int clients : new int[] {1, 8, MANY}) {
      BenchRow row = tpcb(Section.ASYNC, SCALE, clients);
      String title = "a commit does not wait: TPC-B, " + clients(clients);
      best(title, clients == 1 ? 2.5 : 3, row);
      BenchPeer own = row == null ? null : row.own();
      OptionalDouble p99 = row == null || own == null ? OptionalDouble.empty() : row.p99Millis(own);
      add(
          title + ", 99th percentile",
          "under 5 ms",
          p99,
          "%.2f ms",
          p99.orElse(LATENCY_MILLIS) < LATENCY_MILLIS,
          row);
    }
  }

  private void contention() {
    for (Section part : new Section[] {Section.SYNC, Section.ASYNC}) {
      String commit = part == Section.SYNC ? "a commit waits: " : "a commit does not wait: ";
      best(
          commit + "simple update, scale 1, 32 clients",
          1,
          find(part, BenchSections.SIMPLE_UPDATE, 1, MANY));
      BenchRow small = tpcb(part, 1, MANY);
      BenchRow large = tpcb(part, SCALE, MANY);
      share(
          commit + "TPC-B, 32 clients, scale 1 to scale 10",
          0.5,
          own(small),
          own(large),
          small == null ? large : small);
    }
    best(
        "select only, scale 1, 32 clients",
        1,
        find(Section.ASYNC, BenchSections.SELECT_ONLY, 1, MANY));
  }

  private void reading() {
    for (int clients : new int[] {1, 8}) {
      best(
          "select by key, " + clients(clients),
          1.5,
          find(Section.ASYNC, BenchSections.SELECT_BY_KEY, SCALE, clients));
    }
    for (BenchQuery query : BenchQuery.values()) {
      ratio(
          "1 000 000 rows: " + query.title(),
          1,
          "the best embedded row store",
          find(Section.ASYNC, query.title(), 0, 0),
          peer -> peer.isPeer() && !peer.isPostgresql());
    }
  }

  private void files() {
    best("open an empty database", 1, find(Section.OPEN, BenchSections.OPEN_EMPTY, 0, 0));
    best("open after a kill", 1, find(Section.OPEN, BenchSections.OPEN_KILLED, SCALE, 0));
    Predicate<BenchPeer> server = BenchPeer::isPostgresql;
    BenchRow data = find(Section.SIZE, BenchSections.DATA_BYTES, SCALE, 0);
    ratio("bytes on disk for a row", 1, "PostgreSQL (fewer bytes is more)", data, server);
    BenchRow log = find(Section.SIZE, BenchSections.LOG_BYTES, SCALE, 8);
    ratio("bytes of log for a transaction", 1, "PostgreSQL (fewer bytes is more)", log, server);
  }

  private void resources() {
    BenchRow heap = tpcb(Section.HEAP, SCALE, 8);
    OptionalDouble small =
        heap == null ? OptionalDouble.empty() : heap.median(BenchPeer.WALDB_SMALL_HEAP);
    share("TPC-B in a heap of 64 MB to one of the usual size", 0.9, small, own(heap), heap);

    // A transaction may cost log(n) times as much, with n the number of accounts.
    int scale = BenchSections.LARGE_SCALE;
    double least = Math.log(ROWS_A_SCALE) / Math.log(scale * ROWS_A_SCALE);
    for (int clients : new int[] {1, 8, MANY}) {
      BenchRow large = tpcb(Section.SCALING, scale, clients);
      share(
          "TPC-B, " + clients(clients) + ", scale 100 to scale 1 (cost grows as log n)",
          least,
          own(large),
          own(tpcb(Section.SCALING, 1, clients)),
          large);
    }
    for (BenchPeer peer : List.of(BenchPeer.WALDB_SYNC, BenchPeer.WALDB_ASYNC)) {
      BenchRow row = find(Section.STEADY, BenchSections.SLOWEST_SECOND, SCALE, 8);
      OptionalDouble found = row == null ? OptionalDouble.empty() : row.median(peer);
      add(
          "slowest second of minutes to the median second, 8 clients: " + peer.title(),
          "at least 0.50",
          found,
          "%.2f",
          found.orElse(0) >= 0.5,
          row);
    }
  }

  // ---- how they are judged

  private @Nullable BenchRow tpcb(Section part, int scale, int clients) {
    return find(part, BenchSections.TPCB, scale, clients);
  }

  private @Nullable BenchRow find(Section part, String what, int scale, int clients) {
    Predicate<Subject> wanted =
        subject ->
            subject.part() == part
                && subject.what().equals(what)
                && subject.scale() == scale
                && subject.clients() == clients;
    return results.find(wanted);
  }

  private static String clients(int clients) {
    return clients + (clients == 1 ? " client" : " clients");
  }

  private static OptionalDouble own(@Nullable BenchRow row) {
    BenchPeer own = row == null ? null : row.own();
    return row == null || own == null ? OptionalDouble.empty() : row.median(own);
  }

  private void best(String title, double wanted, @Nullable BenchRow row) {
    ratio(title, wanted, "the best peer", row, BenchPeer::isPeer);
  }

  private void ratio(
      String title,
      double wanted,
      String what,
      @Nullable BenchRow row,
      Predicate<BenchPeer> others) {
    OptionalDouble found = row == null ? OptionalDouble.empty() : row.ratio(others);
    add(
        title,
        String.format(Locale.ROOT, "%.2f times %s", wanted, what),
        found,
        "%.2f times",
        found.orElse(0) >= wanted,
        row);
  }

  private void share(
      String title,
      double wanted,
      OptionalDouble part,
      OptionalDouble whole,
      @Nullable BenchRow row) {
    OptionalDouble found =
        part.isPresent() && whole.isPresent()
            ? OptionalDouble.of(part.getAsDouble() / whole.getAsDouble())
            : OptionalDouble.empty();
    String text = String.format(Locale.ROOT, "at least %.2f", wanted);
    add(title, text, found, "%.2f", found.orElse(0) >= wanted, row);
  }

  private void add(
      String title,
      String wanted,
      OptionalDouble found,
      String format,
      boolean reached,
      @Nullable BenchRow row) {
    if (found.isEmpty() || row == null) {
      findings.add(new Finding(title, wanted, "", State.NOT_MEASURED, ""));
      return;
    }
    String text = String.format(Locale.ROOT, format, found.getAsDouble());
    State state = reached ? State.REACHED : State.SHORT;
    findings.add(new Finding(title, wanted, text, state, row.measured()));
  }
}
