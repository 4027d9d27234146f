package io.waldb.executor.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.file.MemoryFileSystem;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowStoreTest {
  private final MemoryFileSystem files = new MemoryFileSystem();
  private final TupleSlot slot =
      new TupleSlot(TupleDescriptor.ofTypes(SqlType.BIGINT, SqlType.TEXT));

  private void add(RowStore store, long number) {
    slot.clear();
    slot.setLong(0, number);
    slot.setObject(1, "x".repeat((int) (number % 50)));
    store.add(slot);
  }

  private void assertNext(RowStore.Cursor cursor, long number) {
    assertThat(cursor.next(slot)).isTrue();
    assertThat(slot.getLong(0)).isEqualTo(number);
    assertThat(slot.getString(1)).hasSize((int) (number % 50));
  }

  @Test
  void cursorsGoToAnyRowInMemoryOrFileWhileRowsAreAdded() {
    long seed = Long.getLong("waldb.seed", 42);
    Random random = new Random(seed);
    try (RowStore store = new RowStore(files, 20_000)) {
      RowStore.Cursor cursor = store.cursor();
      long added = 0;
      for (int round = 0; round < 3000; round++) {
        for (int i = random.nextInt(4); i >= 0; i--) {
          add(store, added++);
        }
        long number = (long) (random.nextDouble() * added);
        cursor.seek(number);
        for (long end = Math.min(added, number + random.nextInt(5) + 1); number < end; number++) {
          assertNext(cursor, number);
        }
      }
      assertThat(store.isSpilled()).isTrue();
      cursor.seek(added - 1);
      assertNext(cursor, added - 1);
      assertThat(cursor.next(slot)).isFalse();
      add(store, added);
      assertNext(cursor, added);
    }
    assertThat(files.list("temp")).isEmpty();
  }

  @Test
  void rowsThatAreForgottenTakeNoMemory() {
    try (RowStore store = new RowStore(files, 64 << 10)) {
      RowStore.Cursor cursor = store.cursor();
      for (long i = 0; i < 100_000; i++) {
        add(store, i);
        if (i >= 10) {
          cursor.seek(i - 10);
          assertNext(cursor, i - 10);
          store.forgetBefore(i - 10);
        }
      }
      assertThat(store.isSpilled()).isFalse();
      assertThat(store.count()).isEqualTo(100_000);
      store.begin(64 << 10);
      add(store, 7);
      cursor.rewind();
      assertNext(cursor, 7);
    }
  }

  @Test
  void aFileThatFollowsForgottenRowsIsReadFromItsFirstRow() {
    try (RowStore store = new RowStore(files, 64 << 10)) {
      RowStore.Cursor cursor = store.cursor();
      for (long i = 0; i < 5000; i++) {
        add(store, i);
        store.forgetBefore(Math.min(i, 1000));
      }
      assertThat(store.isSpilled()).isTrue();
      cursor.seek(1000);
      for (long i = 1000; i < 5000; i++) {
        assertNext(cursor, i);
      }
      cursor.seek(1500);
      assertNext(cursor, 1500);
    }
  }
}
