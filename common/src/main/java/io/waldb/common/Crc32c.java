package io.waldb.common;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C (Castagnoli), as the processor computes it.
 *
 * <p>The static methods are for one range; an instance adds up several and is used again after
 * {@link #reset}. Buffers are read by absolute position, so a buffer that others read at the same
 * time may be given. An instance belongs to one thread.
 */
public final class Crc32c {
  private final CRC32C crc = new CRC32C();

  /** Of a range of a buffer, direct or not. */
  public static int of(ByteBuffer buffer, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(range(buffer, from, to));
    return (int) crc.getValue();
  }

  /** Of a range of an array. */
  public static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** Starts again. */
  public Crc32c reset() {
    crc.reset();
    return this;
  }

  /** Adds a range of a buffer, direct or not. */
  public Crc32c update(ByteBuffer buffer, int from, int to) {
    crc.update(range(buffer, from, to));
    return this;
  }

  /** Adds a range of an array. */
  public Crc32c update(byte[] bytes, int offset, int length) {
    crc.update(bytes, offset, length);
    return this;
  }

  /** Adds four bytes, big-endian. */
  public Crc32c updateInt(int value) {
    crc.update(value >>> 24);
    crc.update(value >>> 16);
    crc.update(value >>> 8);
    crc.update(value);
    return this;
  }

  /** Adds eight bytes, big-endian. */
  public Crc32c updateLong(long value) {
    return updateInt((int) (value >>> 32)).updateInt((int) value);
  }

  /** The checksum of everything added since the start or the last {@link #reset}. */
  public int value() {
    return (int) crc.getValue();
  }

  /* A view of the range: it does not outlive the call, so the compiler keeps it off the heap. */
  private static ByteBuffer range(ByteBuffer buffer, int from, int to) {
    return buffer.duplicate().limit(to).position(from);
  }
}
