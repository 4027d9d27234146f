package io.waldb.storage.catalog;

import io.waldb.storage.log.PageChange;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/**
 * The state of a sequence, which replaces its page. Main data: value (8), called (1).
 *
 * @param value the last value that may be given out without another record
 * @param called whether it, or one before it, may have been given out
 */
record SequenceChange(long value, boolean called) implements PageChange {
  static final int INFO_LOG = 0x00;

  @Override
  public ResourceManagerId resourceManager() {
    return ResourceManagerId.SEQUENCE;
  }

  @Override
  public int info() {
    return INFO_LOG;
  }

  @Override
  public int blockFlags(int block) {
    return WalRecordBuilder.WILL_INIT;
  }

  @Override
  public void encode(WalRecordBuilder out) {
    out.putLong(value);
    out.put((byte) (called ? 1 : 0));
  }

  static SequenceChange decode(WalRecord record) {
    ByteBuffer data = record.mainData();
    return new SequenceChange(data.getLong(0), data.get(8) != 0);
  }

  @Override
  public void apply(int block, ByteBuffer page) {
    SequencePage.write(page, value, called);
  }
}
