package io.waldb.storage.tuple;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order-preserving byte form of index keys: keys order as their bytes do, compared unsigned.
 *
 * <p>Columns follow one another. Unless a column is declared never null it begins with a marker
 * byte: 1 for a value; for null 0 when nulls come first, 2 when last. Then the value, every bit
 * inverted in a descending column:
 *
 * <pre>
 * smallint integer bigint   big-endian, sign bit inverted
 * date time timestamp[tz]
 * tid xid                   as the integer
 * oid, regclass, boolean,
 * uuid                      big-endian unsigned
 * real, double precision    IEEE bits; all inverted if negative, else the sign bit; one zero, one NaN
 *                           that comes last
 * numeric                   {@link NumericCodec}
 * text, varchar, name       UTF-8, 00 at the end; order is that of code points (collation "C")
 * char                      the same without trailing blanks
 * bytea                     00 is written 00 ff; 00 01 at the end
 * interval                  the length in microseconds as 128 bits, sign bit inverted
 * </pre>
 *
 * <p>No value's bytes are the beginning of another's, so a key of the first columns is a prefix of
 * exactly the keys that agree in them. Immutable and thread-safe.
 */
public final class KeyCodec {
  private static final int NULL_FIRST = 0;
  private static final int NOT_NULL = 1;
  private static final int NULL_LAST = 2;

  private final KeyColumn[] columns;

  /** A codec for keys of these columns. */
  public KeyCodec(List<KeyColumn> keyColumns) {
    columns = keyColumns.toArray(new KeyColumn[0]);
  }

  /** A codec for keys of these columns. */
  public KeyCodec(KeyColumn... keyColumns) {
    columns = keyColumns.clone();
  }

  /** How many columns. */
  public int columnCount() {
    return columns.length;
  }

  /** A column of the key. */
  public KeyColumn column(int index) {
    return columns[index];
  }

