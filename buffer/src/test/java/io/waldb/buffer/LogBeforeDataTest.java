package io.waldb.buffer;

import static io.waldb.buffer.PoolFixture.RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.WaldbSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promise 3: no dirty page reaches its file before its log is durable, on any path to the file. */
class LogBeforeDataTest {
  private final PoolFixture db = new PoolFixture(16);
  private final List<String> violations = new ArrayList<>();
  private int observed;

  @BeforeEach
  void observe() {
    db.withPages(16);
    db.checkpoint();
    db.fileSystem.observer =
        (path, position, from) -> {
          for (int at = from.position(); at < from.limit(); at += PageHeader.PAGE_SIZE) {
            long lsn = PageHeader.lsn(from.slice(at, PageHeader.PAGE_SIZE));
            observed++;
            if (lsn > db.log.flushedLsn()) {
              violations.add(path + " at " + position + " with LSN " + lsn);
            }
          }
        };
  }

  @AfterEach
  void noViolation() {
    assertThat(violations).isEmpty();
    db.close();
  }

  @Test
  void whenASessionNeedsTheRoom() {
    for (int block = 0; block < 16; block++) {
      db.write(block, 1);
    }
    for (int block = 16; block < 40; block++) {
      db.addPage(RELATION, block);
    }
    assertThat(observed).isGreaterThanOrEqualTo(16);
  }

  @Test
  void whenTheBackgroundWriterCleans() {
    db.settings.set(WaldbSettings.BGWRITER_LRU_MAXPAGES, "1000");
    BackgroundWriter writer = db.pool.backgroundWriter();
    for (int round = 0; round < 40; round++) {
      db.addPage(RELATION, round);
      writer.clean();
    }
    assertThat(writer.written()).isPositive();
  }

  @Test
  void whenACheckpointWrites() {
    db.write(3, 1);
    db.checkpoint();
    assertThat(observed).isEqualTo(1);
  }

  @Test
  void whenAPageIsWrittenPastTheCache() {
    PageRun run = db.pool.newPageRun();
    for (int block = 20; block < 23; block++) {
      ByteBuffer page = run.begin(PoolFixture.key(block));
      PageHeader.clear(page);
      PageHeader.initialize(page, 0);
      PageHeader.setLsn(page, db.log.insert());
      run.end();
    }
    observed = 0;
    run.write();
    assertThat(observed).isEqualTo(3);
  }

  @Test
  void whenACheckpointWritesNeighbours() {
    db.write(3, 1);
    db.write(5, 2);
    db.write(4, 3);
    db.checkpoint();
    assertThat(observed).isEqualTo(3);
  }

  @Test
  void whenARelationIsFlushed() {
    db.write(3, 1);
    db.pool.flushRelation(RELATION);
    assertThat(observed).isEqualTo(1);
  }

  @Test
  void aLogThatClaimsToHaveFlushedButHasNotStopsTheEngineBeforeThePageIsWritten() {
    db.write(3, 1);
    db.log.broken = true;
    assertThatThrownBy(db::checkpoint)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("block 3")
        .satisfies(
            e -> assertThat(((DatabaseException) e).state()).isEqualTo(SqlState.INTERNAL_ERROR));
    assertThat(db.panic.isPanicked()).isTrue();
    assertThat(observed).isZero();
  }
}
