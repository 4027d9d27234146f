package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Arithmetic of log positions, held as {@link Lsn#ordered} makes them.
 *
 * <p>Follows PostgreSQL {@code pg_lsn.c}.
 */
public final class LsnMath {
  private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(Long.SIZE);

  private LsnMath() {}

  /** Bytes of log from the second position to the first; negative when it lies behind. */
  public static BigDecimal difference(long first, long second) {
    return new BigDecimal(unsigned(first).subtract(unsigned(second)));
  }

  /**
   * The position so many bytes further, a fraction rounded.
   *
   * @throws DatabaseException 22023 when that is no position
   */
  public static long add(long position, BigDecimal bytes) {
    BigInteger sum = unsigned(position).add(bytes.setScale(0, RoundingMode.HALF_UP).toBigInteger());
    if (sum.signum() < 0 || sum.compareTo(LIMIT) >= 0) {
      throw new DatabaseException(SqlState.INVALID_PARAMETER_VALUE, "pg_lsn out of range");
    }
    return Lsn.ordered(sum.longValue());
  }

  private static BigInteger unsigned(long position) {
    return new BigInteger(Long.toUnsignedString(Lsn.ordered(position)));
  }
}
