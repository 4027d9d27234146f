package io.waldb.storage.btree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.storage.btree.BtreeFixture.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BtreeIndexTest {
  private static final long XID = 3;

  private final long seed = Long.getLong("waldb.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final BtreeFixture fixture = new BtreeFixture(400);
  private final BtreeIndex index = fixture.index;

  @AfterEach
  void close() {
    fixture.close();
  }

  /** A self-delimiting key: 8 bytes of a number, or a text with a zero byte at its end. */
  private static byte[] numberKey(long value) {
    byte[] key = new byte[8];
    Bytes.LONG.set(key, 0, value ^ Long.MIN_VALUE);
    return key;
  }

  private byte[] textKey() {
    byte[] key = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 1500 : 30)];
    for (int i = 0; i < key.length - 1; i++) {
      key[i] = (byte) (random.nextInt(3) == 0 ? 255 : 1 + random.nextInt(3));
    }
    return key;
  }

  private static Item item(byte[] key, long tid) {
    return new Item(HexFormat.of().formatHex(key), tid);
  }

  private void insert(byte[] key, long tid) {
    assertThat(index.insert(XID, key, key.length, tid, null)).isZero();
  }

  private List<Long> scan(BtreeCursor cursor) {
    List<Long> tids = new ArrayList<>();
    while (cursor.next()) {
      tids.add(cursor.tid());
    }
    return tids;
  }

  @Test
  void randomKeysAreFoundInOrderAfterInsertionsAndVacuums() {
    TreeSet<Item> model = new TreeSet<>();
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 3000; i++) {
        byte[] key = random.nextBoolean() ? textKey() : numberKey(random.nextInt(500));
        long tid = ((long) random.nextInt(1 << 20) << 16) | (1 + random.nextInt(100));
        if (model.add(item(key, tid))) {
          insert(key, tid);
        }
      }
      Set<Long> dead = ConcurrentHashMap.newKeySet();
      for (Item item : model) {
        if (random.nextInt(10) < 8) {
          dead.add(item.tid());
        }
      }
      index.vacuum(dead::contains, () -> {});
      model.removeIf(item -> dead.contains(item.tid()));
      assertThat(fixture.items()).as("seed " + seed).isEqualTo(model);
    }
    fixture.assertRedoGivesTheSamePages();
  }

  @Test
  void rangesInBothDirectionsGiveWhatTheModelGives() {
    for (long i = 0; i < 20_000; i++) {
      long value = random.nextInt(5000);
      insert(numberKey(value), (value << 16 << 8) | (i << 4) | 1);
    }
    List<Item> all = new ArrayList<>(fixture.items());
    BtreeCursor cursor = index.cursor();
    for (int i = 0; i < 300; i++) {
      byte[] low = numberKey(random.nextInt(5200) - 100);
      byte[] high = numberKey(random.nextInt(5200) - 100);
      boolean lowInclusive = random.nextBoolean();
      boolean highInclusive = random.nextBoolean();
      int lowLength = random.nextInt(8) == 0 ? 0 : 8;
      int highLength = random.nextInt(8) == 0 ? 0 : 8;
      boolean noLow = lowLength == 0;
      boolean noHigh = highLength == 0;
      List<Long> expected = new ArrayList<>();
      for (Item item : all) {
        int toLow = item.key().compareTo(HexFormat.of().formatHex(low));
        int toHigh = item.key().compareTo(HexFormat.of().formatHex(high));
        boolean inLow = noLow || toLow > 0 || (toLow == 0 && lowInclusive);
        boolean inHigh = noHigh || toHigh < 0 || (toHigh == 0 && highInclusive);
        if (inLow && inHigh) {
          expected.add(item.tid());
        }
      }
      cursor.open(
          low, lowLength, noLow || lowInclusive, high, highLength, noHigh || highInclusive, true);
      assertThat(scan(cursor)).as("seed " + seed).isEqualTo(expected);
      cursor.open(
          low, lowLength, noLow || lowInclusive, high, highLength, noHigh || highInclusive, false);
      Collections.reverse(expected);
      assertThat(scan(cursor)).as("seed " + seed).isEqualTo(expected);
    }
  }

  @Test
  void aBuiltIndexEqualsAnInsertedOneAlsoWhenItSpills() {
    TreeSet<Item> model = new TreeSet<>();
    try (BtreeBuilder builder = index.builder(XID, fixture.files, 1, new CancelToken())) {
      for (int i = 0; i < 20_000; i++) {
        byte[] key = textKey();
        long tid = i + 1L;
        builder.add(key, key.length, tid, true);
        model.add(item(key, tid));
      }
      builder.build(null);
    }
    assertThat(fixture.items()).as("seed " + seed).isEqualTo(model);
    assertThat(fixture.files.list(KeySorter.DIRECTORY)).isEmpty();
    fixture.assertRedoGivesTheSamePages();
    insert(numberKey(5), 77);
    model.add(item(numberKey(5), 77));
    assertThat(fixture.items()).isEqualTo(model);
  }

  @Test
  void theBuilderReportsTwoLiveRowsWithOneKey() {
    List<String> found = new ArrayList<>();
    try (BtreeBuilder builder = index.builder(XID, fixture.files, 1 << 20, new CancelToken())) {
      builder.add(numberKey(1), 8, 10, true);
      builder.add(numberKey(2), 8, 20, true);
      builder.add(numberKey(2), 8, 21, false);
      builder.add(numberKey(2), 8, 22, true);
      builder.add(numberKey(3), 8, 30, false);
      builder.add(numberKey(3), 8, 31, true);
      builder.build((key, length, first, second) -> found.add(first + " " + second));
    }
    assertThat(found).hasSize(1);
    assertThat(found.get(0)).endsWith(" 22");
  }

  @Test
  void emptyLeavesAreUsedAgain() {
    for (int round = 0; round < 20; round++) {
      int base = round * 20_000;
      for (int i = 0; i < 5000; i++) {
        insert(numberKey(base + i), i + 1L);
      }
      index.vacuum(tid -> true, () -> {});
      assertThat(fixture.items()).isEmpty();
      fixture.passTransaction();
    }
    assertThat(index.blockCount()).isLessThan(80);
    fixture.assertRedoGivesTheSamePages();
  }

  @Test
  void aUniqueKeyGoesInOnceWhateverTheNumberOfThreads() throws Exception {
    int threads = 4;
    int keys = 2000;
    Set<Long> live = ConcurrentHashMap.newKeySet();
    UniqueCheck check =
        new UniqueCheck() {
          @Override
          public long conflict(long tid) {
            return LIVE;
          }

          @Override
          public void await(long xid) {
            throw new AssertionError("nothing is in progress");
          }
        };
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      long thread = t;
      long taskSeed = random.nextLong();
      tasks.add(
          () -> {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < keys; i++) {
              order.add(i);
            }
            Collections.shuffle(order, new Random(taskSeed));
            int won = 0;
            for (int key : order) {
              long tid = ((thread + 1) << 32) | (key + 1L);
              if (index.insert(XID, numberKey(key), 8, tid, check) == 0) {
                won++;
                live.add(tid);
              }
            }
            return won;
          });
    }
    assertThat(runAll(tasks).stream().mapToInt(Integer::intValue).sum()).isEqualTo(keys);
    assertThat(fixture.items()).hasSize(keys);
  }

  @Test
  void itemsThatACursorFoundDeadAreRemovedInEitherDirection() {
    for (boolean ascending : new boolean[] {true, false}) {
      Set<Item> expected = new TreeSet<>(fixture.items());
      for (long i = 0; i < 3000; i++) {
        insert(numberKey(i / 7), 10 + i);
        if (i % 5 != 0) {
          expected.add(item(numberKey(i / 7), 10 + i));
        }
      }
      BtreeCursor cursor = index.cursor();
      cursor.open(new byte[0], 0, true, new byte[0], 0, true, ascending);
      while (cursor.next()) {
        if ((cursor.tid() - 10) % 5 == 0) {
          cursor.noteDead();
        }
      }
      cursor.close();
      assertThat(fixture.items()).isEqualTo(expected);
      index.vacuum(tid -> true, () -> {});
    }
    fixture.assertRedoGivesTheSamePages();
  }

  @Test
  void aLeafThatHasChangedKeepsWhatACursorFoundDead() {
    for (long i = 0; i < 20; i++) {
      insert(numberKey(i), 10 + i);
    }
    BtreeCursor cursor = index.cursor();
    cursor.open(new byte[0], 0, true, new byte[0], 0, true, true);
    for (int i = 0; i < 20; i++) {
      assertThat(cursor.next()).isTrue();
      cursor.noteDead();
    }
    // A vacuum has removed the items, and the rows' places and keys have been used again.
    index.vacuum(tid -> true, () -> {});
    for (long i = 0; i < 20; i++) {
      insert(numberKey(i), 10 + i);
    }
    cursor.close();
    assertThat(fixture.items()).hasSize(20);
  }

  @Test
  void readersSeeEveryRowThatStaysWhileOthersInsertAndVacuum() throws Exception {
    int stable = 3000;
    for (int i = 0; i < stable; i++) {
      insert(numberKey(10L * i), 1_000_000L + i);
    }
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      long taskSeed = random.nextLong();
      int thread = t;
      tasks.add(
          () -> {
            Random own = new Random(taskSeed);
            for (int i = 0; i < 15_000; i++) {
              long key = 10L * own.nextInt(stable) + 1 + own.nextInt(9);
              insert(numberKey(key), 1L + thread + 2L * i);
            }
            return 0;
          });
    }
    tasks.add(
        () -> {
          for (int i = 0; i < 10; i++) {
            index.vacuum(tid -> tid < 1_000_000, () -> {});
          }
          return 0;
        });
    for (int t = 0; t < 2; t++) {
      boolean ascending = t == 0;
      tasks.add(
          () -> {
            BtreeCursor cursor = index.cursor();
            for (int i = 0; i < 30; i++) {
              cursor.open(new byte[0], 0, true, new byte[0], 0, true, ascending);
              int seen = 0;
              while (cursor.next()) {
                if (cursor.tid() >= 1_000_000) {
                  int expected = ascending ? seen : stable - 1 - seen;
                  if (cursor.tid() != 1_000_000 + expected) {
                    throw new AssertionError(
                        "expected " + expected + ", got " + cursor.tid() + ", seed " + seed);
                  }
                  seen++;
                } else if (cursor.tid() % 3 == 0) {
                  cursor.noteDead();
                }
              }
              assertThat(seen).as("seed " + seed).isEqualTo(stable);
            }
            return 0;
          });
    }
    runAll(tasks);
    fixture.items();
    fixture.assertRedoGivesTheSamePages();
  }

  private static <T> List<T> runAll(List<Callable<T>> tasks) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(tasks.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : executor.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void aKeyLongerThanAThirdOfAPageIsRefused() {
    byte[] key = new byte[BtreePage.MAX_ITEM_SIZE];
    Arrays.fill(key, (byte) 1);
    assertThatThrownBy(() -> index.insert(XID, key, key.length, 1, null))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("exceeds btree maximum");
    for (int i = 0; i < 200; i++) {
      byte[] longest = new byte[BtreePage.MAX_ITEM_SIZE - BtreePage.TID_SIZE];
      random.nextBytes(longest);
      insert(longest, i + 1L);
    }
    assertThat(fixture.items()).hasSize(200);
  }
}
