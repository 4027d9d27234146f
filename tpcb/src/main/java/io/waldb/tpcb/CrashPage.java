package io.waldb.tpcb;

import io.waldb.tpcb.page.Markup;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The crash check as one page of HTML that needs nothing else: verdict, pictures, and the figures
 * beside them.
 *
 * @param environment name and value, in the order to be shown
 * @param command repeats the check
 * @param error what ended the check early; empty for nothing
 * @param all every crash, in figures
 * @param shown the crashes to be shown in full, of one round
 */
record CrashPage(
    Map<String, String> environment,
    String command,
    String error,
    List<CrashSummary> all,
    List<CrashEvidence> shown) {
  private boolean holds() {
    return error.isEmpty() && all.stream().allMatch(CrashSummary::holds);
  }

  /** The page. */
  String html() {
    Markup page = new Markup();
    page.doctype().open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.element("title", "waldb crash check: " + (holds() ? "PASS" : "FAIL"));
    page.style(PageStyle.CSS).close("head").open("body").open("main");
    page.element("h1", "waldb crash check");
    verdict(page);
    tiles(page);
    if (all.size() > 2 && !isEveryOperation()) {
      new RoundsPicture(all).writeTo(page);
    }
    for (int i = 0; i < shown.size(); i++) {
      crash(page, shown.get(i), i > 0);
    }
    environment(page);
    page.close("main").close("body").close("html");
    return page.toString();
  }

  private void verdict(Markup page) {
    page.open("div", "class", holds() ? "verdict" : "verdict fail");
    page.element("b", holds() ? "PASS" : "FAIL");
    if (!error.isEmpty()) {
      page.text(": " + error);
    } else if (holds()) {
      page.text(
          ": every commit that was promised to be there is there, none is there by half, and every"
              + " index agrees with its table, after "
              + (crashes() == 1 ? "one crash." : number(crashes()) + " crashes."));
    } else {
      CrashSummary broken = all.stream().filter(crash -> !crash.holds()).findFirst().orElseThrow();
      page.text(": a promise was broken in round " + broken.round() + ", " + broken.title());
    }
    page.close("div");
  }

  private void tiles(Markup page) {
    int told = all.stream().mapToInt(CrashSummary::acknowledged).sum();
    int found = all.stream().mapToInt(CrashSummary::recovered).sum();
    page.open("ul", "class", "tiles");
    tile(page, number(crashes()), "crashes, each followed by a recovery and all checks");
    tile(page, number(told), "commits acknowledged to clients");
    if (isEveryOperation()) {
      page.close("ul");
      return;
    }
    tile(page, number(found), "of them found after recovery");
    String gone =
        holds() && told > found ? "not there, each for a reason that was announced" : "not there";
    tile(page, number(told - found), gone);
    if (!shown.isEmpty() && shown.get(0).readyMicros > 0) {
      CrashEvidence first = shown.get(0);
      String text = "from opened to ready, " + number(first.records) + " records in the log";
      tile(page, String.format(Locale.ROOT, "%.0f ms", first.recoveryMillis()), text);
    }
    page.close("ul");
  }

  private long crashes() {
    return all.stream().mapToLong(CrashSummary::crashes).sum();
  }

  private boolean isEveryOperation() {
    return shown.stream().anyMatch(seen -> seen.manyCuts != null);
  }

  private static void tile(Markup page, String figure, String text) {
    page.open("li").element("strong", figure).element("span", text).close("li");
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', '\u202f');
  }

  private void crash(Markup page, CrashEvidence seen, boolean folded) {
    if (folded && seen.verdict.holds()) {
      page.open("details").element("summary", seen.verdict.title());
    } else {
      page.element("h2", seen.verdict.title());
    }
    promises(page, seen.verdict);
    CrashEvidence.ManyCuts many = seen.manyCuts;
    if (many != null) {
      cuts(page, many);
    } else {
      story(page, seen);
    }
    if (folded && seen.verdict.holds()) {
      page.close("details");
    }
  }

  /** At how many operations of which kind the power was cut, in each phase of a life. */
  private static void cuts(Markup page, CrashEvidence.ManyCuts many) {
    page.element("h2", "Where the power was cut");
    page.element(
        "p",
        "A database's life on a simulated disk: before each operation of the disk the power was cut,"
            + " what that left was recovered and checked, and the life went on. "
            + number(many.recoveries())
            + " recoveries, those that were cut off themselves included.");
    page.open("div", "class", "scroll").open("table").open("thead").open("tr");
    List<String> heading = many.table().get(0);
    for (int i = 0; i < heading.size(); i++) {
      page.element("th", heading.get(i), "class", i == 0 ? "" : "number");
    }
    page.close("tr").close("thead").open("tbody");
    for (List<String> row : many.table().subList(1, many.table().size())) {
      page.open("tr");
      for (int i = 0; i < row.size(); i++) {
        page.element("td", row.get(i), "class", i == 0 ? "" : "number");
      }
      page.close("tr");
    }
    page.close("tbody").close("table").close("div");
  }

  private static void story(Markup page, CrashEvidence seen) {
    page.element("h2", "The run, up to the crash");
    new RunPicture(seen).writeTo(page);
    page.element("h2", "What happened to the files");
    damage(page, seen);
    LogExcerpt.Around around = seen.around;
    if (around != null) {
      page.element("h2", "The log");
      new LogPicture(seen, around).writeTo(page);
    }
    if (seen.readyMicros > 0) {
      page.element("h2", "The recovery");
      new RecoveryPicture(seen).writeTo(page);
    }
  }

  private static void promises(Markup page, CrashVerdict verdict) {
    page.open("table", "class", "verdicts").open("thead").open("tr");
    for (String name : List.of("promise", "promised", "found", "")) {
      page.element("th", name);
    }
    page.close("tr").close("thead").open("tbody");
    for (CrashVerdict.Line line : verdict.lines()) {
      page.open("tr").open("td").text(line.promise());
      if (!line.meaning().isEmpty()) {
        page.element("small", line.meaning());
      }
      page.close("td");
      page.element("td", line.expected(), "data-name", "promised");
      page.element("td", line.found(), "data-name", "found");
      String style = line.holds() ? "ok" : "broken";
      page.element("td", line.holds() ? "ok" : "BROKEN", "class", style);
      page.close("tr");
    }
    page.close("tbody").close("table");
    verdict.details().forEach(detail -> page.element("p", detail, "class", "broken"));
  }

  private static void damage(Markup page, CrashEvidence seen) {
    CrashEvidence.PowerCut cut = seen.powerCut;
    if (cut != null) {
      page.element(
          "p",
          "The simulated disk lost its power during operation "
              + cut.operation()
              + " of its life: "
              + cut.kind()
              + " "
              + cut.path()
              + ". Of what no sync had made durable, by chance, "
              + cut.kept()
              + " operations were kept, "
              + cut.lost()
              + " lost and "
              + cut.torn()
              + " writes torn into sectors ("
              + cut.policy()
              + ").");
    } else {
      page.element(
          "p",
          "The process was killed with SIGKILL. Nothing it had in memory survived; the operating"
              + " system kept what had been written to files.");
    }
    seen.damageText.forEach(text -> page.element("p", "Then damaged on purpose: " + text + "."));
    LogExcerpt.Loss loss = seen.loss;
    if (loss != null) {
      page.element("p", "After that, " + loss.words() + ".");
    }
    if (!seen.refusal.isEmpty()) {
      page.element(
          "p", "A start with recovery_on_damage=error, the default, refused and changed nothing:");
      page.element("pre", String.join("\n", CommitList.shorten(seen.refusal)));
    }
  }

  private void environment(Markup page) {
    page.element("h2", "Where and how this was made");
    page.element("p", "To do it again:");
    page.element("pre", command);
    page.element(
        "p",
        "The same seed makes the same choices. Several clients do not interleave the same way"
            + " twice, so figures differ; the promises must hold each time.",
        "class",
        "soft");
    page.open("table").open("tbody");
    environment.forEach(
        (name, value) -> {
          page.open("tr").element("td", name).element("td", value);
          page.close("tr");
        });
    page.open("tr").element("td", "made").element("td", now());
    page.close("tr").close("tbody").close("table");
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
