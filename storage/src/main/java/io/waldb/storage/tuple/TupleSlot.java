package io.waldb.storage.tuple;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row, reused from row to row: the only form in which rows go between storage, executor and
 * driver.
 *
 * <p>A row comes in by {@link #load}, which copies its bytes, by {@link #view}, which does not, or
 * by the setters, or by both (a loaded row with some columns set anew). A column is decoded only
 * when it is asked for. Values are held as the type's {@link TypeKind.Representation} has it;
 * fixed-width values are never boxed, and text stays UTF-8 bytes until a String is asked for.
 * Objects given in are kept, not copied, and objects given out must not be changed. Loading,
 * setting and reading a fixed-width column allocate nothing.
 *
 * <p>The blanks that fill up a {@code char(n)} are in its String alone: its bytes, here and stored,
 * end with the last other character.
 *
 * <p>The getters of values require that the column is not null ({@link #getObject} alone gives
 * null). Not thread-safe.
 */
public final class TupleSlot {
  /** Still in the row's bytes. */
  private static final byte UNREAD = 0;

  private static final byte NULL = 1;

  /** In {@link #longs}: an integer, or the bits of a double. */
  private static final byte VALUE = 2;

  /** Plain bytes in {@link #data}, placed by {@link #longs}; the object is made when asked for. */
  private static final byte RAW = 3;

  /** In {@link #objects}. */
  private static final byte OBJECT = 4;

  /** A toasted stored form in {@link #data}, placed by {@link #longs}. */
  private static final byte TOASTED = 5;

  private static final int KEEP_BYTES = 1 << 20;

  private final TupleDescriptor descriptor;
  private final byte[] status;
  private final long[] longs;
  private final @Nullable Object[] objects;

  /** The row's bytes from its header, then bytes of values set or unpacked since. */
  private byte[] data;

  /** What {@link #data} is when it may be written. */
  private byte[] own;

  /** Where the row begins in {@link #data}; other than 0 only while it is not copied. */
  private int base;

  private int used;
  private long tid;

  /** Columns the bytes hold; 0 when there are none. */
  private int storedColumns;

  private boolean storedNulls;
  private int dataStart;

  /** Columns before this one have been walked over, and it begins at {@link #walkedOffset}. */
  private int walked;

  private int walkedOffset;
  private @Nullable ToastSource toast;

  /** A row of nulls. */
  public TupleSlot(TupleDescriptor descriptor) {
    this.descriptor = descriptor;
    int count = descriptor.columnCount();
    status = new byte[count];
    longs = new long[count];
    objects = new Object[count];
    own = new byte[Math.max(64, 16 * count)];
    data = own;
    clear();
  }

  /** The columns. */
  public TupleDescriptor descriptor() {
    return descriptor;
  }

  /** How many columns. */
  public int columnCount() {
    return status.length;
  }

  /** Makes every column null and forgets the row's place. */
  public void clear() {
    Arrays.fill(status, NULL);
    data = own;
    base = 0;
    used = 0;
    tid = TupleId.NONE;
    storedColumns = 0;
    walked = 0;
    toast = null;
  }

  /** Takes the row version at a place of a page; its bytes are copied. */
  public void load(
      ByteBuffer page, int offset, int length, long newTid, @Nullable ToastSource source) {
    makeRoom(length);
    page.get(offset, own, 0, length);
    begin(own, 0, length, newTid, source);
  }

  /** Takes a row version from an array; its bytes are copied. */
  public void load(byte[] from, int offset, int length, long newTid, @Nullable ToastSource source) {
    makeRoom(length);
    System.arraycopy(from, offset, own, 0, length);
    begin(own, 0, length, newTid, source);
  }

  /**
   * Takes a row version in an array without copying it: the row is good until the array changes.
   */
  public void view(byte[] from, int offset, int length, long newTid, @Nullable ToastSource source) {
    begin(from, offset, length, newTid, source);
  }

  private void makeRoom(int length) {
    if (own.length < length || (own.length > KEEP_BYTES && length < KEEP_BYTES)) {
      own = new byte[Math.max(length, Math.min(2 * length, 8192))];
    }
  }

  private void begin(byte[] from, int at, int length, long newTid, @Nullable ToastSource source) {
    data = from;
    base = at;
    used = at + length;
    tid = newTid;
    toast = source;
    int count = storedColumnsWritten();
    storedColumns = Math.min(count, status.length);
    storedNulls = (Bytes.getShort(from, at + TupleHeader.CTID_OFFSET) & TupleHeader.HAS_NULLS) != 0;
    dataStart = at + TupleHeader.dataOffset(count, storedNulls);
    walked = 0;
    walkedOffset = dataStart;
    Arrays.fill(status, UNREAD);
  }

  /** Makes this the same row as another, which has the same types. */
  public void copyFrom(TupleSlot other) {
    assert other.status.length == status.length;
    System.arraycopy(other.status, 0, status, 0, status.length);
    System.arraycopy(other.longs, 0, longs, 0, longs.length);
    System.arraycopy(other.objects, 0, objects, 0, objects.length);
    data = other.data;
    base = other.base;
    used = other.used;
    tid = other.tid;
    storedColumns = other.storedColumns;
    storedNulls = other.storedNulls;
    dataStart = other.dataStart;
    walked = other.walked;
    walkedOffset = other.walkedOffset;
    toast = other.toast;
    ownBytes();
  }

  /**
   * Sets a column to another row's column of the same type; bytes are copied, no object is made.
   */
  public void copyColumn(int column, TupleSlot from, int fromColumn) {
    byte state = from.state(fromColumn);
    if (state == TOASTED) {
      from.unpack(fromColumn);
      state = RAW;
    }
    switch (state) {
      case NULL -> setNull(column);
      case VALUE -> {
        longs[column] = from.longs[fromColumn];
        status[column] = VALUE;
      }
      case OBJECT -> {
        objects[column] = from.objects[fromColumn];
        status[column] = OBJECT;
      }
      default -> {
        if (descriptor.filledTo[column] != from.descriptor.filledTo[fromColumn]) {
          setObject(column, from.object(fromColumn));
          return;
        }
        setBytes(column, from.data, from.rawOffset(fromColumn), from.rawLength(fromColumn));
        objects[column] = from.objects[fromColumn];
      }
    }
  }

  /**
   * Brings in what is out of line or compressed: the row can then be read when no snapshot keeps
   * its out-of-line values from being removed any more.
   */
  public void unpackAll() {
    boolean stored =
        storedColumns > 0
            && (Bytes.getShort(data, base + TupleHeader.CTID_OFFSET) & TupleHeader.HAS_TOASTED)
                != 0;
    for (int column = 0; column < status.length; column++) {
      if ((stored ? state(column) : status[column]) == TOASTED) {
        unpack(column);
      }
    }
  }

  /** The place the row came from, {@link TupleId#NONE} if from nowhere. */
  public long tid() {
    return tid;
  }

  /** Notes the place of the row. */
  public void setTid(long newTid) {
    tid = newTid;
  }

  /** Whether the row was loaded from stored bytes, so that it has a header. */
  public boolean isStored() {
    return used > 0 && storedColumns > 0;
  }

  /** The transaction that made a loaded row version. */
  public long xmin() {
    return Bytes.getLong(data, base + TupleHeader.XMIN) >>> 16;
  }

  /** The transaction that had deleted or replaced a loaded row version when it was read, or 0. */
  public long xmax() {
    return Bytes.getLong(data, base + TupleHeader.XMAX) >>> 16;
  }

  /** The command id of a loaded row version, as stored. */
  public int commandId() {
    return Bytes.getInt(data, base + TupleHeader.COMMAND_ID);
  }

  /** Writes the transactions and the command id of a loaded row version into another header. */
  void copyOrigin(byte[] header) {
    System.arraycopy(data, base + TupleHeader.XMIN, header, TupleHeader.XMIN, 6);
    System.arraycopy(data, base + TupleHeader.XMAX, header, TupleHeader.XMAX, 6);
    System.arraycopy(data, base + TupleHeader.COMMAND_ID, header, TupleHeader.COMMAND_ID, 4);
  }

  /** Whether a column is null. */
  public boolean isNull(int column) {
    return state(column) == NULL;
  }

  /** The value of a column held as LONG. */
  public long getLong(int column) {
    byte state = state(column);
    assert state == VALUE : "column " + column + " is not an integer value";
    return longs[column];
  }

  /** The value of a column held as LONG, as an int. */
  public int getInt(int column) {
    return (int) getLong(column);
  }

  /** The value of a boolean column. */
  public boolean getBoolean(int column) {
    return getLong(column) != 0;
  }

  /** The value of a column held as DOUBLE. */
  public double getDouble(int column) {
    byte state = state(column);
    assert state == VALUE : "column " + column + " is not a floating point value";
    return Double.longBitsToDouble(longs[column]);
  }

  /** The value of a column held as OBJECT, or null. */
  public @Nullable Object getObject(int column) {
    return switch (state(column)) {
      case NULL -> null;
      case OBJECT -> objects[column];
      case TOASTED -> {
        unpack(column);
        yield object(column);
      }
      case RAW -> object(column);
      default -> throw new IllegalStateException("column " + column + " is not held as an object");
    };
  }

  /** The value of a text column. */
  public String getString(int column) {
    return (String) notNull(getObject(column));
  }

  /** The value of a numeric column. */
  public BigDecimal getNumeric(int column) {
    return (BigDecimal) notNull(getObject(column));
  }

  /** The value of a column of any type, boxed, or null: for messages and tests. */
  public @Nullable Object getBoxed(int column) {
    if (isNull(column)) {
      return null;
    }
    return switch (descriptor.type(column).representation()) {
      case LONG -> getLong(column);
      case DOUBLE -> getDouble(column);
      default -> getObject(column);
    };
  }

  /**
   * Shows the bytes of a text (UTF-8) or bytea column without making an object, those of a {@code
   * char(n)} without trailing blanks. The view is good until the slot changes.
   */
  public void getBytes(int column, ByteView into) {
    byte state = state(column);
    if (state == TOASTED) {
      unpack(column);
    } else if (state == OBJECT) {
      Object value = notNull(objects[column]);
      if (value instanceof byte[] bytes) {

        into.set(bytes, 0, bytes.length);
        return;
      }
      byte[] utf8 = ((String) value).getBytes(StandardCharsets.UTF_8);
      setBytes(column, utf8, 0, utf8.length);
      objects[column] = value;
    }
    into.set(data, rawOffset(column), rawLength(column));
  }

  /**
   * Bytes of the plain form of a value of varying width, without fetching it when it is out of
   * line; of one that is not stored, such as an added column's, about as many.
   */
  public int plainWidth(int column) {
    return switch (state(column)) {
      case TOASTED -> Varlena.plainLength(data, rawOffset(column));
      case RAW -> rawLength(column);
      case OBJECT -> objects[column] instanceof String text ? text.length() : Long.BYTES;
      default -> throw new IllegalStateException("column " + column + " has no varying width");
    };
  }

  /**
   * About how many bytes of memory the row's values take up, those that are only pointed to left
   * out.
   */
  public long heldBytes() {
    long bytes = (long) used - base;
    for (int column = 0; column < status.length; column++) {
      if (status[column] == OBJECT) {
        Object value = objects[column];
        if (value instanceof String text) {
          bytes += text.length();
        } else if (value instanceof byte[] array) {
          bytes += array.length;
        }
      }
    }
    return bytes;
  }

  /** Appends the bytes of a text (UTF-8) or bytea column. */
  void appendBytes(int column, ByteSink out) {
    byte state = state(column);
    if (state == TOASTED) {
      unpack(column);
    } else if (state == OBJECT) {
      Object value = notNull(objects[column]);
      if (value instanceof byte[] bytes) {

        out.put(bytes, 0, bytes.length);
      } else {
        out.putUtf8((String) value);
      }
      return;
    }
    out.put(data, rawOffset(column), rawLength(column));
  }

  /** Makes a column null. */
  public void setNull(int column) {
    status[column] = NULL;
  }

  /** Sets a column held as LONG. */
  public void setLong(int column, long value) {
    longs[column] = value;
    status[column] = VALUE;
  }

  /** Sets a boolean column. */
  public void setBoolean(int column, boolean value) {
    setLong(column, value ? 1 : 0);
  }

  /** Sets a column held as DOUBLE. */
  public void setDouble(int column, double value) {
    longs[column] = Double.doubleToRawLongBits(value);
    status[column] = VALUE;
  }

  /** Sets a column held as OBJECT; the object is kept. */
  public void setObject(int column, @Nullable Object value) {
    objects[column] = value;
    status[column] = value == null ? NULL : OBJECT;
  }

  /**
   * Sets a text (UTF-8) or bytea column; the bytes are copied. Those of a {@code char(n)} may have
   * its trailing blanks or not.
   */
  public void setBytes(int column, byte[] from, int offset, int length) {
    int kept = length;
    if (descriptor.filledTo[column] > 0) {
      while (kept > 0 && from[offset + kept - 1] == ' ') {
        kept--;
      }
    }
    int at = append(from, offset, kept);
    objects[column] = null;
    longs[column] = place(at, kept);
    status[column] = RAW;
  }

  /** Sets a column from Long, Double, an object of its representation, or null. */
  public void setBoxed(int column, @Nullable Object value) {
    if (value instanceof Long l) {
      setLong(column, l);
    } else if (value instanceof Double d) {
      setDouble(column, d);
    } else {
      setObject(column, value);
    }
  }

  /** The column's state once it has been read from the row's bytes. */
  private byte state(int column) {
    byte state = status[column];
    if (state == UNREAD) {
      read(column);
      state = status[column];
    }
    return state;
  }

  private void read(int column) {
    if (column >= storedColumns) {
      setBoxed(column, descriptor.column(column).missing());
    } else if (!storedNulls && column < descriptor.fixedCount) {
      readFixed(column, dataStart + descriptor.fixedOffsets[column]);
    } else {
      walkPast(column);
    }
  }

  private void walkPast(int last) {
    int column = walked;
    int at = walkedOffset;
    if (!storedNulls && column < descriptor.fixedCount) {
      column = descriptor.fixedCount;
      at = dataStart + descriptor.fixedOffsets[column];
    }
    byte[] widths = descriptor.widths;
    int bitmap = dataStart - ((storedColumnsWritten() + 7) >> 3);
    for (; column <= last; column++) {
      if (storedNulls && (data[bitmap + (column >> 3)] & 1 << (column & 7)) == 0) {
        if (status[column] == UNREAD) {
          status[column] = NULL;
        }
        continue;
      }
      int width = widths[column];
      if (width > 0) {
        if (status[column] == UNREAD) {
          readFixed(column, at);
        }
        at += width;
      } else {
        int size = Varlena.size(data, at);
        if (status[column] == UNREAD) {
          readVariable(column, at, size);
        }
        at += size;
      }
    }
    walked = column;
    walkedOffset = at;
  }

  /** The column count in the bytes, which may be above that of the descriptor. */
  private int storedColumnsWritten() {
    int count = data[base + TupleHeader.COLUMN_COUNT] & 0xff;
    return count < TupleHeader.MANY_COLUMNS
        ? count
        : Bytes.getShort(data, base + TupleHeader.SIZE) & 0xffff;
  }

  private void readFixed(int column, int at) {
    long value;
    switch (descriptor.forms[column]) {
      case TupleDescriptor.FORM_SHORT -> value = Bytes.getShort(data, at);
      case TupleDescriptor.FORM_INT -> value = Bytes.getInt(data, at);
      case TupleDescriptor.FORM_UNSIGNED_INT -> value = Bytes.getInt(data, at) & 0xffff_ffffL;
      case TupleDescriptor.FORM_BYTE -> value = data[at];
      case TupleDescriptor.FORM_FLOAT ->
          value = Double.doubleToRawLongBits(Float.intBitsToFloat(Bytes.getInt(data, at)));
      case TupleDescriptor.FORM_SIXTEEN -> {
        objects[column] = null;
        longs[column] = place(at, 16);
        status[column] = RAW;
        return;
      }
      default -> value = Bytes.getLong(data, at);
    }
    longs[column] = value;
    status[column] = VALUE;
  }

  private void readVariable(int column, int at, int size) {
    objects[column] = null;
    if (Varlena.isToasted(data, at)) {
      longs[column] = place(at, size);
      status[column] = TOASTED;
    } else {
      int header = Varlena.headerSize(data, at);
      longs[column] = place(at + header, size - header);
      status[column] = RAW;
    }
  }

  private void unpack(int column) {
    byte[] plain = Varlena.unpack(data, rawOffset(column), toast);
    setBytes(column, plain, 0, plain.length);
  }

  private Object object(int column) {
    Object known = objects[column];
    if (known != null) {
      return known;
    }
    int at = rawOffset(column);
    int length = rawLength(column);

    Object made =
        switch (descriptor.type(column).kind()) {
          case NUMERIC -> NumericCodec.decode(data, at, length);
          case BYTEA -> Arrays.copyOfRange(data, at, at + length);
          case UUID -> new UUID(Bytes.getLong(data, at), Bytes.getLong(data, at + 8));
          case INTERVAL ->
              new Interval(
                  Bytes.getInt(data, at), Bytes.getInt(data, at + 4), Bytes.getLong(data, at + 8));
          case CHAR -> filled(text(at, length), descriptor.filledTo[column]);
          default -> text(at, length);
        };
    objects[column] = made;
    return made;
  }

  private String text(int at, int length) {
    return new String(data, at, length, StandardCharsets.UTF_8);
  }

  private static String filled(String text, int characters) {
    int missing = characters - text.codePointCount(0, text.length());
    return missing > 0 ? text + " ".repeat(missing) : text;
  }

  private static String withoutBlanks(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(0, end);
  }

  private int append(byte[] from, int offset, int length) {
    if (data != own) {
      ownBytes();
    }
    int at = used;
    byte[] to = own;
    if (to.length - at < length) {
      to = new byte[Math.max(at + length, (int) Math.min(2L * at, Integer.MAX_VALUE - 16))];
      System.arraycopy(own, 0, to, 0, at);
    }
    System.arraycopy(from, offset, to, at, length);
    own = to;
    data = to;
    used = at + length;
    return at;
  }

  /* Copies bytes that belong to someone else. */
  private void ownBytes() {
    int from = base;
    int length = used - from;
    makeRoom(length);
    System.arraycopy(data, from, own, 0, length);
    data = own;
    base = 0;
    used = length;
    if (from == 0) {
      return;
    }
    dataStart -= from;
    walkedOffset -= from;
    for (int column = 0; column < status.length; column++) {
      if (status[column] == RAW || status[column] == TOASTED) {
        longs[column] = place(rawOffset(column) - from, rawLength(column));
      }
    }
  }

  private static long place(int at, int length) {
    return (long) at << 32 | length;
  }

  private int rawOffset(int column) {
    return (int) (longs[column] >>> 32);
  }

  private int rawLength(int column) {
    return (int) longs[column];
  }

  private static Object notNull(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException("the value is null");
    }
    return value;
  }

  // What the toaster of this package's users needs: stored forms put in and shown.

  /** Whether the column holds a value that is compressed or out of line. */
  public boolean isToasted(int column) {
    return state(column) == TOASTED;
  }

  /** Shows the stored form of a toasted column. */
  public void getToasted(int column, ByteView into) {
    assert state(column) == TOASTED;
    into.set(data, rawOffset(column), rawLength(column));
  }

  /** Sets a column to a toasted stored form, which is copied. */
  public void setToasted(int column, byte[] from, int offset, int length) {
    int at = append(from, offset, length);
    objects[column] = null;
    longs[column] = place(at, length);
    status[column] = TOASTED;
  }

  /** Appends a column that is not null to a row under construction. */
  void encodeColumn(int column, ByteSink out, @Nullable ToastSource own) {
    byte state = state(column);
    switch (descriptor.forms[column]) {
      case TupleDescriptor.FORM_SHORT -> out.putShort((int) longs[column]);
      case TupleDescriptor.FORM_INT, TupleDescriptor.FORM_UNSIGNED_INT ->
          out.putInt((int) longs[column]);
      case TupleDescriptor.FORM_LONG, TupleDescriptor.FORM_DOUBLE -> out.putLong(longs[column]);
      case TupleDescriptor.FORM_BYTE -> out.put((int) longs[column]);
      case TupleDescriptor.FORM_FLOAT ->
          out.putInt(Float.floatToIntBits((float) Double.longBitsToDouble(longs[column])));
      case TupleDescriptor.FORM_SIXTEEN -> {
        if (state == RAW) {
          out.put(data, rawOffset(column), 16);
        } else {
          encodeSixteen(notNull(objects[column]), out);
        }
      }
      case TupleDescriptor.FORM_VARIABLE -> encodeVariable(column, state, out, own);
      default ->
          throw new IllegalStateException(
              "column of type " + descriptor.type(column) + " cannot be stored");
    }
  }

  private static void encodeSixteen(Object value, ByteSink out) {
    if (value instanceof UUID uuid) {

      out.putLong(uuid.getMostSignificantBits());
      out.putLong(uuid.getLeastSignificantBits());
    } else {
      Interval interval = (Interval) value;
      out.putInt(interval.months());
      out.putInt(interval.days());
      out.putLong(interval.micros());
    }
  }

  private void encodeVariable(int column, byte state, ByteSink out, @Nullable ToastSource own) {
    if (state == TOASTED) {
      int at = rawOffset(column);
      if (!Varlena.isPointer(data, at) || (own != null && own == toast)) {
        out.put(data, at, rawLength(column));
        return;
      }
      unpack(column);
    }
    if (status[column] == RAW) {
      Varlena.putPlain(out, data, rawOffset(column), rawLength(column));
      return;
    }
    Object value = notNull(objects[column]);
    if (value instanceof String string) {
      Varlena.putText(out, descriptor.filledTo[column] > 0 ? withoutBlanks(string) : string);
    } else if (value instanceof byte[] bytes) {

      Varlena.putPlain(out, bytes, 0, bytes.length);
    } else {
      encodeNumeric((BigDecimal) value, out);
    }
  }

  private static void encodeNumeric(BigDecimal value, ByteSink out) {
    int start = out.length();
    out.put(0);
    NumericCodec.encode(value, out);
    int length = out.length() - start - 1;
    if (length <= Varlena.MAX_SHORT) {
      out.bytes()[start] = (byte) length;
    } else {
      byte[] bytes = Arrays.copyOfRange(out.bytes(), start + 1, out.length());
      out.setLength(start);
      Varlena.putPlain(out, bytes, 0, length);
    }
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("(");
    for (int i = 0; i < status.length; i++) {
      Object value = getBoxed(i);
      out.append(i == 0 ? "" : ", ");
      out.append(value instanceof byte[] array ? Arrays.toString(array) : value);
    }
    return out.append(')').toString();
  }
}
