package io.waldb.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waldb.common.Crc32c;
import io.waldb.common.DatabaseException;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RepairJournalTest {
  private final MemoryFileSystem files = new MemoryFileSystem();

  private void write() {
    RepairJournal journal = RepairJournal.begin(files, 8000, 1, Set.of(16384));
    journal.add(42, ByteBuffer.allocate(Pages.SIZE).putLong(0, 1));
    journal.finish();
  }

  /** Writes the file as version 2, with the checksum of the whole file if wanted. */
  private void writeVersionTwo(boolean checksum) {
    write();
    try (DataFile file = files.open(RepairJournal.NAME, OpenMode.READ_WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.readFully(0, bytes);
      bytes.putInt(8, 2);
      if (checksum) {
        bytes.putInt(12, 0);
        bytes.putInt(12, Crc32c.of(bytes, 0, bytes.capacity()));
      }
      file.write(0, bytes.rewind());
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    assertThat(RepairJournal.read(files)).isNull();
    write();
    RepairJournal journal = RepairJournal.read(files);
    assertThat(journal).isNotNull();
    assertThat(journal.isFor(1, 8000)).isTrue();
    assertThat(journal.relations()).containsExactly(16384);
    assertThat(journal.pageCount()).isEqualTo(1);
  }

  @Test
  void aNewerVersionIsRefused() {
    writeVersionTwo(true);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> RepairJournal.read(files))
        .withMessage("file \"waldb.repair\" has format 2, this program knows up to format 1")
        .matches(e -> e.state() == SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE);
  }

  @Test
  void aWrongVersionThatNobodyWroteIsDamage() {
    writeVersionTwo(false);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> RepairJournal.read(files))
        .withMessage("file \"waldb.repair\" is damaged")
        .matches(e -> e.state() == SqlState.DATA_CORRUPTED)
        .matches(e -> String.valueOf(e.hint()).contains("from a backup"));
  }
}
