package io.waldb.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waldb.common.Crc32c;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RelationSizesTest {
  private final MemoryFileSystem files = new MemoryFileSystem();
  private final RelationSizes sizes = new RelationSizes(8000, new TreeMap<>(Map.of(16384, 7)));

  /** Writes the file as version 2, with the checksum of the whole file if wanted. */
  private void writeVersionTwo(boolean checksum) {
    sizes.write(files, RelationSizes.NAME, true);
    try (DataFile file = files.open(RelationSizes.NAME, OpenMode.READ_WRITE)) {
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
    assertThat(RelationSizes.read(files, RelationSizes.NAME)).isNull();
    sizes.write(files, RelationSizes.NAME, true);
    assertThat(RelationSizes.read(files, RelationSizes.NAME)).isEqualTo(sizes);
  }

  @Test
  void aNewerVersionIsRefused() {
    writeVersionTwo(true);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> RelationSizes.read(files, RelationSizes.NAME))
        .withMessage("file \"waldb.sizes\" has format 2, this program knows up to format 1")
        .matches(e -> e.state() == SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE);
  }

  @Test
  void aWrongVersionThatNobodyWroteIsDamage() {
    writeVersionTwo(false);
    assertThat(RelationSizes.read(files, RelationSizes.NAME)).isNull();
  }
}
