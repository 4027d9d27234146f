package io.waldb.cli;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints tables as psql does: a heading, a rule, the rows, their number; or, expanded, each row as
 * a record of lines. Follows PostgreSQL {@code fe_utils/print.c} with border 1; no line ends in a
 * space.
 */
final class TablePrinter {
  private final PrintWriter out;
  private final String nullText;
  private final boolean tuplesOnly;

  /**
   * A printer.
   *
   * @param nullText what stands for NULL
   * @param tuplesOnly whether title, heading and footers are left out
   */
  TablePrinter(PrintWriter out, String nullText, boolean tuplesOnly) {
    this.out = out;
    this.nullText = nullText;
    this.tuplesOnly = tuplesOnly;
  }

  /** Prints a table with one line for each row. */
  void print(ResultTable table) {
    int count = table.heading().size();
    int[] widths = new int[count];
    int total = 3 * count - 1;
    for (int i = 0; i < count; i++) {
      widths[i] = table.heading().get(i).length();
      for (@Nullable String[] row : table.rows()) {
        widths[i] = Math.max(widths[i], text(row[i]).length());
      }
      total += widths[i];
    }
    if (!tuplesOnly) {
      printHeading(table, widths, total);
    }
    for (@Nullable String[] values : table.rows()) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < count; i++) {
        String padding = " ".repeat(widths[i] - text(values[i]).length());
        row.append(i == 0 ? " " : " | ");
        row.append(table.isRight(i) ? padding + text(values[i]) : text(values[i]) + padding);
      }
      out.println(row.toString().stripTrailing());
    }
    if (!tuplesOnly) {
      table.footersOrCount().forEach(out::println);
    }
    out.println();
  }

  private void printHeading(ResultTable table, int[] widths, int total) {
    if (table.title() != null) {
      out.println(center(table.title(), total).stripTrailing());
    }
    StringBuilder rule = new StringBuilder();
    StringBuilder head = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      head.append(i == 0 ? " " : " | ").append(center(table.heading().get(i), widths[i]));
      rule.append(i == 0 ? "-" : "-+-").append("-".repeat(widths[i]));
    }
    out.println(head.toString().stripTrailing());
    out.println(rule.append('-'));
  }

  /** Prints a table with a record of lines for each row. */
  void printExpanded(ResultTable table) {
    if (table.title() != null && !tuplesOnly) {
      out.println(table.title());
    }
    List<String> heading = table.heading();
    int nameWidth = 0;
    int valueWidth = 0;
    for (int i = 0; i < heading.size(); i++) {
      nameWidth = Math.max(nameWidth, heading.get(i).length());
      for (@Nullable String[] row : table.rows()) {
        valueWidth = Math.max(valueWidth, text(row[i]).length());
      }
    }
    int number = 0;
    for (@Nullable String[] row : table.rows()) {
      number++;
      if (!tuplesOnly) {
        out.println(recordRule("-[ RECORD " + number + " ]", nameWidth, valueWidth));
      } else if (number > 1) {
        out.println(recordRule("", nameWidth, valueWidth));
      }
      for (int i = 0; i < heading.size(); i++) {
        String name = heading.get(i) + " ".repeat(nameWidth - heading.get(i).length());
        out.println((name + " | " + text(row[i])).stripTrailing());
      }
    }
    if (!tuplesOnly && (table.rows().isEmpty() || table.footers() != null)) {
      table.footersOrCount().forEach(out::println);
    }
    out.println();
  }

  /** The line above a record; its label covers what of the rule is below it. */
  private static String recordRule(String label, int nameWidth, int valueWidth) {
    String rule = "-".repeat(nameWidth + 1) + "+" + "-".repeat(valueWidth + 1);
    return label + (rule.length() > label.length() ? rule.substring(label.length()) : "");
  }

  private String text(@Nullable String value) {
    return value == null ? nullText : value;
  }

  private static String center(String text, int width) {
    int left = Math.max(0, (width - text.length()) / 2);
    return " ".repeat(left) + text + " ".repeat(Math.max(0, width - text.length() - left));
  }
}
