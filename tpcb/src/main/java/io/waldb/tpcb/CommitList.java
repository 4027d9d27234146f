package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts the engine's list of the commits that lie beyond damage down to its beginning, line by line,
 * and says how many more there are, those included that the engine itself does not list.
 */
final class CommitList {
  private static final String COMMIT = "commit of transaction ";
  private static final Pattern MORE = Pattern.compile("\\.\\.\\. and (\\d+) more commits");
  private static final int SHOWN = 3;

  private int listed;
  private long hidden;

  /** A text of several lines with its list cut down. */
  static List<String> shorten(String text) {
    CommitList list = new CommitList();
    List<String> lines = new ArrayList<>();
    text.lines().forEach(line -> lines.addAll(list.next(line.strip())));
    lines.addAll(list.end());
    return lines;
  }

  /** The lines to be shown when this one comes. */
  List<String> next(String line) {
    if (line.startsWith(COMMIT)) {
      if (++listed <= SHOWN) {
        return List.of(line);
      }
      hidden++;
      return List.of();
    }
    Matcher more = MORE.matcher(line);
    if (more.matches()) {
      hidden += Long.parseLong(more.group(1));
      return end();
    }
    List<String> lines = new ArrayList<>(end());
    lines.add(line);
    return lines;
  }

  /** The line to be shown when none comes any more, if any; the next list begins anew. */
  List<String> end() {
    long rest = hidden;
    hidden = 0;
    listed = 0;
    return rest == 0 ? List.of() : List.of("... and " + rest + " more commits");
  }
}
