package io.waldb.executor.expression;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values of a statement's parameters, by 0-based index, each held as its type's representation has
 * it. Reused from execution to execution; objects given in are kept and not copied. Not
 * thread-safe.
 */
public final class Parameters {
  private static final byte UNSET = 0;
  private static final byte NULL = 1;
  private static final byte VALUE = 2;

  private byte[] states;
  private long[] longs;
  private @Nullable Object[] objects;
  private int count;

  /** Room for a number of parameters, none of them set. */
  public Parameters(int count) {
    this.count = count;
    states = new byte[count];
    longs = new long[count];
    objects = new Object[count];
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** Changes how many there are; all become unset. */
  public void resize(int newCount) {
    if (newCount > states.length) {
      states = new byte[newCount];
      longs = new long[newCount];
      objects = new Object[newCount];
    }
    count = newCount;
    clear();
  }

  /** Makes all unset. */
  public void clear() {
    Arrays.fill(states, UNSET);
    Arrays.fill(objects, null);
  }

  /** Takes over another's values. */
  public void copyFrom(Parameters other) {
    if (count != other.count) {
      resize(other.count);
    }
    System.arraycopy(other.states, 0, states, 0, count);
    System.arraycopy(other.longs, 0, longs, 0, count);
    System.arraycopy(other.objects, 0, objects, 0, count);
  }

  /** Sets NULL. */
  public void setNull(int index) {
    states[index] = NULL;
    objects[index] = null;
  }

  /** Sets a value held as LONG. */
  public void setLong(int index, long value) {
    longs[index] = value;
    states[index] = VALUE;
  }

  /** Sets a value held as DOUBLE. */
  public void setDouble(int index, double value) {
    longs[index] = Double.doubleToRawLongBits(value);
    states[index] = VALUE;
  }

  /** Sets a value held as OBJECT, null for NULL. */
  public void setObject(int index, @Nullable Object value) {
    objects[index] = value;
    states[index] = value == null ? NULL : VALUE;
  }

  /** Sets a value from Long, Double, object or null. */
  public void setBoxed(int index, @Nullable Object value) {
    if (value instanceof Long l) {
      setLong(index, l);
    } else if (value instanceof Double d) {
      setDouble(index, d);
    } else {
      setObject(index, value);
    }
  }

  /**
   * Refuses to run with a parameter that is not set.
   *
   * @throws DatabaseException 22023, as from PostgreSQL's JDBC driver
   */
  public void checkAllSet() {
    for (int i = 0; i < count; i++) {
      if (states[i] == UNSET) {
        throw new DatabaseException(
            SqlState.INVALID_PARAMETER_VALUE, "no value specified for parameter " + (i + 1));
      }
    }
  }

  /** Whether the value is NULL. */
  public boolean isNull(int index) {
    return states[index] == NULL;
  }

  /** A value held as LONG. */
  public long getLong(int index) {
    return longs[index];
  }

  /** A value held as DOUBLE. */
  public double getDouble(int index) {
    return Double.longBitsToDouble(longs[index]);
  }

  /** A value held as OBJECT, or null. */
  public @Nullable Object getObject(int index) {
    return objects[index];
  }
}
