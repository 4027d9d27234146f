package io.waldb.storage.tuple;

/**
 * A reusable window on bytes that belong to someone else: valid until the owner (a slot, a page
 * copy) is loaded anew. Not thread-safe.
 */
public final class ByteView {
  private static final byte[] EMPTY = {};

  private byte[] array = EMPTY;
  private int offset;
  private int length;

  /** The array the bytes are in; not to be changed. */
  public byte[] array() {
    return array;
  }

  /** Where in the array the bytes begin. */
  public int offset() {
    return offset;
  }

  /** How many bytes. */
  public int length() {
    return length;
  }

  /** Points this view at bytes. */
  public ByteView set(byte[] newArray, int newOffset, int newLength) {
    array = newArray;
    offset = newOffset;
    length = newLength;
    return this;
  }
}
