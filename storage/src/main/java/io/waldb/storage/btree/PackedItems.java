package io.waldb.storage.btree;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Items of a page one behind the other, each with a 2-byte length: the form in which whole pages go
 * to the log.
 */
final class PackedItems {
  private byte[] bytes = new byte[BtreePage.SIZE];
  private int length;
  private int count;

  void clear() {
    length = 0;
    count = 0;
  }

  /** Bytes the items take on a page, line pointers included. */
  int sizeOnPage() {
    return length - 2 * count + BtreePage.POINTER_SIZE * count;
  }

  int count() {
    return count;
  }

  void add(byte[] item, int from, int itemLength) {
    int at = reserve(itemLength);
    System.arraycopy(item, from, bytes, at, itemLength);
  }

  void add(ByteBuffer page, int slot) {
    int itemLength = BtreePage.itemLength(page, slot);
    int at = reserve(itemLength);
    page.get(BtreePage.itemOffset(page, slot), bytes, at, itemLength);
  }

  /** Adds all items of another object. */
  void addAll(PackedItems other) {
    int at = length;
    if (at + other.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, at + other.length);
    }
    System.arraycopy(other.bytes, 0, bytes, at, other.length);
    length += other.length;
    count += other.count;
  }

  /** Adds an internal item. */
  void addChild(int block, byte[] separator) {
    int at = reserve(BtreePage.CHILD_SIZE + separator.length);
    Bytes.INT.set(bytes, at, block);
    System.arraycopy(separator, 0, bytes, at + BtreePage.CHILD_SIZE, separator.length);
  }

  /** A copy of the last item. */
  byte[] last() {
    int at = lastAt();
    return Arrays.copyOfRange(bytes, at + 2, length);
  }

  /** Takes the last item away and answers it. */
  byte[] removeLast() {
    byte[] item = last();
    length -= 2 + item.length;
    count--;
    return item;
  }

  private int lastAt() {
    int at = 0;
    while (true) {
      int next = at + 2 + (short) Bytes.SHORT.get(bytes, at);
      if (next == length) {
        return at;
      }
      at = next;
    }
  }

  /** A copy of the packed form. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private int reserve(int itemLength) {
    int at = length + 2;
    if (at + itemLength > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * (at + itemLength));
    }
    Bytes.SHORT.set(bytes, length, (short) itemLength);
    length = at + itemLength;
    count++;
    return at;
  }

  /** Appends packed items to a page that has room for them. */
  static void appendAll(ByteBuffer page, byte[] packed) {
    int at = 0;
    while (at < packed.length) {
      int itemLength = (short) Bytes.SHORT.get(packed, at);
      BtreePage.appendItem(page, packed, at + 2, itemLength);
      at += 2 + itemLength;
    }
  }
}
