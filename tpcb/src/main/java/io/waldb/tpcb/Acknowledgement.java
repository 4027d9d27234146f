package io.waldb.tpcb;

import io.waldb.common.Crc32c;
import java.nio.ByteBuffer;

/**
 * A commit that was acknowledged to a client, and what the transaction did.
 *
 * @param micros when the commit returned, microseconds since 1970-01-01 UTC
 * @param lsn end of its commit record
 */
record Acknowledgement(
    int client,
    long sequence,
    long xid,
    long lsn,
    long micros,
    int aid,
    int tid,
    int bid,
    int delta) {
  /** Bytes of the stored form, which ends with a checksum: a torn last one is recognised. */
  static final int SIZE = 64;

  private static final int CHECKSUM_AT = 60;

  /** Puts it into a buffer of {@link #SIZE} bytes over an array of its own. */
  @SuppressWarnings("ByteBufferBackingArray") // as asked for
  void writeTo(ByteBuffer out) {
    out.clear();
    out.putInt(client).putLong(sequence).putLong(xid).putLong(lsn).putLong(micros);
    out.putInt(aid).putInt(tid).putInt(bid).putInt(delta);
    while (out.position() < CHECKSUM_AT) {
      out.put((byte) 0);
    }
    out.putInt(Crc32c.of(out.array(), 0, CHECKSUM_AT));
    out.flip();
  }

  /** Whether the bytes are a whole acknowledgement. */
  static boolean isWhole(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getInt(at + CHECKSUM_AT) == Crc32c.of(bytes, at, CHECKSUM_AT);
  }

  static Acknowledgement read(byte[] bytes, int at) {
    ByteBuffer in = ByteBuffer.wrap(bytes, at, SIZE);
    return new Acknowledgement(
        in.getInt(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt());
  }
}
