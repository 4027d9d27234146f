package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.value.Ordering;
import io.waldb.storage.btree.BtreeCursor;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.KeyColumn;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of an index a scan reads, computed from evaluators when the scan starts: one range of
 * keys or, with IN lists among the leading columns, several in the index's order.
 *
 * <p>A single value in each leading column, which is the hot path, allocates nothing. Belongs to
 * one scan.
 */
final class KeyRange {
  private final KeyCodec codec;

  /** For each leading column its values; none for IS NULL. */
  private final Evaluator[][] prefix;

  private final @Nullable Evaluator lower;
  private final boolean lowerInclusive;
  private final @Nullable Evaluator upper;
  private final boolean upperInclusive;
  private final boolean backward;
  private final boolean single;

  private final ByteSink low = new ByteSink(64);
  private final ByteSink high = new ByteSink(64);

  /**
   * With several values: the encoded ones of each column in the index's order, and where we are.
   */
  private byte[][][] choices = {};

  private int[] choice = {};
  private boolean more;

  KeyRange(
      KeyCodec codec,
      Evaluator[][] prefix,
      @Nullable Evaluator lower,
      boolean lowerInclusive,
      @Nullable Evaluator upper,
      boolean upperInclusive,
      boolean backward) {
    this.codec = codec;
    this.prefix = prefix;
    this.lower = lower;
    this.lowerInclusive = lowerInclusive;
    this.upper = upper;
    this.upperInclusive = upperInclusive;
    this.backward = backward;
    boolean allSingle = true;
    for (Evaluator[] values : prefix) {
      allSingle &= values.length <= 1;
    }
    this.single = allSingle;
  }

  /** Computes the values and opens the first range; false when there is none. */
  boolean open(BtreeCursor cursor) {
    more = false;
    if (single) {
      low.reset();
      for (int i = 0; i < prefix.length; i++) {
        if (prefix[i].length == 0) {
          codec.appendNull(i, low);
        } else if (!appendEqual(i, prefix[i][0], low)) {
          return false;
        }
      }
      return openBounds(cursor);
    }
    return computeChoices() && openChoice(cursor);
  }

  /** Opens the next range; false when there is none. */
  boolean openNext(BtreeCursor cursor) {
    if (!more) {
      return false;
    }
    for (int i = choice.length - 1; i >= 0; i--) {
      if (backward ? choice[i] > 0 : choice[i] < choices[i].length - 1) {
        choice[i] += backward ? -1 : 1;
        for (int j = i + 1; j < choice.length; j++) {
          choice[j] = backward ? choices[j].length - 1 : 0;
        }
        return openChoice(cursor);
      }
    }
    more = false;
    return false;
  }

  private boolean computeChoices() {
    choices = new byte[prefix.length][][];
    choice = new int[prefix.length];
    for (int i = 0; i < prefix.length; i++) {
      List<byte[]> values = new ArrayList<>();
      if (prefix[i].length == 0) {
        low.reset();
        codec.appendNull(i, low);
        values.add(low.toByteArray());
      }
      for (Evaluator value : prefix[i]) {
        low.reset();
        if (appendEqual(i, value, low)) {
          values.add(low.toByteArray());
        }
      }
      choices[i] = sortedDistinct(values);
      if (choices[i].length == 0) {
        return false;
      }
      choice[i] = backward ? choices[i].length - 1 : 0;
    }
    more = true;
    return true;
  }

  private static byte[][] sortedDistinct(List<byte[]> values) {
    byte[][] sorted = values.toArray(new byte[0][]);
    Arrays.sort(sorted, Arrays::compareUnsigned);
    int count = 0;
    for (byte[] value : sorted) {
      if (count == 0 || !Arrays.equals(sorted[count - 1], value)) {
        sorted[count++] = value;
      }
    }
    return Arrays.copyOf(sorted, count);
  }

  private boolean openChoice(BtreeCursor cursor) {
    low.reset();
    for (int i = 0; i < choices.length; i++) {
      byte[] value = choices[i][choice[i]];
      low.put(value, 0, value.length);
    }
    return openBounds(cursor);
  }

