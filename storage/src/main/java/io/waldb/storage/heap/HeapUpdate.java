package io.waldb.storage.heap;

import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.common.PageId;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/**
 * A row version replaced by a new one, on the same page (one block) or on another (block 0 is the
 * new version's page, block 1 the old one's).
 *
 * <p>On one page the new version's columns are logged without what they begin and end with in
 * common with the old one's: redo takes that from the old version on the page.
 *
 * <pre>
 * main data   flags (1), marks (1): 1 keys updated; old offset (varint), new offset (varint), with
 *             flag 4 the old row ({@link TupleImage})
 * block 0     with flag 0x20 the length of the common beginning (varint), with 0x40 that of the
 *             common end (varint), then the new row ({@link TupleImage}) without the two
 * </pre>
 *
 * @param xid the updating transaction
 * @param commandId the command that made the new version; not logged
 * @param oldCommandId what to store as the old version's command id; not logged
 * @param combo whether that is a combined one; not logged
 * @param hot whether the new version is heap-only
 * @param keysUpdated whether a key column has changed
 * @param init whether the new version's page is built from nothing
 * @param flags as PostgreSQL has them: 4 old row logged, 0x10 new row logged for readers of the
 *     log, 0x20 and 0x40 see above
 * @param newBlock page of the new version
 * @param samePage whether the old version is there too
 * @param oldOffset line pointer of the old version
 * @param newOffset line pointer of the new version
 * @param tuple array with the new version's stored form from index 0; from redo with a hole where
 *     the common parts go
 * @param length its length
 * @param prefix bytes after the header that are as in the old version
 * @param suffix bytes at the end that are as in the old version
 * @param oldRow array with the old version's stored form; empty unless logged
 * @param oldLength its length
 */
@SuppressWarnings("ArrayRecordComponent") // not copied: a change lives for one call
record HeapUpdate(
    long xid,
    int commandId,
    int oldCommandId,
    boolean combo,
    boolean hot,
    boolean keysUpdated,
    boolean init,
    int flags,
    int newBlock,
    boolean samePage,
    int oldOffset,
    int newOffset,
    byte[] tuple,
    int length,
    int prefix,
    int suffix,
    byte[] oldRow,
    int oldLength)
    implements HeapChange {
  static final int CONTAINS_OLD_TUPLE = 0x04;
  static final int CONTAINS_NEW_TUPLE = 0x10;
  static final int PREFIX_FROM_OLD = 0x20;
  static final int SUFFIX_FROM_OLD = 0x40;

  private static final int MARK_KEYS_UPDATED = 1;

  @Override
  public ResourceManagerId resourceManager() {
    return ResourceManagerId.HEAP;
  }

  @Override
  public int info() {
    int kind = hot ? HOT_UPDATE : UPDATE;
    return init ? kind | INIT_PAGE : kind;
  }

  @Override
  public int blockFlags(int block) {
    return block == 0
        ? HeapChange.blockFlags(init, (flags & CONTAINS_NEW_TUPLE) != 0)
        : HeapChange.blockFlags(false, false);
  }

  @Override
  public void encode(WalRecordBuilder out) {
    out.put((byte) flags).put((byte) (keysUpdated ? MARK_KEYS_UPDATED : 0));
    out.putVarInt(oldOffset).putVarInt(newOffset);
    if ((flags & CONTAINS_OLD_TUPLE) != 0) {
      TupleImage.putWhole(out, oldRow, 0, oldLength);
    }
    out.blockData(0);
    if ((flags & PREFIX_FROM_OLD) != 0) {
      out.putVarInt(prefix);
    }
    if ((flags & SUFFIX_FROM_OLD) != 0) {
      out.putVarInt(suffix);
    }
    int start = TupleImage.dataOffset(tuple, 0);
    TupleImage.put(out, tuple, 0, start - TupleHeader.COLUMN_COUNT);
    out.put(tuple, start + prefix, length - start - prefix - suffix);
  }

  static HeapUpdate decode(WalRecord record) {
    LogReader main = new LogReader(record.mainData());
    int flags = main.unsignedByte();
    int marks = main.unsignedByte();
    int oldOffset = main.varInt();
    int newOffset = main.varInt();
    byte[] oldRow = TupleImage.get(main.data(), main.position(), main.remaining());
    BlockReference block = record.block(0);
    LogReader data = new LogReader(block.data());
    int prefix = 0;
    int suffix = 0;
    byte[] tuple = {};
    if (block.hasData()) {
      prefix = (flags & PREFIX_FROM_OLD) != 0 ? data.varInt() : 0;
      suffix = (flags & SUFFIX_FROM_OLD) != 0 ? data.varInt() : 0;
      byte[] logged = TupleImage.get(data.data(), data.position(), data.remaining());
      int start = TupleImage.dataOffset(logged, 0);
      tuple = new byte[logged.length + prefix + suffix];
      System.arraycopy(logged, 0, tuple, 0, start);
      System.arraycopy(logged, start, tuple, start + prefix, logged.length - start);
    }
    return new HeapUpdate(
        record.xid(),
        0,
        0,
        false,
        (record.info() & ~INIT_PAGE) == HOT_UPDATE,
        (marks & MARK_KEYS_UPDATED) != 0,
        (record.info() & INIT_PAGE) != 0,
        flags,
        PageId.block(block.pageKey()),
        record.blockCount() == 1,
        oldOffset,
        newOffset,
        tuple,
        tuple.length,
        prefix,
        suffix,
        oldRow,
        oldRow.length);
  }

  @Override
  public void apply(int block, ByteBuffer page) {
    if (block == 0) {
      placeNew(page);
    }
    if (block == 1 || samePage) {
      markOld(page);
    }
  }

  private void placeNew(ByteBuffer page) {
    if (init) {
      HeapPage.initialize(page);
    }
    int at = SlottedPage.reserveItem(page, newOffset, length);
    page.put(at, tuple, 0, length);
    if (prefix + suffix > 0) {
      int old = SlottedPage.itemOffset(page, oldOffset);
      int oldEnd = old + SlottedPage.itemLength(page, oldOffset);
      int start = at + TupleImage.dataOffset(tuple, 0);
      page.put(start, page, old + TupleHeader.dataOffset(page, old), prefix);
      page.put(at + length - suffix, page, oldEnd - suffix, suffix);
    }
    int mark = TupleImage.flags(tuple, 0) | (hot ? TupleHeader.HEAP_ONLY : 0);
    TupleImage.stamp(page, at, mark, xid, commandId);
    if (hot) {
      SlottedPage.mark(page, newOffset, HeapPage.HEAP_ONLY);
    }
    PageHeader.clearFlag(page, PageHeader.FLAG_ALL_VISIBLE);
  }

  private void markOld(ByteBuffer page) {
    int mark =
        (hot ? TupleHeader.HOT_UPDATED : 0)
            | (keysUpdated ? TupleHeader.KEYS_UPDATED : 0)
            | (combo ? TupleHeader.COMBO_COMMAND : 0);
    HeapPage.setXmax(page, oldOffset, xid, TupleId.of(newBlock, newOffset), mark, oldCommandId);
    if (!samePage) {
      PageHeader.setFlag(page, PageHeader.FLAG_PAGE_FULL);
    }
  }

  @Override
  public void describe(StringBuilder into) {
    into.append("off ").append(oldOffset).append(" xmax ").append(xid);
    into.append(" flags ").append(LogReader.hex(flags)).append(keysUpdated ? " KEYS_UPDATED" : "");
    into.append(" ; new off ").append(newOffset).append(" xmax 0");
  }
}
