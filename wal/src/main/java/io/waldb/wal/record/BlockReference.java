package io.waldb.wal.record;

import io.waldb.common.Fork;
import io.waldb.common.Pages;
import java.nio.ByteBuffer;

/** A page that a record changed, with what the record holds for it. Valid as long as its record. */
public final class BlockReference {
  private static final int FORKS = Fork.values().length;

  private final FullPageImage image = new FullPageImage();
  private byte[] record = new byte[0];
  private ByteBuffer view = ByteBuffer.wrap(record);
  private long pageKey;
  private int flags;
  private boolean restored;
  private int dataAt;
  private int dataLength;

  BlockReference() {}

  /* Reads the header at an index; returns the index behind it, or -1 when it does not make sense. */
  int decodeHeader(byte[] bytes, ByteBuffer viewOfBytes, int at, int end, long previousKey) {
    if (at >= end) {
      return -1;
    }
    record = bytes;
    view = viewOfBytes;
    flags = bytes[at++] & 0xff;
    boolean sameRelation = (flags & RecordFormat.BLOCK_SAME_RELATION) != 0;
    int rest = (sameRelation ? 4 : 8) + (hasData() ? 2 : 0);
    if ((flags & ~RecordFormat.BLOCK_FLAGS) != 0
        || end - at < rest
        || (sameRelation && previousKey < 0)) {
      return -1;
    }
    if (sameRelation) {
      pageKey =
          (previousKey & 0xffff_ffff_0000_0000L) | (RecordFormat.getInt(bytes, at) & 0xffff_ffffL);
      at += 4;
    } else {
      pageKey = RecordFormat.getLong(bytes, at);
      at += 8;
    }
    if (pageKey < 0 || ((pageKey >>> 32) & 3) >= FORKS) {
      return -1;
    }
    dataLength = 0;
    if (hasData()) {
      dataLength = RecordFormat.getShort(bytes, at);
      at += 2;
    }
    restored = false;
    return storesImage() ? decodeImageHeader(bytes, at, end) : at;
  }

  private int decodeImageHeader(byte[] bytes, int at, int end) {
    if (end - at < 5) {
      return -1;
    }
    int length = RecordFormat.getShort(bytes, at);
    int holeOffset = RecordFormat.getShort(bytes, at + 2);
    int imageFlags = bytes[at + 4] & 0xff;
    at += 5;
    boolean hole = (imageFlags & RecordFormat.IMAGE_HOLE) != 0;
    boolean compressed = (imageFlags & RecordFormat.IMAGE_COMPRESSED) != 0;
    int pageSize = Pages.SIZE;
    int holeLength = 0;
    if (hole && compressed) {
      if (end - at < 2) {
        return -1;
      }
      holeLength = RecordFormat.getShort(bytes, at);
      at += 2;
    } else if (hole) {
      holeLength = pageSize - length;
    }
    boolean holeFits =
        hole ? holeLength > 0 && holeOffset + holeLength <= pageSize : holeOffset == 0;
    boolean lengthFits =
        compressed ? length > 0 && length < pageSize - holeLength : length == pageSize - holeLength;
    boolean deflated = (imageFlags & RecordFormat.IMAGE_DEFLATED) != 0;
    if ((imageFlags & ~RecordFormat.IMAGE_FLAGS) != 0
        || (deflated && !compressed)
        || !holeFits
        || !lengthFits) {
      return -1;
    }
    restored = (imageFlags & RecordFormat.IMAGE_RESTORE) != 0;
    image.set(pageKey, length, holeOffset, holeLength, compressed, deflated);
    return at;
  }

  /* Takes the image's and the data's bytes from an index on; returns the index behind them. */
  int placePayload(int at) {
    if (storesImage()) {
      image.place(record, at);
      at += image.length();
    }
    dataAt = at;
    return at + dataLength;
  }

  private boolean storesImage() {
    return (flags & RecordFormat.BLOCK_IMAGE) != 0;
  }

  /** The packed identity of the page. */
  public long pageKey() {
    return pageKey;
  }

  /** The flags as stored, see {@link RecordFormat}. */
  public int flags() {
    return flags;
  }

  /** Whether redo builds the page from nothing. */
  public boolean willInit() {
    return (flags & RecordFormat.BLOCK_WILL_INIT) != 0;
  }

  /** Whether there is an image that redo restores. */
  public boolean hasImage() {
    return restored;
  }

  /** Whether there is an image that is only to be compared with the page after redo. */
  public boolean hasImageToCompare() {
    return storesImage() && !restored;
  }

  /** Whether there is data. */
  public boolean hasData() {
    return (flags & RecordFormat.BLOCK_DATA) != 0;
  }

  /** Bytes of data; 0 without data. */
  public int dataLength() {
    return dataLength;
  }

  /** The data, from index 0 to the limit, read-only by agreement; empty without data. */
  public ByteBuffer data() {
    return view.slice(dataAt, dataLength);
  }

  /** The image, restored or to be compared; there must be one. */
  public FullPageImage image() {
    if (!storesImage()) {
      throw new IllegalStateException("the record has no image of this page");
    }
    return image;
  }
}
