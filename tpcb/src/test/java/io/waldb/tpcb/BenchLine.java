package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A line of the benchmark's file of results: comma-separated values as RFC 4180 has them. */
final class BenchLine {
  private static final List<String> COLUMNS =
      List.of(
          "kind",
          "run",
          "at",
          "part",
          "section",
          "what",
          "scale",
          "clients",
          "unit",
          "database",
          "round",
          "second",
          "value",
          "length",
          "tps",
          "p50_us",
          "p99_us",
          "p999_us",
          "stolen",
          "max_us",
          "flushes");

  /** The first line. */
  static final String HEADER = String.join(",", COLUMNS);

  private final Map<String, String> values = new HashMap<>();

  /** A value that is text, a whole number or a fraction. */
  BenchLine put(String column, Object value) {
    if (!COLUMNS.contains(column)) {
      throw new IllegalArgumentException("no column \"" + column + "\"");
    }
    values.put(column, written(value));
    return this;
  }

  private static String written(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.6f", number)
        : String.valueOf(value).replace('\n', ' ').replace('\r', ' ');
  }

  /** Percentiles in microseconds. */
  BenchLine latencies(long p50, long p99, long p999) {
    return put("p50_us", p50).put("p99_us", p99).put("p999_us", p999);
  }

  boolean has(String column) {
    return !text(column).isEmpty();
  }

  String text(String column) {
    return values.getOrDefault(column, "");
  }

  double number(String column) {
    return Double.parseDouble(text(column));
  }

  long whole(String column) {
    return Long.parseLong(text(column));
  }

  @Override
  public String toString() {
    return String.join(",", COLUMNS.stream().map(this::text).map(BenchLine::quoted).toList());
  }

  private static String quoted(String value) {
    return value.contains(",") || value.contains("\"")
        ? '"' + value.replace("\"", "\"\"") + '"'
        : value;
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it has not as many values as there are columns
   */
  static BenchLine parse(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    if (fields.size() != COLUMNS.size()) {
      throw new IllegalArgumentException(fields.size() + " values in place of " + COLUMNS.size());
    }
    BenchLine read = new BenchLine();
    for (int i = 0; i < fields.size(); i++) {
      read.values.put(COLUMNS.get(i), fields.get(i));
    }
    return read;
  }
}
