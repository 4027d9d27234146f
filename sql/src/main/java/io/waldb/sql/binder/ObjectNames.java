package io.waldb.sql.binder;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes names for constraints, indexes and sequences that were given none.
 *
 * <p>Follows PostgreSQL {@code makeObjectName} and {@code ChooseRelationName}.
 */
final class ObjectNames {
  private static final int MAX_BYTES = 63;

  private ObjectNames() {}

  /** The first free one of {@code table_columns_label}, {@code table_columns_label1} ... */
  static String choose(String table, List<String> columns, String label, Predicate<String> taken) {
    String name = make(table, String.join("_", columns), label);
    for (int pass = 1; taken.test(name); pass++) {
      name = make(table, String.join("_", columns), label + pass);
    }
    return name;
  }

  /** Shortens the longer of the two names until all fits. */
  private static String make(String first, String second, String label) {
    int overhead = label.length() + 1 + (second.isEmpty() ? 0 : 1);
    int firstLength = bytes(first);
    int secondLength = bytes(second);
    while (firstLength + secondLength > MAX_BYTES - overhead) {
      if (firstLength > secondLength) {
        firstLength--;
      } else {
        secondLength--;
      }
    }
    return cut(first, firstLength)
        + (second.isEmpty() ? "" : "_" + cut(second, secondLength))
        + "_"
        + label;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String cut(String text, int length) {
    String result = text;
    while (bytes(result) > length) {
      result = result.substring(0, result.offsetByCodePoints(result.length(), -1));
    }
    return result;
  }
}
