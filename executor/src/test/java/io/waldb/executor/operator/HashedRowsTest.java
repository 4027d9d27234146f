package io.waldb.executor.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashedRowsTest {
  private static final TupleDescriptor NUMBER =
      TupleDescriptor.ofTypes(SqlType.of(TypeKind.INTEGER));

  private final HashedRows rows = new HashedRows();
  private final TupleSlot slot = new TupleSlot(NUMBER);

  @Test
  void aKeysRowsAreFoundFromTheLastToTheFirst() {
    Random random = new Random(17);
    for (int run = 0; run < 3; run++) {
      Map<Integer, List<Integer>> expected = new HashMap<>();
      int count = new int[] {2000, 40, 5000}[run];
      for (int i = 0; i < count; i++) {
        int key = random.nextInt(count / 2);
        if (run == 1 && i < 20) {
          key = i; // no key twice until the table is half full
        }
        expected.computeIfAbsent(key, k -> new ArrayList<>()).add(0, i);
        slot.clear();
        slot.setLong(0, 7L * i);
        slot.setTid(1000 + i);
        assertThat(rows.add(key(key), hash(key), slot)).isEqualTo(i);
      }
      assertThat(rows.count()).isEqualTo(count);
      for (int key = 0; key < count / 2 + 10; key++) {
        assertThat(found(key)).isEqualTo(expected.getOrDefault(key, List.of()));
      }
      rows.clear();
      assertThat(found(1)).isEmpty();
    }
  }

  private List<Integer> found(int key) {
    List<Integer> numbers = new ArrayList<>();
    int index = rows.find(key(key), hash(key));
    while (index != HashedRows.NONE) {
      numbers.add(index);
      if (index % 2 == 0) {
        rows.load(index, slot);
      } else {
        rows.view(index, slot);
      }
      assertThat(slot.getLong(0)).isEqualTo(7L * index);
      assertThat(slot.tid()).isEqualTo(1000 + index);
      index = rows.findNext(index);
    }
    return numbers;
  }

  /** Many keys share a hash, and many hashes a place. */
  private static int hash(int key) {
    return (key / 3) << 2;
  }

  private static ByteSink key(int key) {
    ByteSink bytes = new ByteSink(8);
    for (int i = 0; i <= key % 3; i++) {
      bytes.put(key >> 8);
      bytes.put(key);
    }
    return bytes;
  }
}
