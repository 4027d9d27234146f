package io.waldb.executor.expression;

import io.waldb.storage.tuple.Interval;
import java.math.BigDecimal;

/** Reads boxed arguments of functions as what their declared types make them. */
final class Arguments {
  private Arguments() {}

  static String text(Object[] a, int index) {
    return (String) a[index];
  }

  static long number(Object[] a, int index) {
    return (Long) a[index];
  }

  static int integer(Object[] a, int index) {
    return (int) number(a, index);
  }

  static boolean bool(Object[] a, int index) {
    return number(a, index) != 0;
  }

  static double real(Object[] a, int index) {
    return (Double) a[index];
  }

  static BigDecimal numeric(Object[] a, int index) {
    return (BigDecimal) a[index];
  }

  static byte[] bytes(Object[] a, int index) {
    return (byte[]) a[index];
  }

  static Interval interval(Object[] a, int index) {
    return (Interval) a[index];
  }

  /** A truth value as it is held. */
  static Long truth(boolean value) {
    return value ? 1L : 0L;
  }
}
