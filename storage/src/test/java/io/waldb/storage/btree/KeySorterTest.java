package io.waldb.storage.btree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySorterTest {
  private static final int LENGTH = 500;
  private static final long SMALL = 1;
  private static final long LARGE = 64 << 20;

  private final MemoryFileSystem files = new MemoryFileSystem();
  private final CancelToken cancel = new CancelToken();

  private static byte[] string(long number) {
    byte[] bytes = new byte[LENGTH];
    ByteBuffer.wrap(bytes).putLong(number);
    return bytes;
  }

  private static void fill(KeySorter sorter, int count, Random random) {
    for (int i = 0; i < count; i++) {
      sorter.add(string(random.nextLong() >>> 1), LENGTH);
    }
  }

  @Test
  void manyRunsAreMergedWithFewFilesAtATime() {
    int count = 60_000;
    long[] expected = new Random(7).longs(count).map(number -> number >>> 1).sorted().toArray();
    Random random = new Random(7);
    int most = 0;
    try (KeySorter sorter = new KeySorter(files, SMALL, cancel)) {
      for (int i = 0; i < count; i++) {
        sorter.add(string(random.nextLong() >>> 1), LENGTH);
        if (i % 100 == 0 && i > 1000) {
          most = Math.max(most, files.list(KeySorter.DIRECTORY).size());
        }
      }
      sorter.sort();
      most = Math.max(most, files.list(KeySorter.DIRECTORY).size());
      for (int i = 0; i < count; i++) {
        assertThat(sorter.next()).isTrue();
        assertThat(sorter.length()).isEqualTo(LENGTH);
        assertThat(ByteBuffer.wrap(sorter.bytes()).getLong()).isEqualTo(expected[i]);
      }
      assertThat(sorter.next()).isFalse();
    }
    assertThat(most).isBetween(30, 66);
    assertThat(files.list(KeySorter.DIRECTORY)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {SMALL, LARGE})
  void sortingAndReadingCanBeCancelled(long memoryBytes) {
    try (KeySorter sorter = new KeySorter(files, memoryBytes, cancel)) {
      fill(sorter, 20_000, new Random(7));
      cancel.cancel(SqlState.QUERY_CANCELED, "enough");
      assertCancelled(sorter::sort);
    }
    cancel.clear();
    try (KeySorter sorter = new KeySorter(files, memoryBytes, cancel)) {
      fill(sorter, 20_000, new Random(7));
      sorter.sort();
      cancel.cancel(SqlState.QUERY_CANCELED, "enough");
      assertCancelled(
          () -> {
            while (sorter.next()) {
              assertThat(sorter.length()).isEqualTo(LENGTH);
            }
          });
    }
  }

  private static void assertCancelled(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(SqlState.QUERY_CANCELED));
  }
}
