package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code name [value]} in a list of options: {@code WITH (fillfactor = 70)}, {@code EXPLAIN
 * (ANALYZE, FORMAT json)}, {@code VACUUM (FREEZE off)}.
 *
 * @param name lower case; a namespace ({@code toast.}) is kept before a dot
 * @param value the text of a number, word or decoded string, or null if no value was written
 * @param values of a value in parentheses, as COPY's column lists; else empty
 */
public record Option(String name, @Nullable String value, List<String> values, int position) {

  public Option {
    values = List.copyOf(values);
  }

  /** An option with one value or none. */
  public static Option of(String name, @Nullable String value, int position) {
    return new Option(name, value, List.of(), position);
  }
}
