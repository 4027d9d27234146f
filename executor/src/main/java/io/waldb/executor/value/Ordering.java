package io.waldb.executor.value;

import io.waldb.storage.tuple.Interval;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.UUID;

/** The total order of each type, as indexes have it too. */
public final class Ordering {
  private Ordering() {}

  /** Order of doubles: NaN is equal to itself and above all, the two zeros are equal. */
  public static int compare(double a, double b) {
    if (a < b) {
      return -1;
    }
    if (a > b) {
      return 1;
    }
    if (a == b) {
      return 0;
    }
    return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
  }

  /** Order of uuids, as unsigned bytes. */
  public static int compare(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }

  /** Order of values held as objects; for char only when both sides are char. */
  public static Comparator<Object> ofObjects(TypeKind kind) {
    return switch (kind) {
      case NUMERIC -> (a, b) -> ((BigDecimal) a).compareTo((BigDecimal) b);
      case BYTEA -> (a, b) -> Arrays.compareUnsigned((byte[]) a, (byte[]) b);
      case UUID -> (a, b) -> compare((UUID) a, (UUID) b);
      case INTERVAL -> (a, b) -> ((Interval) a).compareTo((Interval) b);
      case CHAR -> (a, b) -> Strings.comparePadded((String) a, (String) b);
      default -> (a, b) -> Strings.compare((String) a, (String) b);
    };
  }
}
