package io.waldb.buffer;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;

/** A small pool over files in memory, and the shortest way to use it. */
final class PoolFixture implements AutoCloseable {
  static final int RELATION = 16384;

  /** Where tests keep a number on a page. */
  static final int VALUE = 100;

  final RecordingFileSystem fileSystem;
  final Settings settings = new Settings();
  final PanicState panic = new PanicState();
  final FakeLog log;
  final RelationFiles files;
  final BufferPool pool;

  PoolFixture(int frames) {
    this(frames, new MemoryFileSystem(), new FakeLog());
    RelationFiles.initialize(fileSystem);
  }

  PoolFixture(int frames, FileSystem fileSystem, FakeLog log) {
    this(frames, fileSystem, log, 100);
  }

  PoolFixture(int frames, FileSystem fileSystem, FakeLog log, int maxOpen) {
    this.fileSystem = new RecordingFileSystem(fileSystem);
    this.log = log;
    settings.set(WaldbSettings.SHARED_BUFFERS, Integer.toString(frames));
    files = new RelationFiles(this.fileSystem, settings, panic, maxOpen);
    pool = new BufferPool(settings, panic, log, files);
  }

  /** A pool that finds the files as they are now. */
  PoolFixture reopened(int frames) {
    return new PoolFixture(frames, fileSystem, log);
  }

  static long key(int block) {
    return PageId.key(RELATION, Fork.MAIN, block);
  }

  /** Creates the relation with this many initialized pages whose value is the block number. */
  PoolFixture withPages(int count) {
    pool.createRelation(RELATION);
    for (int block = 0; block < count; block++) {
      addPage(RELATION, block);
    }
    return this;
  }

  int addPage(int relation, long value) {
    try (PinnedPage page = pool.extend(relation, Fork.MAIN);
        WriteLatch latch = page.latchExclusive()) {
      page.markDirty();
      PageHeader.initialize(page.bytes(), 0);
      page.bytes().putLong(VALUE, value);
      page.setLsn(log.insert());
      return page.block();
    }
  }

  void addNewPage(int relation, Fork fork) {
    try (PinnedPage page = pool.extend(relation, fork)) {
      assert page.isNew();
    }
  }

  void touch(int block, BufferRing ring) {
    try (PinnedPage page = pool.pin(key(block), ring)) {
      assert page.block() == block;
    }
  }

  long read(int block) {
    try (PinnedPage page = pool.pin(key(block));
        ReadLatch latch = page.latchShared()) {
      return page.bytes().getLong(VALUE);
    }
  }

  /** Changes a page by the rules; returns the record's LSN. */
  long write(int block, long value) {
    try (PinnedPage page = pool.pin(key(block));
        WriteLatch latch = page.latchExclusive()) {
      page.markDirty();
      page.bytes().putLong(VALUE, value);
      long lsn = log.insert();
      page.setLsn(lsn);
      return lsn;
    }
  }

  void checkpoint() {
    CheckpointWrite write = pool.beginCheckpointWrite();
    while (write.writeNext()) {
      // on to the next
    }
    write.syncFiles();
  }

  @Override
  public void close() {
    pool.close();
  }
}
