package io.waldb.tpcb;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's variables: {@code Long}, {@code Double}, {@code Boolean}, {@code String} or null
 * (SQL's NULL). A string that came from outside (-D, \gset) is read as a number or a truth value
 * when an expression asks for it.
 */
final class Variables {
  private final Map<String, @Nullable Object> values = new HashMap<>();

  @Nullable Object get(String name) {
    Object value = values.get(name);
    if (value == null && !values.containsKey(name)) {
      throw new ScriptException("undefined variable \"" + name + "\"");
    }
    return value;
  }

  void put(String name, @Nullable Object value) {
    values.put(name, value);
  }

  /** A variable's value as an expression sees it. */
  @Nullable Object typed(String name) {
    Object value = get(name);
    return value instanceof String text ? typed(name, text) : value;
  }

  private static @Nullable Object typed(String name, String text) {
    String lower = text.trim().toLowerCase(java.util.Locale.ROOT);
    if (lower.equals("null")) {
      return null;
    }
    if (lower.equals("true") || lower.equals("on") || lower.equals("yes")) {
      return true;
    }
    if (lower.equals("false") || lower.equals("off") || lower.equals("no")) {
      return false;
    }
    try {
      return Long.valueOf(lower);
    } catch (NumberFormatException notAnInteger) {
      try {
        return Double.valueOf(lower);
      } catch (NumberFormatException notANumber) {
        throw new ScriptException("malformed variable \"" + name + "\" value: \"" + text + "\"");
      }
    }
  }
}
