package io.waldb.buffer.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlottedPageTest {
  private final ByteBuffer page = ByteBuffer.allocateDirect(PageHeader.PAGE_SIZE);

  @Test
  void anInitializedPageIsEmptyAndSound() {
    PageHeader.initialize(page, 16);

    assertThat(SlottedPage.itemCount(page)).isZero();
    assertThat(SlottedPage.exactFreeSpace(page)).isEqualTo(8192 - 32 - 16);
    assertThat(SlottedPage.freeSpace(page)).isEqualTo(8192 - 32 - 16 - 4);
    assertThat(PageHeader.isNew(page)).isFalse();
    assertThat(SlottedPage.checkInvariants(page)).isTrue();
  }

  @Test
  void anItemThatDoesNotFitIsRefusedAndThePageStaysAsItWas() {
    PageHeader.initialize(page, 0);
    byte[] half = new byte[5000];

    assertThat(SlottedPage.addItem(page, half, 0, half.length)).isEqualTo(1);
    int free = SlottedPage.exactFreeSpace(page);
    assertThat(SlottedPage.addItem(page, half, 0, half.length)).isZero();
    assertThat(SlottedPage.exactFreeSpace(page)).isEqualTo(free);
    assertThat(SlottedPage.addItem(page, half, 0, SlottedPage.freeSpace(page))).isEqualTo(2);
    assertThat(SlottedPage.exactFreeSpace(page)).isZero();
    assertThat(SlottedPage.checkInvariants(page)).isTrue();
  }

  @Test
  void anUnusedLinePointerIsGivenOutAgainAndTheHintIsDroppedWhenNoneIsLeft() {
    PageHeader.initialize(page, 0);
    byte[] item = {1, 2, 3};
    for (int n = 1; n <= 3; n++) {
      assertThat(SlottedPage.addItem(page, item, 0, 3)).isEqualTo(n);
    }
    SlottedPage.setUnused(page, 2);

    assertThat(SlottedPage.freeSlot(page)).isEqualTo(2);
    assertThat(SlottedPage.addItem(page, item, 0, 3)).isEqualTo(2);
    assertThat(SlottedPage.addItem(page, item, 0, 3)).isEqualTo(4);
    assertThat(PageHeader.hasFlag(page, PageHeader.FLAG_HAS_FREE_LINES)).isFalse();
  }

  @Test
  void trailingUnusedLinePointersAreGivenBack() {
    PageHeader.initialize(page, 0);
    byte[] item = {1, 2, 3};
    for (int n = 1; n <= 5; n++) {
      SlottedPage.addItem(page, item, 0, 3);
    }
    SlottedPage.setUnused(page, 2);
    SlottedPage.setUnused(page, 4);
    SlottedPage.setUnused(page, 5);

    assertThat(SlottedPage.truncateLinePointers(page)).isEqualTo(2);
    assertThat(SlottedPage.itemCount(page)).isEqualTo(3);
    assertThat(SlottedPage.freeSlot(page)).isEqualTo(2);
    SlottedPage.setUnused(page, 1);
    SlottedPage.setUnused(page, 3);
    assertThat(SlottedPage.truncateLinePointers(page)).isEqualTo(3);
    assertThat(PageHeader.hasFlag(page, PageHeader.FLAG_HAS_FREE_LINES)).isFalse();
    assertThat(SlottedPage.checkInvariants(page)).isTrue();
  }

  @Test
  void linePointersKeepTheirParts() {
    for (int offset : new int[] {0, 1, 8191, 8192, 16383}) {
      for (int state = 0; state < 4; state++) {
        for (int length : new int[] {0, 1, 8160, 16383}) {
          int pointer = LinePointer.of(offset, state, length);
          assertThat(LinePointer.offset(pointer)).isEqualTo(offset);
          assertThat(LinePointer.state(pointer)).isEqualTo(state);
          assertThat(LinePointer.length(pointer)).isEqualTo(length);
        }
      }
    }
  }

  @Test
  void marksStayWithAnItemThatMovesAndGoWithItsState() {
    PageHeader.initialize(page, 0);
    for (int n = 1; n <= 4; n++) {
      SlottedPage.reserveItem(page, n, 100 * n);
    }
    SlottedPage.mark(page, 2, LinePointer.MARK_1);
    SlottedPage.mark(page, 3, LinePointer.MARK_2);
    SlottedPage.mark(page, 3, LinePointer.MARK_1);
    SlottedPage.mark(page, 4, LinePointer.MARK_2);
    int first = SlottedPage.linePointer(page, 1);
    SlottedPage.setUnused(page, 1);
    SlottedPage.closeGap(page, LinePointer.offset(first), LinePointer.length(first));
    assertMarks(0, LinePointer.MARK_1, LinePointer.MARK_1 | LinePointer.MARK_2, LinePointer.MARK_2);
    assertThat(SlottedPage.itemOffset(page, 2)).isEqualTo(8192 - 200);
    assertThat(SlottedPage.itemLength(page, 2)).isEqualTo(200);
    SlottedPage.setDead(page, 2);
    SlottedPage.compact(page);
    assertMarks(0, 0, LinePointer.MARK_1 | LinePointer.MARK_2, LinePointer.MARK_2);
    assertThat(SlottedPage.itemOffset(page, 4)).isEqualTo(8192 - 700);
    assertThat(SlottedPage.itemLength(page, 4)).isEqualTo(400);
    SlottedPage.setRedirect(page, 4, 3);
    assertMarks(0, 0, LinePointer.MARK_1 | LinePointer.MARK_2, 0);
    assertThat(SlottedPage.checkInvariants(page)).isTrue();
  }

  private void assertMarks(int... marks) {
    for (int n = 1; n <= marks.length; n++) {
      int pointer = SlottedPage.linePointer(page, n);
      assertThat(pointer & (LinePointer.MARK_1 | LinePointer.MARK_2)).isEqualTo(marks[n - 1]);
    }
  }

  @Test
  void heapStyleUseFollowsAModelForAnySequenceOfOperations() {
    long seed = seed();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      PageHeader.initialize(page, random.nextInt(64));
      List<Object> model = new ArrayList<>();
      for (int step = 0; step < 500; step++) {
        heapStep(random, model);
        assertThat(SlottedPage.checkInvariants(page)).isTrue();
        assertHeap(model, seed);
      }
    }
  }

  /* The model's elements: byte[] an item, Integer a redirect, "dead", "unused". */
  private void heapStep(Random random, List<Object> model) {
    int choice = random.nextInt(10);
    if (choice < 6) {
      byte[] item = randomItem(random);
      int expected = model.indexOf("unused") + 1;
      int slot = expected == 0 ? model.size() + 1 : expected;
      boolean fits = SlottedPage.fits(page, slot, item.length);
      int n =
          random.nextBoolean()
              ? SlottedPage.addItem(page, item, 0, item.length)
              : SlottedPage.addItem(page, ByteBuffer.wrap(item), 0, item.length);
      assertThat(n).isEqualTo(fits ? slot : 0);
      if (n > model.size()) {
        model.add(item);
      } else if (n > 0) {
        model.set(n - 1, item);
      }
      return;
    }
    if (choice == 9) {
      SlottedPage.compact(page);
      if (random.nextBoolean()) {
        int removed = SlottedPage.truncateLinePointers(page);
        for (; removed > 0; removed--) {
          assertThat(model.remove(model.size() - 1)).isEqualTo("unused");
        }
      }
      return;
    }
    if (model.isEmpty()) {
      return;
    }
    int n = 1 + random.nextInt(model.size());
    if (model.contains(n)) {
      return; // a redirect leads here
    }
    int target = 1 + random.nextInt(model.size());
    if (choice == 6) {
      SlottedPage.setUnused(page, n);
      model.set(n - 1, "unused");
    } else if (choice == 7) {
      SlottedPage.setDead(page, n);
      model.set(n - 1, "dead");
    } else if (target != n && model.get(target - 1) instanceof byte[]) {
      SlottedPage.setRedirect(page, n, target);
      model.set(n - 1, target);
    }
  }

  private void assertHeap(List<Object> model, long seed) {
    assertThat(SlottedPage.itemCount(page)).as("seed %d", seed).isEqualTo(model.size());
    for (int n = 1; n <= model.size(); n++) {
      Object expected = model.get(n - 1);
      if (expected instanceof byte[] item) {
        assertThat(SlottedPage.isNormal(page, n)).isTrue();
        assertThat(bytes(n)).as("seed %d item %d", seed, n).isEqualTo(item);
      } else if (expected instanceof Integer target) {
        assertThat(SlottedPage.redirectTarget(page, n)).isEqualTo(target);
      } else if (expected.equals("dead")) {
        assertThat(SlottedPage.isDead(page, n)).isTrue();
      } else {
        assertThat(SlottedPage.isUnused(page, n)).isTrue();
      }
    }
  }

  @Test
  void indexStyleUseFollowsAModelForAnySequenceOfOperations() {
    long seed = seed();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      PageHeader.initialize(page, 16);
      List<byte[]> model = new ArrayList<>();
      for (int step = 0; step < 500; step++) {
        indexStep(random, model);
        assertThat(SlottedPage.checkInvariants(page)).isTrue();
        assertThat(SlottedPage.itemCount(page)).as("seed %d", seed).isEqualTo(model.size());
        int used = 0;
        for (int n = 1; n <= model.size(); n++) {
          assertThat(bytes(n)).as("seed %d item %d", seed, n).isEqualTo(model.get(n - 1));
          used += model.get(n - 1).length + LinePointer.SIZE;
        }
        assertThat(SlottedPage.exactFreeSpace(page)).isEqualTo(8192 - 32 - 16 - used);
      }
    }
  }

  private void indexStep(Random random, List<byte[]> model) {
    int choice = random.nextInt(10);
    byte[] item = randomItem(random);
    if (choice < 5) {
      if (item.length <= SlottedPage.freeSpace(page)) {
        int n = 1 + random.nextInt(model.size() + 1);
        page.put(SlottedPage.insertItem(page, n, item.length), item);
        model.add(n - 1, item);
      }
    } else if (model.isEmpty()) {
      return;
    } else if (choice < 9) {
      int n = 1 + random.nextInt(model.size());
      SlottedPage.removeItems(page, new int[] {n}, 1);
      model.remove(n - 1);
    } else {
      int[] numbers = new int[model.size()];
      int count = 0;
      List<byte[]> kept = new ArrayList<>();
      for (int n = 1; n <= model.size(); n++) {
        if (random.nextInt(4) == 0) {
          numbers[count++] = n;
        } else {
          kept.add(model.get(n - 1));
        }
      }
      SlottedPage.removeItems(page, numbers, count);
      model.clear();
      model.addAll(kept);
    }
  }

  @Test
  void faultsOfForeignBytesAreNamed() {
    PageHeader.initialize(page, 0);
    SlottedPage.addItem(page, new byte[100], 0, 100);
    SlottedPage.addItem(page, new byte[100], 0, 100);
    int second = SlottedPage.itemOffset(page, 2);

    page.putInt(36, LinePointer.of(second + 1, LinePointer.NORMAL, 100));
    assertThat(SlottedPage.findFault(page)).contains("line pointer 2").contains("overlaps");
    page.putInt(36, LinePointer.of(second - 1, LinePointer.NORMAL, 100));
    assertThat(SlottedPage.findFault(page)).contains("outside");
    page.putInt(36, LinePointer.of(9, LinePointer.REDIRECT, 0));
    assertThat(SlottedPage.findFault(page)).contains("leads nowhere");
    page.putInt(36, 0);
    assertThat(SlottedPage.findFault(page)).contains("flag denies");
    PageHeader.setUpper(page, 20);
    assertThat(SlottedPage.findFault(page)).contains("upper 20");
    assertThatThrownBy(() -> SlottedPage.checkInvariants(page)).isInstanceOf(AssertionError.class);
  }

  @Test
  void anyBytesAtAllAreJudgedWithoutAnException() {
    Random random = new Random(seed());
    byte[] bytes = new byte[PageHeader.PAGE_SIZE];
    for (int round = 0; round < 200; round++) {
      random.nextBytes(bytes);
      page.put(0, bytes);
      int count = random.nextInt(500);
      if (random.nextBoolean()) {
        PageHeader.initialize(page, 0);
        PageHeader.setLower(page, 32 + 4 * count);
        PageHeader.setUpper(page, random.nextInt(8193));
        page.put(32, bytes, 0, 2000);
      }
      String fault = SlottedPage.findFault(page);
      // A few random line pointers may happen to be right, and none at all are.
      assertThat(fault != null || count < 10).isTrue();
    }
  }

  private byte[] bytes(int n) {
    byte[] item = new byte[SlottedPage.itemLength(page, n)];
    page.get(SlottedPage.itemOffset(page, n), item);
    return item;
  }

  private static byte[] randomItem(Random random) {
    byte[] item = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 3000 : 200)];
    random.nextBytes(item);
    return item;
  }

  private static long seed() {
    String given = System.getProperty("waldb.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("seed " + seed);
    return seed;
  }
}
