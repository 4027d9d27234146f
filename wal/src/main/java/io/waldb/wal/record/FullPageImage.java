package io.waldb.wal.record;

import io.waldb.common.DatabaseException;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;

/**
 * The image of a whole page in a record, as it was after the record's change. Valid as long as its
 * record is.
 */
public final class FullPageImage {
  private static final byte[] ZEROES = new byte[Pages.SIZE];

  private long pageKey;
  private byte[] record = ZEROES;
  private int at;
  private int length;
  private int holeOffset;
  private int holeLength;
  private boolean compressed;
  private boolean deflated;
  private byte[] unpacked = ZEROES;

  FullPageImage() {}

  void set(long key, int storedLength, int hole, int holeSize, boolean packed, boolean byDeflate) {
    pageKey = key;
    length = storedLength;
    holeOffset = hole;
    holeLength = holeSize;
    compressed = packed;
    deflated = byDeflate;
  }

  void place(byte[] bytes, int offset) {
    record = bytes;
    at = offset;
  }

  /** Bytes the image takes up in the record. */
  public int length() {
    return length;
  }

  /** Where the left-out hole begins; 0 without a hole. */
  public int holeOffset() {
    return holeOffset;
  }

  /** Length of the left-out hole; 0 without a hole. */
  public int holeLength() {
    return holeLength;
  }

  /** Whether the bytes are compressed. */
  public boolean isCompressed() {
    return compressed;
  }

  /**
   * Writes the image over a page, the hole as zeroes; the page's LSN then is the one it had before
   * the record.
   *
   * @throws DatabaseException XX001 when the compressed bytes do not give a page
   */
  public void restoreInto(ByteBuffer page) {
    byte[] source = record;
    int from = at;
    int bare = Pages.SIZE - holeLength;
    if (compressed) {
      if (unpacked == ZEROES) {
        unpacked = new byte[Pages.SIZE];
      }
      if (deflated
          ? !ImageCodec.inflate(record, at, length, unpacked, bare)
          : !ImageCodec.decompress(record, at, length, unpacked, bare)) {
        throw new DatabaseException(
            SqlState.DATA_CORRUPTED, "could not decompress the image of " + PageId.format(pageKey));
      }
      source = unpacked;
      from = 0;
    }
    if (holeLength == 0) {
      page.put(0, source, from, Pages.SIZE);
      return;
    }
    int afterHole = holeOffset + holeLength;
    page.put(0, source, from, holeOffset);
    page.put(holeOffset, ZEROES, 0, holeLength);
    page.put(afterHole, source, from + holeOffset, Pages.SIZE - afterHole);
  }
}
