package io.waldb.sql.binder;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.syntax.TypeName;
import io.waldb.storage.tuple.SqlType;
import java.util.Locale;
import java.util.Objects;

/** Reads an interval literal with fields behind it: {@code interval '5' day}. */
final class IntervalFields {
  private final BindContext context;

  IntervalFields(BindContext context) {
    this.context = context;
  }

  /** A bare number counts in the last field; what is finer than that field is cut off elsewhere. */
  Expression read(String text, TypeName type, int position) {
    String fields = Objects.requireNonNull(type.intervalFields());
    String last = fields.substring(fields.lastIndexOf(' ') + 1).toLowerCase(Locale.ROOT);
    String value = text.strip();
    boolean number = !value.isEmpty();
    boolean point = false;
    for (int i = 0; i < value.length() && number; i++) {
      char c = value.charAt(i);
      boolean sign = i == 0 && (c == '-' || c == '+') && value.length() > 1;
      point |= c == '.';
      number = sign || c == '.' || (c >= '0' && c <= '9');
    }
    if (number && point && !last.equals("second")) {
      value = value.substring(0, value.indexOf('.'));
    }
    return context.literals().read(number ? value + " " + last : value, SqlType.INTERVAL, position);
  }
}
