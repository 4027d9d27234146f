package io.waldb.storage.log;

import io.waldb.recovery.XlogResourceManager;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A page that is logged whole after a change of which no record tells: for repairs. Redo puts the
 * image back. PostgreSQL's {@code XLOG_FPI}.
 *
 * @param edit changes the page; what {@link PageChange} says of {@code apply} goes for it
 */
public record WholePage(Consumer<ByteBuffer> edit) implements PageChange {
  @Override
  public ResourceManagerId resourceManager() {
    return ResourceManagerId.XLOG;
  }

  @Override
  public int info() {
    return XlogResourceManager.FULL_PAGE_IMAGE;
  }

  @Override
  public void encode(WalRecordBuilder out) {}

  @Override
  public int blockFlags(int block) {
    return WalRecordBuilder.STANDARD | WalRecordBuilder.FORCE_IMAGE;
  }

  @Override
  public void apply(int block, ByteBuffer page) {
    edit.accept(page);
  }
}
