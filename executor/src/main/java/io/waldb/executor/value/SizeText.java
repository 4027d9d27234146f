package io.waldb.executor.value;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Sizes in bytes for people: pg_size_pretty. */
public final class SizeText {
  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB"};
  private static final BigDecimal LIMIT = BigDecimal.valueOf(10 * 1024);
  private static final BigDecimal STEP = BigDecimal.valueOf(1024);

  private SizeText() {}

  /** The size with the largest unit in which it has at least five digits or is whole. */
  public static String format(BigDecimal bytes) {
    BigDecimal size = bytes;
    int unit = 0;
    while (size.abs()
                .compareTo(
                    unit == 0
                        ? LIMIT
                        : LIMIT.subtract(BigDecimal.valueOf(1, 1).multiply(BigDecimal.valueOf(5))))
            >= 0
        && unit < UNITS.length - 1) {
      size = size.divide(STEP);
      unit++;
    }
    return (unit == 0 ? bytes : size.setScale(0, RoundingMode.HALF_UP)).toPlainString()
        + " "
        + UNITS[unit];
  }
}
