package io.waldb.storage.tuple;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a value of varying length. Its first byte tells the form:
 *
 * <pre>
 * 0nnnnnnn  n = length; the bytes follow
 * 10nnnnnn  and three bytes more of n = length; the bytes follow
 * 110nnnnn  and three bytes more of n = length of what follows: 4 bytes of plain length, then the
 *           value compressed with {@link Lz}
 * 111cnnnn  out of line ({@link ToastPointer}): c = 1 when the stored bytes are compressed; 30 bits
 *           of plain length, of which these are the first, 30 bits of stored length, 4 bytes of
 *           checksum, 6 bytes of value number; number 0: the value is lost
 * </pre>
 *
 * <p>Big-endian. A header is never longer than PostgreSQL's. The last two forms are "toasted".
 */
public final class Varlena {
  /** The longest value, in bytes; PostgreSQL's limit. */
  public static final int MAX_LENGTH = (1 << 30) - 1;

  /** Bytes of a pointer to a value out of line. */
  public static final int POINTER_SIZE = 18;

  static final int MAX_SHORT = 0x7f;
  private static final int LONG = 0x80;
  private static final int COMPRESSED = 0xc0;
  private static final int POINTER = 0xe0;
  private static final int POINTER_COMPRESSED = 0xf0;
  private static final int LENGTH_BITS = 30;
  private static final int CHECKSUM_OFFSET = 8;
  private static final int LONG_HEADER = 4;

  /** Bytes before the compressed bytes of a value in line. */
  public static final int COMPRESSED_HEADER = 8;

  private Varlena() {}

  /** Bytes of the plain stored form of a value of this length. */
  public static int plainSize(int length) {
    return length <= MAX_SHORT ? length + 1 : length + LONG_HEADER;
  }

  /** Whether the stored form that begins here is compressed or out of line. */
  static boolean isToasted(byte[] from, int at) {
    return (from[at] & 0xff) >= COMPRESSED;
  }

  /** Whether the stored form that begins here is out of line. */
  public static boolean isPointer(byte[] from, int at) {
    return (from[at] & 0xff) >= POINTER;
  }

  /** Bytes of the stored form that begins here. */
  static int size(byte[] from, int at) {
    int first = from[at] & 0xff;
    if (first < LONG) {
      return first + 1;
    }
    if (first < COMPRESSED) {
      return LONG_HEADER + (Bytes.getInt(from, at) & 0x3fff_ffff);
    }
    if (first < POINTER) {
      return LONG_HEADER + (Bytes.getInt(from, at) & 0x1fff_ffff);
    }
    return POINTER_SIZE;
  }

  /** Bytes before the value in the plain form that begins here. */
  static int headerSize(byte[] from, int at) {
    return from[at] >= 0 ? 1 : LONG_HEADER;
  }

  /** Appends the header of a plain value. */
  static void putHeader(ByteSink out, int length) {
    if (length <= MAX_SHORT) {
      out.put(length);
    } else {
      if (length > MAX_LENGTH) {
        throw new DatabaseException(
            SqlState.PROGRAM_LIMIT_EXCEEDED,
            "value of " + length + " bytes exceeds the limit of " + MAX_LENGTH);
      }
      out.putInt(LONG << 24 | length);
    }
  }

  /** Writes text and its header. */
  static void putText(ByteSink out, String text) {
    int start = out.length();
    int guess = text.length() <= MAX_SHORT ? 1 : LONG_HEADER;
    out.setLength(start + guess);
    out.putUtf8(text);
    int length = out.length() - start - guess;
    if (guess == 1 && length > MAX_SHORT) {
      out.ensure(LONG_HEADER - 1);
      byte[] bytes = out.bytes();
      System.arraycopy(bytes, start + 1, bytes, start + LONG_HEADER, length);
      out.setLength(start + LONG_HEADER + length);
    }
    if (length <= MAX_SHORT && guess == 1) {
      out.bytes()[start] = (byte) length;
    } else {
      Bytes.putInt(out.bytes(), start, LONG << 24 | length);
    }
  }

  /**
   * Makes room for a value of this length in place of its written header; see {@link #putHeader}.
   */
  static void putPlain(ByteSink out, byte[] from, int offset, int length) {
    putHeader(out, length);
    out.put(from, offset, length);
  }

  /** Appends a pointer to a value out of line. */
  public static void putPointer(ByteSink out, ToastPointer pointer) {
    long form = pointer.compressed() ? POINTER_COMPRESSED : POINTER;
    out.putLong(
        (form << (Long.SIZE - Byte.SIZE))
            | ((long) pointer.plainLength() << LENGTH_BITS)
            | pointer.storedLength());
    out.putInt(pointer.checksum());
    out.putShort((int) (pointer.valueId() >>> 32));
    out.putInt((int) pointer.valueId());
  }

  /** The pointer that begins here. */
  public static ToastPointer pointer(byte[] from, int at) {
    return new ToastPointer(
        (from[at] & 0xff) >= POINTER_COMPRESSED,
        plainLength(from, at),
        (int) Bytes.getLong(from, at) & MAX_LENGTH,
        Bytes.getInt(from, at + CHECKSUM_OFFSET),
        valueId(from, at));
  }

  /**
   * Where in a pointer the value's number stands, {@link #VALUE_ID_SIZE} bytes. All zero says that
   * the value is lost.
   */
  public static final int VALUE_ID_OFFSET = 12;

  /** Bytes of a value's number. */
  public static final int VALUE_ID_SIZE = 6;

  /** Appends a compressed value in line. */
  public static void putCompressed(
      ByteSink out, int plainLength, byte[] compressed, int offset, int length) {
    out.putInt(COMPRESSED << 24 | (length + 4));
    out.putInt(plainLength);
    out.put(compressed, offset, length);
  }

  /** Plain length of the value whose pointer or compressed form begins here. */
  public static int plainLength(byte[] from, int at) {
    return isPointer(from, at)
        ? (int) (Bytes.getLong(from, at) >>> LENGTH_BITS) & MAX_LENGTH
        : Bytes.getInt(from, at + 4);
  }

  /** Number of the value whose pointer begins here. */
  public static long valueId(byte[] from, int at) {
    return Bytes.getLong(from, at + POINTER_SIZE - Long.BYTES) & 0xffff_ffff_ffffL;
  }

  /**
   * The plain bytes of the toasted value whose stored form begins here.
   *
   * @throws DatabaseException XX001 when its pieces or its compressed form are damaged
   */
  static byte[] unpack(byte[] from, int at, @Nullable ToastSource source) {
    if (isPointer(from, at)) {
      if (source == null) {
        throw new DatabaseException(
            SqlState.INTERNAL_ERROR, "row with a value out of line has no store to fetch it from");
      }
      ToastPointer pointer = pointer(from, at);
      byte[] stored = source.fetch(pointer);
      return pointer.compressed()
          ? Lz.decompress(stored, 0, stored.length, pointer.plainLength())
          : stored;
    }
    int length = size(from, at) - COMPRESSED_HEADER;
    return Lz.decompress(from, at + COMPRESSED_HEADER, length, plainLength(from, at));
  }
}
