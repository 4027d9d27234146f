package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.List;

/** What one crash was found to have done, and whether that is what was promised. */
final class CrashVerdict {
  /** One promise held against what was found. */
  record Line(String promise, String expected, String found, boolean holds) {}

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
    lines.add(new Line(promise, expected, String.valueOf(found), holds));
  }

  /** More about a line that does not hold. */
  void detail(String text) {
    details.add(text);
  }

  boolean holds() {
    return lines.stream().allMatch(Line::holds);
  }

  List<Line> lines() {
    return lines;
  }

  /** The table for a reader. */
  String table() {
    StringBuilder out = new StringBuilder();
    out.append(title).append('\n');
    out.append(String.format("  %-58s %-22s %-22s %s%n", "promise", "promised", "found", ""));
    for (Line line : lines) {
      out.append(
          String.format(
              "  %-58s %-22s %-22s %s%n",
              line.promise, line.expected, line.found, line.holds ? "ok" : "BROKEN"));
    }
    details.forEach(detail -> out.append("  ! ").append(detail).append('\n'));
    return out.toString();
  }

  /** The same for a program. */
  String json() {
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
    return out.append("]}").toString();
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
