package io.waldb.storage.tuple;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.Arrays;

/**
 * A growing byte array that is reused from row to row: rows and index keys are built in it. Numbers
 * are big-endian. Not thread-safe.
 */
public final class ByteSink {
  private byte[] bytes;
  private int length;

  /** An empty sink with a little room. */
  public ByteSink() {
    this(256);
  }

  /** An empty sink with room for this many bytes. */
  public ByteSink(int capacity) {
    bytes = new byte[capacity];
  }

  /** The array in use; replaced when the sink grows. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes have been put. */
  public int length() {
    return length;
  }

  /** Forgets what was put. */
  public ByteSink reset() {
    length = 0;
    return this;
  }

  /** Cuts back to an earlier length, or leaves room whose content is not defined. */
  public void setLength(int newLength) {
    ensure(newLength - length);
    length = newLength;
  }

  /** Makes sure that this many more bytes fit without growth. */
  public void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, (int) Math.min(length * 2L, 1 << 30)));
    }
  }

  /** Appends the low 8 bits. */
  public void put(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  /** Appends the low 16 bits. */
  public void putShort(int value) {
    ensure(2);
    Bytes.putShort(bytes, length, value);
    length += 2;
  }

  /** Appends 32 bits. */
  public void putInt(int value) {
    ensure(4);
    Bytes.putInt(bytes, length, value);
    length += 4;
  }

  /** Appends 64 bits. */
  public void putLong(long value) {
    ensure(8);
    Bytes.putLong(bytes, length, value);
    length += 8;
  }

  /** Appends bytes. */
  public void put(byte[] from, int offset, int count) {
    ensure(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  /**
   * Appends text as UTF-8; a lone surrogate becomes a question mark.
   *
   * @throws DatabaseException 22021 when the text contains the character 0, which no text may
   */
  public void putUtf8(String text) {
    int chars = text.length();
    ensure(chars * 3);
    byte[] to = bytes;
    int at = length;
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        if (c == 0) {
          throw new DatabaseException(
              SqlState.CHARACTER_NOT_IN_REPERTOIRE,
              "invalid byte sequence for encoding \"UTF8\": 0x00");
        }
        to[at++] = (byte) c;
      } else if (c < 0x800) {
        to[at++] = (byte) (0xc0 | c >> 6);
        to[at++] = (byte) (0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        to[at++] = (byte) (0xe0 | c >> 12);
        to[at++] = (byte) (0x80 | (c >> 6 & 0x3f));
        to[at++] = (byte) (0x80 | (c & 0x3f));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < chars
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        to[at++] = (byte) (0xf0 | point >> 18);
        to[at++] = (byte) (0x80 | (point >> 12 & 0x3f));
        to[at++] = (byte) (0x80 | (point >> 6 & 0x3f));
        to[at++] = (byte) (0x80 | (point & 0x3f));
      } else {
        to[at++] = '?';
      }
    }
    length = at;
  }

  /** A copy of what was put. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }
}
