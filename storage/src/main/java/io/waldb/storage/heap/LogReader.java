package io.waldb.storage.heap;

import java.nio.ByteBuffer;

/** Reads the data of a log record from front to back, as WalRecordBuilder put it. */
final class LogReader {
  private final ByteBuffer data;
  private int at;

  LogReader(ByteBuffer data) {
    this.data = data;
  }

  int position() {
    return at;
  }

  int remaining() {
    return data.limit() - at;
  }

  ByteBuffer data() {
    return data;
  }

  void skip(int count) {
    at += count;
  }

  int unsignedByte() {
    return data.get(at++) & 0xff;
  }

  int varInt() {
    int value = 0;
    int shift = 0;
    byte next;
    do {
      next = data.get(at++);
      value |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  long xid() {
    long value = (data.getShort(at) & 0xffffL) << 32 | (data.getInt(at + 2) & 0xffff_ffffL);
    at += 6;
    return value;
  }

  int[] varInts(int count) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = varInt();
    }
    return values;
  }

  /** A byte as pg_waldump prints flags. */
  static String hex(int flags) {
    return String.format("0x%02X", flags);
  }
}
