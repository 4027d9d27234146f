package io.waldb.tpcb;

import io.waldb.tpcb.BenchTargets.Finding;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The benchmark's results as text. */
final class BenchText {
  private final PrintStream out;
  private @Nullable String lastSection;

  BenchText(PrintStream out) {
    this.out = out;
  }

  void print(BenchRow row) {
    if (!row.subject().section().equals(lastSection)) {
      lastSection = row.subject().section();
      out.printf("%n== %s%n", lastSection);
    }
    String ratio =
        row.ratio().isPresent()
            ? String.format(Locale.ROOT, ": %.2f times the best peer", row.ratio().getAsDouble())
            : "";
    out.printf("%n%s%s%n", row.subject().title(), ratio);
    for (BenchPeer peer : row.peers()) {
      StringBuilder line = new StringBuilder();
      String figure = row.format(row.median(peer).orElseThrow());
      line.append(
          String.format(
              Locale.ROOT, "  %-38s %12s %s", peer.title(), figure, row.subject().unit()));
      row.p99Millis(peer)
          .ifPresent(p99 -> line.append(String.format(Locale.ROOT, ", p99 %.2f ms", p99)));
      row.flushesEach(peer)
          .ifPresent(each -> line.append(String.format(Locale.ROOT, ", %.3f flushes each", each)));
      out.println(line);
    }
    out.flush();
  }

  void print(List<Finding> findings) {
    out.printf("%n== targets%n%n");
    for (Finding finding : findings) {
      out.printf(
          "  %-80s %-44s %-12s %s%n",
          finding.title(), finding.wanted(), finding.found(), finding.state());
    }
    out.flush();
  }
}