  /** Whether keys give back exactly the values that went in: all columns {@link #isDecodable}. */
  public boolean isDecodable() {
    for (int i = 0; i < columns.length; i++) {
      if (!isDecodable(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a column's value can be had back exactly. Not for real and double precision (one zero),
   * numeric without a declared scale, char without a declared length, interval.
   */
  public boolean isDecodable(int column) {
    SqlType type = columns[column].type();
    return switch (type.kind()) {
      case REAL, DOUBLE, INTERVAL -> false;
      case NUMERIC, CHAR -> type.hasModifier();
      default -> true;
    };
  }

  /**
   * Replaces what is in the sink by the key of a row: its columns {@code from[0], from[1], ...}.
   */
  public void encode(TupleSlot slot, int[] from, ByteSink out) {
    out.reset();
    for (int i = 0; i < columns.length; i++) {
      append(i, slot, from[i], out);
    }
  }

  /** Appends one column of a key from a row. */
  public void append(int column, TupleSlot slot, int from, ByteSink out) {
    if (slot.isNull(from)) {
      appendNull(column, out);
      return;
    }
    switch (columns[column].type().representation()) {
      case LONG -> appendLong(column, slot.getLong(from), out);
      case DOUBLE -> appendDouble(column, slot.getDouble(from), out);
      default -> appendObject(column, slot, from, out);
    }
  }

  /**
   * Appends null.
   *
   * @throws DatabaseException 23502 when the column is declared never null
   */
  public void appendNull(int column, ByteSink out) {
    KeyColumn key = columns[column];
    if (key.notNull()) {
      throw new DatabaseException(
          SqlState.NOT_NULL_VIOLATION, "null in column " + (column + 1) + " of an index key");
    }
    out.put(key.nullsFirst() ? NULL_FIRST : NULL_LAST);
  }

  /** Appends what stands before every value that is not null: the start or end of a range. */
  public void appendNotNull(int column, ByteSink out) {
    if (!columns[column].notNull()) {
      out.put(NOT_NULL);
    }
  }

  /** Appends a value held as LONG. */
  public void appendLong(int column, long value, ByteSink out) {
    appendNotNull(column, out);
    KeyColumn key = columns[column];
    long bits = key.descending() ? ~value : value;
    switch (key.type().kind()) {
      case SMALLINT -> out.putShort((int) bits ^ 0x8000);
      case INTEGER, DATE -> out.putInt((int) bits ^ 0x8000_0000);
      case OID, REGCLASS -> out.putInt((int) bits);
      case BOOLEAN -> out.put((int) bits);
      default -> out.putLong(bits ^ Long.MIN_VALUE);
    }
  }

  /** Appends a value held as DOUBLE. */
  public void appendDouble(int column, double value, ByteSink out) {
    appendNotNull(column, out);
    KeyColumn key = columns[column];
    double one = value == 0 ? 0.0 : value;
    if (key.type().kind() == TypeKind.REAL) {
      int bits = Float.floatToIntBits((float) one);
      bits ^= bits >> 31 | 0x8000_0000;
      out.putInt(key.descending() ? ~bits : bits);
    } else {
      long bits = Double.doubleToLongBits(one);
      bits ^= bits >> 63 | Long.MIN_VALUE;
      out.putLong(key.descending() ? ~bits : bits);
    }
  }

  /** Appends a value held as OBJECT, or null. */
  public void appendObject(int column, @Nullable Object value, ByteSink out) {
    if (value == null) {
      appendNull(column, out);
      return;
    }
    appendNotNull(column, out);
    int start = out.length();
    if (value instanceof String string) {
      out.putUtf8(string);
      endText(column, start, out);
    } else if (value instanceof byte[] bytes) {

      putBinary(bytes, 0, bytes.length, out);
    } else if (value instanceof BigDecimal bigDecimal) {
      NumericCodec.encodeKey(bigDecimal, out);
    } else if (value instanceof UUID uUID) {
      out.putLong(uUID.getMostSignificantBits());
      out.putLong(uUID.getLeastSignificantBits());
    } else {
      Interval interval = (Interval) value;
      out.putLong(interval.spanHigh() ^ Long.MIN_VALUE);
      out.putLong(interval.spanLow());
    }
    finish(column, start, out);
  }

  private void appendObject(int column, TupleSlot slot, int from, ByteSink out) {
    TypeKind kind = columns[column].type().kind();
    if (!kind.isText() && kind != TypeKind.BYTEA) {
      appendObject(column, slot.getObject(from), out);
      return;
    }
    appendNotNull(column, out);
    int start = out.length();
    slot.appendBytes(from, out);
    if (kind == TypeKind.BYTEA) {
      escape(start, out);
    } else {
      endText(column, start, out);
    }
    finish(column, start, out);
  }

  private void endText(int column, int start, ByteSink out) {
    if (columns[column].type().kind() == TypeKind.CHAR) {
      int end = out.length();
      while (end > start && out.bytes()[end - 1] == ' ') {
        end--;
      }
      out.setLength(end);
    }
    out.put(0);
  }

  /** Turns plain bytes at the end of the sink into the form of bytea. */
  private static void escape(int start, ByteSink out) {
    int length = out.length() - start;
    int zeros = 0;
    for (int i = start; i < start + length; i++) {
      zeros += out.bytes()[i] == 0 ? 1 : 0;
    }
    if (zeros > 0) {
      byte[] plain = Arrays.copyOfRange(out.bytes(), start, start + length);
      out.setLength(start);
      putBinary(plain, 0, length, out);
    } else {
      out.putShort(1);
    }
  }

  private static void putBinary(byte[] from, int offset, int length, ByteSink out) {
    for (int i = offset; i < offset + length; i++) {
      out.put(from[i]);
      if (from[i] == 0) {
        out.put(0xff);
      }
    }
    out.putShort(1);
  }

  private void finish(int column, int start, ByteSink out) {
    if (columns[column].descending()) {
      invert(out.bytes(), start, out.length());
    }
  }

  static void invert(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      bytes[i] = (byte) ~bytes[i];
    }
  }

  /**
   * Makes the least key above every key that begins with the one in the sink.
   *
   * @return whether there is one; the sink is left empty when not
   */
  public static boolean successor(ByteSink key) {
    int end = key.length();
    while (end > 0 && key.bytes()[end - 1] == -1) {
      end--;
    }
    key.setLength(end);
    if (end == 0) {
      return false;
    }
    key.bytes()[end - 1]++;
    return true;
  }

  /** Where the column that begins at an offset of a key ends. */
  public int end(int column, byte[] key, int offset) {
    KeyColumn info = columns[column];
    int at = offset;
    if (!info.notNull()) {
      if (key[at++] != NOT_NULL) {
        return at;
      }
    }
    int flip = info.descending() ? 0xff : 0;
    switch (info.type().kind()) {
      case BOOLEAN -> {
        return at + 1;
      }
      case SMALLINT -> {
        return at + 2;
      }
      case INTEGER, DATE, OID, REGCLASS, REAL -> {
        return at + 4;
      }
      case UUID, INTERVAL -> {
        return at + 16;
      }
      case NUMERIC -> {
        return NumericCodec.keyEnd(key, at, flip);
      }
      case BYTEA -> {
        while (((key[at] ^ flip) & 0xff) != 0 || ((key[at + 1] ^ flip) & 0xff) != 1) {
          at += ((key[at] ^ flip) & 0xff) == 0 ? 2 : 1;
        }
        return at + 2;
      }
      case CHAR, VARCHAR, TEXT, NAME, UNKNOWN -> {
        while (((key[at] ^ flip) & 0xff) != 0) {
          at++;
        }
        return at + 1;
      }
      default -> {
        return at + 8;
      }
    }
  }

  /**
   * Reads a key into columns {@code to[0], to[1], ...} of a row; -1 leaves a column out. Columns
   * that are not {@link #isDecodable} must be left out.
   */
  public void decode(byte[] key, int offset, TupleSlot into, int[] to) {
    int at = offset;
    for (int i = 0; i < columns.length; i++) {
      int next = end(i, key, at);
      if (to[i] >= 0) {
        decodeColumn(i, key, at, next, into, to[i]);
      }
      at = next;
    }
  }

  private void decodeColumn(
      int column, byte[] key, int offset, int end, TupleSlot into, int target) {
    KeyColumn info = columns[column];
    int at = offset;
    if (!info.notNull() && key[at++] != NOT_NULL) {
      into.setNull(target);
      return;
    }
    int flip = info.descending() ? 0xff : 0;
    long mask = info.descending() ? -1L : 0;
    switch (info.type().kind()) {
      case SMALLINT ->
          into.setLong(target, (short) (Bytes.getShort(key, at) ^ (int) mask ^ 0x8000));
      case INTEGER, DATE -> into.setLong(target, Bytes.getInt(key, at) ^ (int) mask ^ 0x8000_0000);
      case OID, REGCLASS -> into.setLong(target, (Bytes.getInt(key, at) ^ mask) & 0xffff_ffffL);
      case BOOLEAN -> into.setLong(target, (key[at] ^ flip) & 0xff);
      case UUID ->
          into.setObject(
              target, new UUID(Bytes.getLong(key, at) ^ mask, Bytes.getLong(key, at + 8) ^ mask));
      case NUMERIC ->
          into.setObject(
              target, NumericCodec.decodeKey(key, at, end, flip).setScale(info.type().scale()));
      case CHAR, VARCHAR, TEXT, NAME, UNKNOWN -> decodeText(info, key, at, end - 1, into, target);
      case BYTEA -> into.setObject(target, unescape(key, at, end - 2, flip));
      case BIGINT, TIME, TIMESTAMP, TIMESTAMPTZ, TID, XID, PG_LSN ->
          into.setLong(target, Bytes.getLong(key, at) ^ mask ^ Long.MIN_VALUE);
      default ->
          throw new IllegalArgumentException(
              "a key of type " + info.type() + " cannot be read back");
    }
  }

  private static void decodeText(
      KeyColumn info, byte[] key, int from, int to, TupleSlot into, int target) {
    if (!info.descending()) {
      into.setBytes(target, key, from, to - from);
      return;
    }
    byte[] text = Arrays.copyOfRange(key, from, to);
    invert(text, 0, text.length);
    into.setBytes(target, text, 0, text.length);
  }

  private static byte[] unescape(byte[] key, int from, int to, int flip) {
    byte[] plain = new byte[to - from];
    int length = 0;
    for (int at = from; at < to; at++) {
      byte value = (byte) (key[at] ^ flip);
      plain[length++] = value;
      if (value == 0) {
        at++;
      }
    }
    return Arrays.copyOf(plain, length);
  }
}
