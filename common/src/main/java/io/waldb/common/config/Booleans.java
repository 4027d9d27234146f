package io.waldb.common.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's texts for true and false: whole words and their unambiguous beginnings. */
final class Booleans {
  private Booleans() {}

  static @Nullable Boolean parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.isEmpty()) {
      return null;
    }
    if (lower.equals("1")
        || lower.equals("on")
        || "true".startsWith(lower)
        || "yes".startsWith(lower)) {
      return true;
    }
    if (lower.equals("0")
        || (lower.length() > 1 && "off".startsWith(lower))
        || "false".startsWith(lower)
        || "no".startsWith(lower)) {
      return false;
    }
    return null;
  }
}
