package io.waldb.wal.record;

import io.waldb.common.Lsn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A record as read back. The reader fills the same object again and again: it and everything got
 * from it is valid until the reader's next record.
 */
public final class WalRecord {
  private final List<BlockReference> blocks = new ArrayList<>();
  private byte[] bytes = new byte[0];
  private ByteBuffer view = ByteBuffer.wrap(bytes);
  private int start;
  private int length;
  private long lsn;
  private long endLsn;
  private int blockCount;
  private int mainAt;

  /**
   * Takes a record apart. Its checksum has been verified; what is checked here is that the parts
   * fit into it, so that wrong bytes with a right checksum lead to an error and not further.
   *
   * @param source has the record from index {@code from} on; not copied
   * @param lsn where it starts
   * @param endLsn where it ends, padding included
   * @return whether the record makes sense
   */
  public boolean decode(byte[] source, int from, int totalLength, long lsn, long endLsn) {
    if (this.bytes != source) {
      this.bytes = source;
      this.view = ByteBuffer.wrap(source);
    }
    this.start = from;
    this.length = totalLength;
    this.lsn = lsn;
    this.endLsn = endLsn;
    int end = from + totalLength;
    int at = from + RecordFormat.HEADER_SIZE;
    if (end <= at) {
      return false;
    }
    blockCount = source[at++] & 0xff;
    if (blockCount > RecordFormat.MAX_BLOCKS) {
      return false;
    }
    long previousKey = -1;
    for (int i = 0; i < blockCount; i++) {
      if (i == blocks.size()) {
        blocks.add(new BlockReference());
      }
      at = blocks.get(i).decodeHeader(source, view, at, end, previousKey);
      if (at < 0) {
        return false;
      }
      previousKey = blocks.get(i).pageKey();
    }
    for (int i = 0; i < blockCount; i++) {
      at = blocks.get(i).placePayload(at);
      if (at > end) {
        return false;
      }
    }
    mainAt = at;
    return true;
  }

  /** Copies the record as it was decoded, {@link #totalLength} bytes. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, start, target, at, length);
  }

  /** Where the record starts. */
  public long lsn() {
    return lsn;
  }

  /** Where the record ends, padding included: the LSN of the pages it changed. */
  public long endLsn() {
    return endLsn;
  }

  /** Where the record before it starts; 0 for the log's first. */
  public long prevLsn() {
    return RecordFormat.getLong(bytes, start + RecordFormat.PREVIOUS);
  }

  /** The transaction; 0 for none. */
  public long xid() {
    return (long) RecordFormat.getShort(bytes, start + RecordFormat.XID) << 32
        | (RecordFormat.getInt(bytes, start + RecordFormat.XID + 2) & 0xffff_ffffL);
  }

  /** The id of the resource manager. */
  public int resourceManagerId() {
    return bytes[start + RecordFormat.RESOURCE_MANAGER] & 0xff;
  }

  /** The resource manager's info byte, 0 to 255. */
  public int info() {
    return bytes[start + RecordFormat.INFO] & 0xff;
  }

  /** Length in bytes, without padding. */
  public int totalLength() {
    return length;
  }

  /** Bytes of page images, as stored. */
  public int imageLength() {
    int sum = 0;
    for (int i = 0; i < blockCount; i++) {
      BlockReference block = blocks.get(i);
      if (block.hasImage() || block.hasImageToCompare()) {
        sum += block.image().length();
      }
    }
    return sum;
  }

  /** Bytes of main data. */
  public int mainDataLength() {
    return start + length - mainAt;
  }

  /** The main data, from index 0 to the limit; read-only by agreement. */
  public ByteBuffer mainData() {
    return view.slice(mainAt, mainDataLength());
  }

  /** Pages the record refers to. */
  public int blockCount() {
    return blockCount;
  }

  /** One of the pages, counted from 0. */
  public BlockReference block(int index) {
    if (index >= blockCount) {
      throw new IndexOutOfBoundsException(index);
    }
    return blocks.get(index);
  }

  @Override
  public String toString() {
    return "record at "
        + Lsn.format(lsn)
        + " of resource manager "
        + resourceManagerId()
        + " info "
        + info()
        + " xid "
        + xid();
  }
}
