package io.waldb.wal.record;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import io.waldb.common.config.WalCompression;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Puts a record together and keeps its bytes until the log has taken them.
 *
 * <p>The caller begins a record, adds the blocks it changes, puts data for each block and main
 * data, and hands the builder to {@code WriteAheadLog.insert}. The log then has it {@linkplain
 * #assemble assembled}: the images are decided against a redo point, everything is laid out as
 * {@link RecordFormat} says, and the checksum of all but the header is computed, all without a
 * lock. When the redo point has moved by the time the record gets its place, it is assembled again;
 * therefore what was put is kept apart from what was assembled. {@link #finish} adds the link to
 * the record before, which is known last.
 *
 * <p>Belongs to one thread and is used over and over. Its buffers grow to the largest record and
 * then nothing is allocated.
 *
 * <p>Follows PostgreSQL {@code access/transam/xloginsert.c}.
 */
public final class WalRecordBuilder {
  /** The page has a hole between lower and upper which images leave out. */
  public static final int STANDARD = 1;

  /** Redo builds the page from nothing: an image is never needed. */
  public static final int WILL_INIT = 2;

  /** An image is stored in any case and redo restores it. */
  public static final int FORCE_IMAGE = 4;

  /** No image is stored, whatever the page's LSN: redo can do without. */
  public static final int NO_IMAGE = 8;

  /** The block's data is kept beside an image. */
  public static final int KEEP_DATA = 16;

  private static final int MAIN = -1;
  private static final int PAGE_LOWER = 16;
  private static final int PAGE_UPPER = 18;
  private static final int BODY = RecordFormat.HEADER_SIZE;

  private static final byte IMAGE_NONE = 0;
  private static final byte IMAGE_RAW = 1;
  private static final byte IMAGE_PACKED = 2;
  private static final byte IMAGE_DEFLATED = 3;

  private int resourceManager;
  private int info;
  private long xid;

  /* What was put, in order; each chunk is for one target: a block, or the main data. */
  private byte[] data = new byte[1024];
  private int dataEnd;
  private int[] chunkTarget = new int[16];
  private int[] chunkStart = new int[16];
  private int chunkCount;
  private int target = MAIN;

  private int blockCount;
  private final LoggedPage[] pages = new LoggedPage[RecordFormat.MAX_BLOCKS];
  private final int[] blockFlags = new int[RecordFormat.MAX_BLOCKS];

  /* The assembled record. */
  private byte[] record = new byte[1024];
  private int length;
  private int imageCount;
  private int imageBytes;
  private long lowestBareLsn;
  private final CRC32C crc = new CRC32C();

  /* Per block, while assembling. */
  private final byte[] imageKind = new byte[RecordFormat.MAX_BLOCKS];
  private final boolean[] imageRestored = new boolean[RecordFormat.MAX_BLOCKS];
  private final int[] holeOffset = new int[RecordFormat.MAX_BLOCKS];
  private final int[] holeLength = new int[RecordFormat.MAX_BLOCKS];
  private final int[] packedAt = new int[RecordFormat.MAX_BLOCKS];
  private final int[] storedLength = new int[RecordFormat.MAX_BLOCKS];

  /* Made when the first image is compressed. */
  private byte[] packed = new byte[0];
  private byte[] unpacked = new byte[0];
  private @Nullable ImageCodec codec;

  private long startLsn;
  private int slot = -1;

  /**
   * Starts a record and forgets the one before.
   *
   * @param info 0 to 255, the resource manager's own
   * @param xid 0 for none
   */
  public WalRecordBuilder begin(int resourceManagerId, int info, long xid) {
    assert resourceManagerId >= 0 && resourceManagerId < ResourceManagerId.count();
    assert info >= 0 && info <= 255 : info;
    assert xid >= 0 && xid < 1L << 48 : xid;
    this.resourceManager = resourceManagerId;
    this.info = info;
    this.xid = xid;
    dataEnd = 0;
    chunkCount = 0;
    target = MAIN;
    Arrays.fill(pages, 0, blockCount, null);
    blockCount = 0;
    length = 0;
    return this;
  }

  /**
   * Adds a page the record changes.
   *
   * @param page latched exclusively until after the insert
   * @param flags {@link #STANDARD}, {@link #WILL_INIT}, {@link #FORCE_IMAGE}, {@link #NO_IMAGE},
   *     {@link #KEEP_DATA}
   * @return the block's index, from 0
   */
  public int addBlock(LoggedPage page, int flags) {
    if (blockCount == RecordFormat.MAX_BLOCKS) {
      throw new IllegalStateException("a record refers to at most 32 blocks");
    }
    pages[blockCount] = page;
    blockFlags[blockCount] = flags;
    return blockCount++;
  }

  /** Directs what is put from now on to a block's data, which an image makes unnecessary. */
  public WalRecordBuilder blockData(int index) {
    assert index >= 0 && index < blockCount : index;
    target = index;
    startChunk();
    return this;
  }

  /** Directs what is put from now on to the main data, which is where it goes at first. */
  public WalRecordBuilder mainData() {
    target = MAIN;
    startChunk();
    return this;
  }

  /** Puts a byte. */
  public WalRecordBuilder put(byte value) {
    int at = grow(1);
    data[at] = value;
    return this;
  }

  /** Puts two bytes. */
  public WalRecordBuilder putShort(int value) {
    int at = grow(2);
    RecordFormat.putShort(data, at, value);
    return this;
  }

  /** Puts four bytes. */
  public WalRecordBuilder putInt(int value) {
    int at = grow(4);
    RecordFormat.putInt(data, at, value);
    return this;
  }

  /** Puts eight bytes. */
  public WalRecordBuilder putLong(long value) {
    int at = grow(8);
    RecordFormat.putLong(data, at, value);
    return this;
  }

  /** Puts a number in 1 to 5 bytes, seven bits in each, the lowest first; small is short. */
  public WalRecordBuilder putVarInt(int value) {
    return putVarLong(value & 0xffff_ffffL);
  }

  /** Puts a number in 1 to 10 bytes, seven bits in each, the lowest first; small is short. */
  public WalRecordBuilder putVarLong(long value) {
    while ((value & ~0x7fL) != 0) {
      put((byte) (value | 0x80));
      value >>>= 7;
    }
    return put((byte) value);
  }

  /** Puts a transaction id in six bytes. */
  public WalRecordBuilder putXid(long value) {
    int at = grow(6);
    RecordFormat.putShort(data, at, (int) (value >>> 32));
    RecordFormat.putInt(data, at + 2, (int) value);
    return this;
  }

  /** Puts a part of an array. */
  public WalRecordBuilder put(byte[] bytes, int offset, int count) {
    int at = grow(count);
    System.arraycopy(bytes, offset, data, at, count);
    return this;
  }

  /** Puts a part of a buffer, by absolute position. */
  public WalRecordBuilder put(ByteBuffer source, int from, int count) {
    int at = grow(count);
    source.get(from, data, at, count);
    return this;
  }

  /** Where the last insert of this builder put its record; 0 before the first. */
  public long startLsn() {
    return startLsn;
  }

  /** The id of the record's resource manager. */
  public int resourceManagerId() {
    return resourceManager;
  }

  // What follows is for the log.

  /**
   * Makes room for the record with an image of each block, so that laying it out takes no memory:
   * the pages are changed by then, and for want of memory the engine would have to stop.
   *
   * @param compression how images may be compressed
   */
  public void reserve(WalCompression compression) {
    long perBlock = RecordFormat.MAX_BLOCK_HEADER + (long) Pages.SIZE;
    growRecord(Math.min(BODY + 1 + dataEnd + blockCount * perBlock, RecordFormat.MAX_LENGTH));
    if (blockCount > 0 && compression != WalCompression.OFF) {
      codec().reserve(compression);
      growPacked(blockCount * Pages.SIZE);
    }
  }

  private void growRecord(long most) {
    if (record.length < most) {
      record = new byte[(int) Math.max(most, Math.min(2L * record.length, 1 << 20))];
    }
  }

  private void growPacked(int most) {
    if (packed.length < most) {
      packed = Arrays.copyOf(packed, most);
    }
  }

  private ImageCodec codec() {
    ImageCodec coder = codec;
    if (coder == null) {
      unpacked = new byte[Pages.SIZE];
      coder = new ImageCodec();
      codec = coder;
    }
    return coder;
  }

  /**
   * Lays out the record.
   *
   * @param redoPoint a page whose LSN is at or before it gets an image, if {@code fullPageWrites}
   * @param compression how images are compressed where that makes them smaller
   * @param compare whether every block also gets an image to compare with after replay
   * @throws DatabaseException 54000 when the record is too long
   */
  public void assemble(
      long redoPoint, boolean fullPageWrites, WalCompression compression, boolean compare) {
    long payload = decideImages(redoPoint, fullPageWrites, compression, compare);
    long most = (long) BODY + 1 + (long) blockCount * RecordFormat.MAX_BLOCK_HEADER + payload;
    if (most > RecordFormat.MAX_LENGTH) {
      throw new DatabaseException(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "log record of " + most + " bytes exceeds the limit of " + RecordFormat.MAX_LENGTH);
    }
    growRecord(most);
    int at = putBlockHeaders(BODY);
    for (int i = 0; i < blockCount; i++) {
      at = putImage(i, at);
      if (storesData(i)) {
        at = putChunks(i, at);
      }
    }
    length = putChunks(MAIN, at);
    RecordFormat.putInt(record, RecordFormat.TOTAL_LENGTH, length);
    record[RecordFormat.RESOURCE_MANAGER] = (byte) resourceManager;
    record[RecordFormat.INFO] = (byte) info;
    RecordFormat.putShort(record, RecordFormat.XID, (int) (xid >>> 32));
    RecordFormat.putInt(record, RecordFormat.XID + 2, (int) xid);
    crc.reset();
    crc.update(record, BODY, length - BODY);
  }

  /**
   * Whether the record must be assembled again: some page that was to go without an image needs one
   * under these conditions.
   */
  public boolean isStale(long redoPoint, boolean fullPageWrites) {
    return fullPageWrites && lowestBareLsn <= redoPoint;
  }

  /** Sets the link to the record before and the checksum; the record is then complete. */
  public void finish(long start, long previous) {
    startLsn = start;
    RecordFormat.putLong(record, RecordFormat.PREVIOUS, previous);
    crc.update(record, 0, RecordFormat.CHECKSUM);
    RecordFormat.putInt(record, RecordFormat.CHECKSUM, (int) crc.getValue());
  }

  /** The assembled record, from index 0. */
  public byte[] assembled() {
    return record;
  }

  /** Length of the assembled record in bytes, without padding. */
  public int assembledLength() {
    return length;
  }

  /** Page images in the assembled record. */
  public int imageCount() {
    return imageCount;
  }

  /** Bytes of page images in the assembled record, as stored. */
  public int imageBytes() {
    return imageBytes;
  }

  /** Told of a page image in the assembled record. */
  @FunctionalInterface
  public interface ImageConsumer {
    /**
     * Called for each image.
     *
     * @param pageKey packed identity of the page
     * @param storedBytes without the hole, compressed if that is on
     */
    void image(long pageKey, int storedBytes);
  }

  /** Calls for each page image in the assembled record. */
  public void forEachImage(ImageConsumer consumer) {
    for (int i = 0; i < blockCount; i++) {
      if (imageKind[i] != IMAGE_NONE) {
        consumer.image(pages[i].pageKey(), storedLength[i]);
      }
    }
  }

  /** The insertion slot used last, to be tried first; -1 when none. */
  public int slot() {
    return slot;
  }

  /** Remembers an insertion slot. */
  public void setSlot(int slot) {
    this.slot = slot;
  }

  private int grow(int count) {
    int at = dataEnd;
    int end = at + count;
    if (chunkCount == 0) {
      startChunk();
    }
    if (end > data.length || end < 0) {
      if (end < 0 || end > RecordFormat.MAX_LENGTH) {
        throw new DatabaseException(
            SqlState.PROGRAM_LIMIT_EXCEEDED,
            "log record data exceeds the limit of " + RecordFormat.MAX_LENGTH + " bytes");
      }
      data = Arrays.copyOf(data, Math.max(end, Math.min(2 * data.length, RecordFormat.MAX_LENGTH)));
    }
    dataEnd = end;
    return at;
  }

  private void startChunk() {
    if (chunkCount == chunkStart.length) {
      chunkStart = Arrays.copyOf(chunkStart, 2 * chunkCount);
      chunkTarget = Arrays.copyOf(chunkTarget, 2 * chunkCount);
    }
    chunkStart[chunkCount] = dataEnd;
    chunkTarget[chunkCount] = target;
    chunkCount++;
  }

  /* Returns the number of bytes that images and data will need at most. */
  private long decideImages(
      long redoPoint, boolean fullPageWrites, WalCompression compression, boolean compare) {
    imageCount = 0;
    imageBytes = 0;
    lowestBareLsn = Long.MAX_VALUE;
    long payload = dataEnd;
    int packedEnd = 0;
    for (int i = 0; i < blockCount; i++) {
      int flags = blockFlags[i];
      boolean restored;
      if ((flags & FORCE_IMAGE) != 0) {
        restored = true;
      } else if ((flags & (WILL_INIT | NO_IMAGE)) != 0) {
        restored = false;
      } else {
        long pageLsn = pages[i].lsn();
        restored = fullPageWrites && pageLsn <= redoPoint;
        if (!restored) {
          lowestBareLsn = Math.min(lowestBareLsn, pageLsn);
        }
      }
      imageRestored[i] = restored;
      imageKind[i] = restored || compare ? IMAGE_RAW : IMAGE_NONE;
      if (imageKind[i] != IMAGE_NONE) {
        findHole(i);
        if (compression != WalCompression.OFF) {
          packedEnd = pack(i, packedEnd, compression);
        }
        payload += storedLength[i];
        imageCount++;
        imageBytes += storedLength[i];
      }
    }
    return payload;
  }

  private void findHole(int i) {
    holeOffset[i] = 0;
    holeLength[i] = 0;
    if ((blockFlags[i] & STANDARD) != 0) {
      ByteBuffer page = pages[i].bytes();
      int lower = page.getShort(PAGE_LOWER) & 0xffff;
      int upper = page.getShort(PAGE_UPPER) & 0xffff;
      if (lower >= PAGE_UPPER + 2 && lower < upper && upper <= Pages.SIZE) {
        holeOffset[i] = lower;
        holeLength[i] = upper - lower;
      }
    }
    storedLength[i] = Pages.SIZE - holeLength[i];
  }

  private int pack(int i, int packedEnd, WalCompression compression) {
    ImageCodec coder = codec();
    growPacked(packedEnd + Pages.SIZE);
    copyWithoutHole(i, unpacked, 0);
    int raw = storedLength[i];
    // Not worth unpacking later unless it saves more than the hole's length costs.
    int limit = packedEnd + raw - 2;
    boolean deflate = compression == WalCompression.DEFLATE;
    int size =
        deflate
            ? coder.deflate(unpacked, raw, packed, packedEnd, limit)
            : coder.compress(unpacked, raw, packed, packedEnd, limit);
    if (size == 0) {
      return packedEnd;
    }
    imageKind[i] = deflate ? IMAGE_DEFLATED : IMAGE_PACKED;
    packedAt[i] = packedEnd;
    storedLength[i] = size;
    return packedEnd + size;
  }

  private void copyWithoutHole(int i, byte[] into, int at) {
    ByteBuffer page = pages[i].bytes();
    int hole = holeOffset[i];
    if (holeLength[i] == 0) {
      page.get(0, into, at, Pages.SIZE);
      return;
    }
    int afterHole = hole + holeLength[i];
    page.get(0, into, at, hole);
    page.get(afterHole, into, at + hole, Pages.SIZE - afterHole);
  }

  private boolean storesData(int i) {
    return !imageRestored[i] || (blockFlags[i] & KEEP_DATA) != 0;
  }

  private int dataLength(int i) {
    int sum = 0;
    for (int c = 0; c < chunkCount; c++) {
      if (chunkTarget[c] == i) {
        sum += chunkEnd(c) - chunkStart[c];
      }
    }
    return sum;
  }

  private int chunkEnd(int c) {
    return c + 1 < chunkCount ? chunkStart[c + 1] : dataEnd;
  }

  private int putBlockHeaders(int at) {
    record[at++] = (byte) blockCount;
    long relation = -1;
    for (int i = 0; i < blockCount; i++) {
      long key = pages[i].pageKey();
      int bytes = storesData(i) ? dataLength(i) : 0;
      if (bytes > 0xffff) {
        throw new DatabaseException(
            SqlState.PROGRAM_LIMIT_EXCEEDED,
            "log record has " + bytes + " bytes of data for one block; the limit is 65535");
      }
      boolean sameRelation = key >>> 32 == relation;
      relation = key >>> 32;
      int flags =
          (imageKind[i] != IMAGE_NONE ? RecordFormat.BLOCK_IMAGE : 0)
              | (bytes != 0 ? RecordFormat.BLOCK_DATA : 0)
              | ((blockFlags[i] & WILL_INIT) != 0 ? RecordFormat.BLOCK_WILL_INIT : 0)
              | (sameRelation ? RecordFormat.BLOCK_SAME_RELATION : 0);
      record[at++] = (byte) flags;
      if (sameRelation) {
        RecordFormat.putInt(record, at, (int) key);
        at += 4;
      } else {
        RecordFormat.putLong(record, at, key);
        at += 8;
      }
      if (bytes != 0) {
        RecordFormat.putShort(record, at, bytes);
        at += 2;
      }
      if (imageKind[i] != IMAGE_NONE) {
        at = putImageHeader(i, at);
      }
    }
    return at;
  }

  private int putImageHeader(int i, int at) {
    boolean hole = holeLength[i] != 0;
    boolean compressed = imageKind[i] >= IMAGE_PACKED;
    RecordFormat.putShort(record, at, storedLength[i]);
    RecordFormat.putShort(record, at + 2, holeOffset[i]);
    record[at + 4] =
        (byte)
            ((hole ? RecordFormat.IMAGE_HOLE : 0)
                | (compressed ? RecordFormat.IMAGE_COMPRESSED : 0)
                | (imageKind[i] == IMAGE_DEFLATED ? RecordFormat.IMAGE_DEFLATED : 0)
                | (imageRestored[i] ? RecordFormat.IMAGE_RESTORE : 0));
    at += 5;
    if (hole && compressed) {
      RecordFormat.putShort(record, at, holeLength[i]);
      at += 2;
    }
    return at;
  }

  private int putImage(int i, int at) {
    if (imageKind[i] == IMAGE_NONE) {
      return at;
    }
    if (imageKind[i] >= IMAGE_PACKED) {
      System.arraycopy(packed, packedAt[i], record, at, storedLength[i]);
    } else {
      copyWithoutHole(i, record, at);
    }
    return at + storedLength[i];
  }

  private int putChunks(int wanted, int at) {
    for (int c = 0; c < chunkCount; c++) {
      if (chunkTarget[c] == wanted) {
        int count = chunkEnd(c) - chunkStart[c];
        System.arraycopy(data, chunkStart[c], record, at, count);
        at += count;
      }
    }
    return at;
  }

  @Override
  public String toString() {
    return "record of resource manager "
        + resourceManager
        + " info "
        + info
        + " at "
        + Lsn.format(startLsn);
  }
}
