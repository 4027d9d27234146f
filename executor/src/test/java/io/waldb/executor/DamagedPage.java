package io.waldb.executor;

import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.page.PageChecksum;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Changes pages of a closed database behind its back, and keeps their checksums right. */
final class DamagedPage {
  private DamagedPage() {}

  static ByteBuffer read(FileSystem files, int relation, int block) {
    ByteBuffer page = ByteBuffer.allocate(Pages.SIZE);
    try (DataFile file = files.open(RelationFiles.path(relation, Fork.MAIN), OpenMode.READ)) {
      file.read((long) block * Pages.SIZE, page);
    }
    return page.clear();
  }

  /** Writes a page with the checksum it must have there. */
  static void write(FileSystem files, int relation, int block, ByteBuffer page) {
    long key = PageId.key(relation, Fork.MAIN, block);
    PageHeader.setChecksum(page, new PageChecksum().compute(page, key));
    try (DataFile file = files.open(RelationFiles.path(relation, Fork.MAIN), OpenMode.READ_WRITE)) {
      file.write((long) block * Pages.SIZE, page.clear());
    }
  }

  static void change(FileSystem files, int relation, int block, Consumer<ByteBuffer> change) {
    ByteBuffer page = read(files, relation, block);
    change.accept(page);
    write(files, relation, block, page);
  }
}
