package io.waldb.executor.operator;

import io.waldb.executor.value.Numbers;
import io.waldb.sql.function.ReferenceTypes;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;

/**
 * Brings the columns of a foreign key into the types that the other table has for them, so that
 * keys can be compared as bytes.
 *
 * <p>From the referencing to the referenced table every value of the types that {@link
 * ReferenceTypes} allows can be brought over, unless it is an integer too wide for the other type.
 * In the other direction only integers and values of one type can.
 */
public final class KeyConversion {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private final int[] from;
  private final int[] to;
  private final TupleSlot target;

  /**
   * A conversion.
   *
   * @param from columns of the source's rows
   * @param target descriptor of the rows they are compared with
   * @param to the columns that correspond to them, in the same order
   */
  public KeyConversion(int[] from, TupleDescriptor target, int[] to) {
    this.from = from;
    this.to = to;
    this.target = new TupleSlot(target);
  }

  /** Whether each value of one table's column stands for at most one value of the other's. */
  static boolean isOneToOne(
      TupleDescriptor one, int[] columns, TupleDescriptor other, int[] otherColumns) {
    for (int i = 0; i < columns.length; i++) {
      TypeKind a = one.type(columns[i]).kind();
      TypeKind b = other.type(otherColumns[i]).kind();
      if (a != b && !(a.isInteger() && b.isInteger()) && !(a.isText() && b.isText())) {
        return false;
      }
    }
    return true;
  }

  /** The row with the converted columns, good until the next conversion. */
  public TupleSlot target() {
    return target;
  }

  /**
   * Converts the key of a row.
   *
   * @return false when a value has no counterpart in the other type, so no row there has the key
   */
  public boolean convert(TupleSlot row) {
    target.clear();
    for (int i = 0; i < from.length; i++) {
      if (!convert(row, from[i], to[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean convert(TupleSlot row, int column, int into) {
    TypeKind has = row.descriptor().type(column).kind();
    TypeKind wanted = target.descriptor().type(into).kind();
    if (row.isNull(column)) {
      target.setNull(into);
    } else if (has == wanted || has.isText()) {
      target.copyColumn(into, row, column);
    } else if (has.isInteger()) {
      return convertInteger(row.getLong(column), wanted, into);
    } else if (has == TypeKind.DATE) {
      target.setLong(into, Math.multiplyExact(row.getLong(column), MICROS_PER_DAY));
    } else if (has == TypeKind.NUMERIC) {
      BigDecimal value = row.getNumeric(column);
      target.setDouble(
          into,
          wanted == TypeKind.REAL ? Numbers.numericToReal(value) : Numbers.numericToDouble(value));
    } else {
      target.setDouble(into, row.getDouble(column));
    }
    return true;
  }

  private boolean convertInteger(long value, TypeKind wanted, int into) {
    switch (wanted) {
      case SMALLINT -> {
        return setIfSame(into, value, (short) value);
      }
      case INTEGER -> {
        return setIfSame(into, value, (long) (int) value);
      }
      case NUMERIC -> target.setObject(into, BigDecimal.valueOf(value));
      case REAL -> target.setDouble(into, (float) value);
      case DOUBLE -> target.setDouble(into, (double) value);
      default -> target.setLong(into, value);
    }
    return true;
  }

  private boolean setIfSame(int into, long value, long narrowed) {
    target.setLong(into, narrowed);
    return value == narrowed;
  }
}
