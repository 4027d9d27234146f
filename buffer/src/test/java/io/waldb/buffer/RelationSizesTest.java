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
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RelationSizesTest {
  private final MemoryFileSystem files = new MemoryFileSystem();
  private final RelationSizes sizes =
      new RelationSizes(
          8000,
          new TreeMap<>(Map.of(1, 3, 16384, 70)),
          new TreeMap<>(Map.of(16384, bits(0, 1, 64, 69))));

  private static BitSet bits(int... blocks) {
    BitSet bits = new BitSet();
    for (int block : blocks) {
      bits.set(block);
    }
    return bits;
  }

  /** Writes the file as version 3, with its checksum if wanted. */
  private void writeVersionThree(boolean checksum) {
    sizes.write(files, RelationSizes.NAME, true);
    try (DataFile file = files.open(RelationSizes.NAME, OpenMode.READ_WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.readFully(0, bytes);
      bytes.putInt(8, 3);
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
  void onlyWhatWasNewMayBeZeroes() {
    assertThat(sizes.mayBeNew(16384, 0)).isTrue();
    assertThat(sizes.mayBeNew(16384, 2)).isFalse();
    assertThat(sizes.mayBeNew(16384, 69)).isTrue();
    assertThat(sizes.mayBeNew(16384, 70)).isTrue();
    assertThat(sizes.mayBeNew(1, 2)).isFalse();
    assertThat(sizes.mayBeNew(16385, 0)).isTrue();
  }

  @Test
  void aNewerVersionIsRefused() {
    writeVersionThree(true);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> RelationSizes.read(files, RelationSizes.NAME))
        .withMessage("file \"waldb.sizes\" has format 3, this program knows up to format 2")
        .matches(e -> e.state() == SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE);
  }

  @Test
  void aWrongVersionThatNobodyWroteIsDamage() {
    writeVersionThree(false);
    assertThat(RelationSizes.read(files, RelationSizes.NAME)).isNull();
  }
}
