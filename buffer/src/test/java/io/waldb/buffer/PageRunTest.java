package io.waldb.buffer;

import static io.waldb.buffer.PoolFixture.RELATION;
import static io.waldb.buffer.PoolFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages that recovery replays past the cache. */
class PageRunTest {
  private final PoolFixture db = new PoolFixture(16);
  private final PageRun run = db.pool.newPageRun();
  private final List<String> writes = new ArrayList<>();

  @AfterEach
  void close() {
    db.close();
  }

  private void observe() {
    db.fileSystem.observer =
        (path, position, from) -> writes.add(position / 8192 + "+" + from.remaining() / 8192);
  }

  private void add(int block, long value) {
    ByteBuffer page = run.begin(key(block));
    PageHeader.clear(page);
    PageHeader.initialize(page, 0);
    page.putLong(PoolFixture.VALUE, value);
    PageHeader.setLsn(page, db.log.insert());
    db.log.flush(PageHeader.lsn(page));
    run.end();
  }

  @Test
  void whatIsWrittenIsFoundByWhoPinsItAndWantsToBeSynced() {
    db.withPages(4);
    db.checkpoint();
    try (PoolFixture other = db.reopened(16)) {
      PageRun pages = other.pool.newPageRun();
      ByteBuffer page = pages.read(key(2));
      assertThat(page).isNotNull();
      assertThat(page.getLong(PoolFixture.VALUE)).isEqualTo(2);
      page.putLong(PoolFixture.VALUE, 22);
      pages.end();
      pages.write();
      assertThat(other.read(2)).isEqualTo(22);
      assertThat(other.fileSystem.unsynced).containsExactly("base/" + RELATION);
      assertThat(other.pool.statistics().writtenBySessions()).isEqualTo(1);
    }
  }

  @Test
  void filesAndPlacesAreMadeAndNeighboursGoWithOneWrite() {
    db.withPages(10);
    observe();
    for (int block : new int[] {20, 21, 22, 24}) {
      add(block, 100 + block);
    }
    writes.clear(); // zeroes, where the file was made longer
    run.write();
    assertThat(writes).containsExactly("20+3", "24+1");
    assertThat(db.pool.blockCount(RELATION, Fork.MAIN)).isEqualTo(25);
    assertThat(db.read(24)).isEqualTo(124);
  }

  @Test
  void aPageThatIsNotEndedIsNeverWritten() {
    db.withPages(1);
    observe();
    ByteBuffer page = run.begin(key(5));
    PageHeader.initialize(page, 0);
    writes.clear();
    run.write();
    add(6, 66);
    writes.clear();
    run.write();
    assertThat(writes).containsExactly("6+1");
  }

  @Test
  void itIsFullBeforeItTakesMoreThanItHasRoomFor() {
    db.withPages(1);
    int count = 0;
    while (!run.isFull()) {
      add(++count, count);
    }
    assertThat(count).isEqualTo(PageIo.LONGEST_RUN);
    run.write();
    assertThat(run.isFull()).isFalse();
    assertThat(db.read(count)).isEqualTo(count);
  }

  @Test
  void aPageThatFailsItsChecksumIsNotGiven() {
    db.withPages(3);
    db.checkpoint();
    try (DataFile file = db.fileSystem.open("base/" + RELATION, OpenMode.READ_WRITE)) {
      file.write(8192 + 5000, ByteBuffer.wrap(new byte[] {77}));
    }
    try (PoolFixture other = db.reopened(16)) {
      PageRun pages = other.pool.newPageRun();
      assertThat(pages.read(key(1))).isNull();
      assertThat(pages.read(key(2))).isNotNull();
    }
  }

  @Test
  void aBrokenHeaderIsAPanicAndNotWritten() {
    db.withPages(1);
    ByteBuffer page = run.begin(key(1));
    PageHeader.clear(page);
    PageHeader.initialize(page, 0);
    PageHeader.setLower(page, 8000);
    PageHeader.setUpper(page, 100);
    run.end();
    observe();
    assertThatThrownBy(run::write)
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.DATA_CORRUPTED));
    assertThat(writes).isEmpty();
    assertThat(db.panic.isPanicked()).isTrue();
  }
}
