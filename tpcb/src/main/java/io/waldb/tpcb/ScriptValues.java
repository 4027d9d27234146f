package io.waldb.tpcb;

import org.jspecify.annotations.Nullable;

/** Conversions between the values of script expressions, with pgbench's rules. */
final class ScriptValues {
  private ScriptValues() {}

  static long toLong(@Nullable Object value) {
    if (value instanceof Long number) {
      return number;
    }
    if (value instanceof Double number) {
      double rounded = Math.rint(number);
      if (Double.isNaN(rounded) || rounded < -0x1p63 || rounded >= 0x1p63) {
        throw new ScriptException("double to int overflow for " + number);
      }
      return (long) rounded;
    }
    throw new ScriptException("cannot coerce " + typeName(value) + " to int");
  }

  static double toDouble(@Nullable Object value) {
    if (value instanceof Double number) {
      return number;
    }
    if (value instanceof Long number) {
      return number;
    }
    throw new ScriptException("cannot coerce " + typeName(value) + " to double");
  }

  static boolean toBoolean(@Nullable Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    throw new ScriptException("cannot coerce " + typeName(value) + " to boolean");
  }

  /** What \if takes for true. */
  static boolean isTrue(@Nullable Object value) {
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    return value != null && toBoolean(value);
  }

  static String typeName(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    return value instanceof Long
        ? "int"
        : value instanceof Double ? "double" : value instanceof Boolean ? "boolean" : "string";
  }
}
