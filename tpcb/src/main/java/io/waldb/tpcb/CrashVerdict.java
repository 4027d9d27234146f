package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What one crash was found to have done, and whether that is what was promised. */
final class CrashVerdict {
  /**
   * One promise held against what was found.
   *
   * @param meaning what the check looks at and why it matters, in a sentence or two; may be empty
   */
  record Line(String promise, String expected, String found, boolean holds, String meaning) {}

  private static final int LEAST_WIDTH = 10;

  private final String title;
  private final List<Line> lines = new ArrayList<>();
  private final List<String> details = new ArrayList<>();

  CrashVerdict(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  void add(String promise, String expected, Object found, boolean holds) {
    add(promise, expected, found, holds, "");
  }

  void add(String promise, String expected, Object found, boolean holds, String meaning) {
    lines.add(new Line(promise, expected, String.valueOf(found), holds, meaning));
  }

  /** More about a line that does not hold; it may have several lines of its own. */
  void detail(String text) {
    text.lines().forEach(details::add);
  }

  boolean holds() {
    return lines.stream().allMatch(Line::holds);
  }

  List<Line> lines() {
    return lines;
  }

  List<String> details() {
    return details;
  }

  /** The table for a reader. */
  String table() {
    StringBuilder out = new StringBuilder();
    out.append(title).append('\n');
    String form =
        "  %-"
            + width(Line::promise)
            + "s  %-"
            + width(Line::expected)
            + "s  %-"
            + width(Line::found)
            + "s  %s%n";
    out.append(String.format(form, "promise", "promised", "found", ""));
    for (Line line : lines) {
      String judgement = line.holds ? "ok" : "BROKEN";
      out.append(String.format(form, line.promise, line.expected, line.found, judgement));
    }
    details.forEach(detail -> out.append("  ! ").append(detail).append('\n'));
    return out.toString();
  }

  private int width(Function<Line, String> column) {
    return lines.stream()
        .mapToInt(line -> column.apply(line).length())
        .reduce(LEAST_WIDTH, Math::max);
  }

  /**
   * The same for a program.
   *
   * @param more members of the object that are put in, too
   */
  String json(String more) {
    StringBuilder out = new StringBuilder();
    out.append("{\"title\":").append(quote(title)).append(",\"holds\":").append(holds());
    out.append(",\"promises\":[");
    String separator = "";
    for (Line line : lines) {
      out.append(separator)
          .append("{\"promise\":")
          .append(quote(line.promise))
          .append(",\"promised\":")
          .append(quote(line.expected))
          .append(",\"found\":")
          .append(quote(line.found))
          .append(",\"holds\":")
          .append(line.holds)
          .append('}');
      separator = ",";
    }
    out.append("],\"details\":[");
    separator = "";
    for (String detail : details) {
      out.append(separator).append(quote(detail));
      separator = ",";
    }
    return out.append("],").append(more).append('}').toString();
  }

  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
