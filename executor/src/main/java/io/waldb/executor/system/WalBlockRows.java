package io.waldb.executor.system;

import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.executor.operator.TableFunctionRows;
import io.waldb.recovery.WalRecordFormat;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.FullPageImage;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** pg_get_wal_block_info: a row for each block reference of each record. */
final class WalBlockRows implements TableFunctionRows {
  /** The numbers of tablespace and database that stand in every file's name. */
  private static final long TABLESPACE = 1663;

  private static final long DATABASE = 1;

  /** In the order of their numbers. */
  private static final List<Fork> FORKS = List.of(Fork.values());

  private final SystemContext context;
  private final WalRecordFormat format = new WalRecordFormat(StorageEngine.resourceManagers());
  private @Nullable LogRange range;
  private @Nullable WalRecord record;
  private int block;
  private boolean withData;

  WalBlockRows(SystemContext context) {
    this.context = context;
  }

  @Override
  public void open(Object[] arguments) {
    withData = (Long) arguments[2] != 0;
    record = null;
    range =
        LogRange.open(context, Lsn.ordered((Long) arguments[0]), Lsn.ordered((Long) arguments[1]));
  }

  @Override
  public boolean next(TupleSlot row) {
    LogRange open = range;
    WalRecord current = record;
    while (current == null || block == current.blockCount()) {
      current = open == null ? null : open.next();
      record = current;
      block = 0;
      if (current == null) {
        return false;
      }
    }
    fill(row, current, block++);
    return true;
  }

  private void fill(TupleSlot row, WalRecord of, int number) {
    BlockReference reference = of.block(number);
    long key = reference.pageKey();
    boolean stored = reference.hasImage() || reference.hasImageToCompare();
    FullPageImage image = stored ? reference.image() : null;
    ByteBuffer data = reference.data();
    int i = 0;
    row.setLong(i++, Lsn.ordered(of.lsn()));
    row.setLong(i++, Lsn.ordered(of.endLsn()));
    row.setLong(i++, Lsn.ordered(of.prevLsn()));
    row.setLong(i++, number);
    row.setLong(i++, TABLESPACE);
    row.setLong(i++, DATABASE);
    row.setLong(i++, PageId.relation(key));
    row.setLong(i++, FORKS.indexOf(PageId.fork(key)));
    row.setLong(i++, Integer.toUnsignedLong(PageId.block(key)));
    row.setLong(i++, of.xid());
    row.setObject(i++, WalRecordFormat.title(of));
    row.setObject(i++, format.kind(of));
    row.setLong(i++, of.totalLength());
    row.setLong(i++, of.mainDataLength());
    row.setLong(i++, data.remaining());
    row.setLong(i++, image == null ? 0 : image.length());
    row.setObject(i++, image == null ? null : flags(reference, image));
    row.setObject(i++, format.description(of));
    row.setObject(i++, withData && data.hasRemaining() ? bytes(data) : null);
    row.setObject(i, withData && image != null ? WalRecordFormat.page(image).array() : null);
  }

  private static String flags(BlockReference reference, FullPageImage image) {
    StringBuilder flags = new StringBuilder("{");
    if (image.holeLength() > 0) {
      flags.append("HAS_HOLE,");
    }
    if (reference.hasImage()) {
      flags.append("APPLY,");
    }
    if (image.isCompressed()) {
      flags.append("COMPRESSED,");
    }
    if (flags.length() > 1) {
      flags.setLength(flags.length() - 1);
    }
    return flags.append('}').toString();
  }

  private static byte[] bytes(ByteBuffer data) {
    byte[] copy = new byte[data.remaining()];
    data.get(copy);
    return copy;
  }

  @Override
  public void close() {
    LogRange open = range;
    range = null;
    record = null;
    if (open != null) {
      open.close();
    }
  }
}
