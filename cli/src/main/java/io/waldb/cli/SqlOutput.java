package io.waldb.cli;

import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where results, messages and errors go, and how results look. Backslash commands change it; one
 * thread uses it.
 */
final class SqlOutput implements AutoCloseable {
  /** Between unaligned values, unless another is chosen. */
  static final String FIELD_SEPARATOR = "|";

  private final PrintWriter console;
  private final PrintWriter errors;
  private PrintWriter results;
  private boolean expanded;
  private boolean timing;
  private String nullText = "";
  private boolean unaligned;
  private boolean tuplesOnly;
  private boolean quiet;
  private String fieldSeparator = FIELD_SEPARATOR;

  /** Results go to the console; the caller closes both. */
  SqlOutput(PrintWriter console, PrintWriter errors) {
    this.console = console;
    this.errors = errors;
    results = console;
  }

  /** Prints a line to where results go. */
  void result(String line) {
    results.println(line);
  }

  /** Prints what a statement has done to where results go, unless output is to be quiet. */
  void tag(String tag) {
    if (!quiet) {
      results.println(tag);
    }
  }

  /** Prints a table to where results go. */
  void result(ResultTable table) {
    if (unaligned) {
      UnalignedPrinter printer =
          new UnalignedPrinter(results, nullText, fieldSeparator, tuplesOnly);
      if (expanded) {
        printer.printExpanded(table);
      } else {
        printer.print(table);
      }
      return;
    }
    TablePrinter printer = new TablePrinter(results, nullText, tuplesOnly);
    if (expanded) {
      printer.printExpanded(table);
    } else {
      printer.print(table);
    }
  }

  /** Prints what a command that is no query answers; never to a file of results. */
  void message(String line) {
    console.println(line);
  }

  /** Prints an error or a notice, behind all that was printed before. */
  void error(String lines) {
    flush();
    errors.println(lines);
    errors.flush();
  }

  /** Prints a text as it is to where messages go. */
  void echo(String text) {
    console.print(text);
  }

  /** Prints a text as it is to where results go. */
  void echoToResults(String text) {
    results.print(text);
  }

  /** Prints a text as it is to where errors go, behind all that was printed before. */
  void echoToErrors(String text) {
    flush();
    errors.print(text);
    errors.flush();
  }

  void flush() {
    console.flush();
    results.flush();
  }

  /** Sends results to a file from now on. */
  void redirect(String file) throws IOException {
    PrintWriter writer =
        new PrintWriter(
            new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(file), StandardCharsets.UTF_8)));
    close();
    results = writer;
  }

  /** Sends results to the console again. */
  @Override
  public void close() {
    if (results != console) {
      results.close();
      results = console;
    }
    flush();
  }

  void setQuiet(boolean on) {
    quiet = on;
  }

  boolean expanded() {
    return expanded;
  }

  void setExpanded(boolean on) {
    expanded = on;
  }

  boolean timing() {
    return timing;
  }

  void setTiming(boolean on) {
    timing = on;
  }

  String nullText() {
    return nullText;
  }

  void setNullText(String text) {
    nullText = text;
  }

  boolean unaligned() {
    return unaligned;
  }

  void setUnaligned(boolean on) {
    unaligned = on;
  }

  boolean tuplesOnly() {
    return tuplesOnly;
  }

  void setTuplesOnly(boolean on) {
    tuplesOnly = on;
  }

  String fieldSeparator() {
    return fieldSeparator;
  }

  void setFieldSeparator(String separator) {
    fieldSeparator = separator;
  }
}
