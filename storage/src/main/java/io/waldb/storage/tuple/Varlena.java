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
 * 1110000c  out of line: 4 bytes of plain length, 4 bytes of stored length, 6 bytes of value number;
 *           c = 1 when the stored bytes are compressed; number 0: the value is lost
 * </pre>
 *
 * <p>Big-endian. A header is never longer than PostgreSQL's. The last two forms are "toasted".
 */
public final class Varlena {
  /** The longest value, in bytes; PostgreSQL's limit. */
  public static final int MAX_LENGTH = (1 << 30) - 1;

  /** Bytes of a pointer to a value out of line. */
  public static final int POINTER_SIZE = 15;

  static final int MAX_SHORT = 0x7f;
  private static final int LONG = 0x80;
  private static final int COMPRESSED = 0xc0;
  private static final int POINTER = 0xe0;
  private static final int POINTER_COMPRESSED = 0xe1;
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
  public static void putPointer(
      ByteSink out, boolean compressed, int plainLength, int storedLength, long valueId) {
    out.put(compressed ? POINTER_COMPRESSED : POINTER);
    out.putInt(plainLength);
    out.putInt(storedLength);
    out.putShort((int) (valueId >>> 32));
    out.putInt((int) valueId);
  }

  /**
   * Where in a pointer the value's number stands, {@link #VALUE_ID_SIZE} bytes. All zero says that
   * the value is lost.
   */
  public static final int VALUE_ID_OFFSET = 9;

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
    return isPointer(from, at) ? Bytes.getInt(from, at + 1) : Bytes.getInt(from, at + 4);
  }

  /** Stored length of the value whose pointer begins here. */
  public static int storedLength(byte[] from, int at) {
    return Bytes.getInt(from, at + 5);
  }

  /** Number of the value whose pointer begins here. */
  public static long valueId(byte[] from, int at) {
    return Bytes.getLong(from, at + 7) & 0xffff_ffff_ffffL;
  }

  /**
   * The plain bytes of the toasted value whose stored form begins here.
   *
   * @throws DatabaseException XX001 when its pieces or its compressed form are damaged
   */
  static byte[] unpack(byte[] from, int at, @Nullable ToastSource source) {
    int plainLength = plainLength(from, at);
    if (isPointer(from, at)) {
      if (source == null) {
        throw new DatabaseException(
            SqlState.INTERNAL_ERROR, "row with a value out of line has no store to fetch it from");
      }
      byte[] stored = source.fetch(valueId(from, at), storedLength(from, at));
      if (from[at] != (byte) POINTER_COMPRESSED) {
        return stored;
      }
      return Lz.decompress(stored, 0, stored.length, plainLength);
    }
    int length = size(from, at) - COMPRESSED_HEADER;
    return Lz.decompress(from, at + COMPRESSED_HEADER, length, plainLength);
  }
}