  /** Opens the range of keys that begin with what is in {@link #low}, within the bounds. */
  private boolean openBounds(BtreeCursor cursor) {
    if (lower == null && upper == null) {
      cursor.open(low.bytes(), low.length(), true, low.bytes(), low.length(), true, !backward);
      return true;
    }
    int column = prefix.length;
    high.reset();
    high.put(low.bytes(), 0, low.length());
    boolean descending = codec.column(column).descending();
    ByteSink least = descending ? high : low;
    ByteSink greatest = descending ? low : high;
    boolean leastInclusive = true;
    if (lower == null) {
      codec.appendNotNull(column, least);
    } else {
      int fit = appendBound(column, lower, least, true);
      if (fit == NOTHING) {
        return false;
      }
      leastInclusive = fit == EXACT ? lowerInclusive : fit == INCLUSIVE;
    }
    boolean greatestInclusive = true;
    if (upper == null) {
      codec.appendNotNull(column, greatest);
    } else {
      int fit = appendBound(column, upper, greatest, false);
      if (fit == NOTHING) {
        return false;
      }
      greatestInclusive = fit == EXACT ? upperInclusive : fit == INCLUSIVE;
    }
    cursor.open(
        low.bytes(),
        low.length(),
        descending ? greatestInclusive : leastInclusive,
        high.bytes(),
        high.length(),
        descending ? leastInclusive : greatestInclusive,
        !backward);
    return true;
  }

  // How a bound came to be written.
  private static final int NOTHING = 0;
  private static final int EXACT = 1;
  private static final int INCLUSIVE = 2;
  private static final int EXCLUSIVE = 3;

  /** Appends a value that the column must equal; false when no value of the column does. */
  private boolean appendEqual(int column, Evaluator value, ByteSink out) {
    KeyColumn key = codec.column(column);
    switch (key.type().representation()) {
      case LONG -> {
        long number = value.evalLong();
        if (value.isNull() || clamp(key.type().kind(), number) != number) {
          return false;
        }
        codec.appendLong(column, number, out);
      }
      case DOUBLE -> {
        double number = value.evalDouble();
        if (value.isNull()
            || (key.type().kind() == TypeKind.REAL
                && Ordering.compare((float) number, number) != 0)) {
          return false;
        }
        codec.appendDouble(column, number, out);
      }
      case OBJECT -> {
        Object object = value.evalObject();
        if (object == null) {
          return false;
        }
        codec.appendObject(column, object, out);
      }
    }
    return true;
  }

  /** Appends the end of a range, fitted into the column's type. */
  private int appendBound(int column, Evaluator value, ByteSink out, boolean isLower) {
    KeyColumn key = codec.column(column);
    switch (key.type().representation()) {
      case LONG -> {
        long number = value.evalLong();
        if (value.isNull()) {
          return NOTHING;
        }
        long fitting = clamp(key.type().kind(), number);
        if (fitting != number && (fitting < number) == isLower) {
          return NOTHING;
        }
        codec.appendLong(column, fitting, out);
        return fitting == number ? EXACT : INCLUSIVE;
      }
      case DOUBLE -> {
        double number = value.evalDouble();
        if (value.isNull()) {
          return NOTHING;
        }
        codec.appendDouble(column, number, out);
        if (key.type().kind() != TypeKind.REAL) {
          return EXACT;
        }
        int order = Ordering.compare((float) number, number);
        return order == 0 ? EXACT : (order > 0) == isLower ? INCLUSIVE : EXCLUSIVE;
      }
      case OBJECT -> {
        Object object = value.evalObject();
        if (object == null) {
          return NOTHING;
        }
        codec.appendObject(column, object, out);
        return EXACT;
      }
    }
    throw new AssertionError(key.type());
  }

  private static long clamp(TypeKind kind, long number) {
    return switch (kind) {
      case SMALLINT -> Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, number));
      case INTEGER, DATE -> Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
      case OID, REGCLASS -> Math.max(0, Math.min(0xffff_ffffL, number));
      default -> number;
    };
  }
}
