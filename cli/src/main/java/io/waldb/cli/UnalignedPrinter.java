package io.waldb.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints tables for programs to read, as psql does with {@code -A}: a line for each row, values as
 * they are with a separator between them. Follows PostgreSQL {@code print_unaligned_text} and
 * {@code print_unaligned_vertical} of {@code fe_utils/print.c}.
 */
final class UnalignedPrinter {
  private final PrintWriter out;
  private final String nullText;
  private final String separator;
  private final boolean tuplesOnly;

  /**
   * A printer.
   *
   * @param nullText what stands for NULL
   * @param separator what stands between two values
   * @param tuplesOnly whether title, heading and footers are left out
   */
  UnalignedPrinter(PrintWriter out, String nullText, String separator, boolean tuplesOnly) {
    this.out = out;
    this.nullText = nullText;
    this.separator = separator;
    this.tuplesOnly = tuplesOnly;
  }

  /** Prints a table with one line for each row. */
  void print(ResultTable table) {
    if (!tuplesOnly) {
      if (table.title() != null) {
        out.println(table.title());
      }
      out.println(String.join(separator, table.heading()));
    }
    for (@Nullable String[] row : table.rows()) {
      out.println(Arrays.stream(row).map(this::text).collect(Collectors.joining(separator)));
    }
    if (!tuplesOnly) {
      table.footersOrCount().forEach(out::println);
    }
  }

  /** Prints a table with a line for each value, its name before it, and space between rows. */
  void printExpanded(ResultTable table) {
    boolean first = tuplesOnly || table.title() == null;
    if (!first) {
      out.println(table.title());
    }
    for (@Nullable String[] row : table.rows()) {
      if (!first) {
        out.println();
      }
      first = false;
      for (int i = 0; i < row.length; i++) {
        out.println(table.heading().get(i) + separator + text(row[i]));
      }
    }
    List<String> footers = table.footers();
    if (!tuplesOnly && footers != null && !footers.isEmpty()) {
      out.println();
      footers.forEach(out::println);
    }
  }

  private String text(@Nullable String value) {
    return value == null ? nullText : value;
  }
}
