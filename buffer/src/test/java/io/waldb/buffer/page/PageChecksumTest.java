package io.waldb.buffer.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.Fork;
import io.waldb.common.PageId;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageChecksumTest {
  private static final long KEY = PageId.key(16384, Fork.MAIN, 7);

  private final ByteBuffer page = ByteBuffer.allocateDirect(PageHeader.PAGE_SIZE);

  PageChecksumTest() {
    PageHeader.initialize(page, 0);
    byte[] item = new byte[7000];
    new Random(1).nextBytes(item);
    SlottedPage.addItem(page, item, 0, item.length);
  }

  @Test
  void anyFlippedBitAnywhereButInTheFieldChangesIt() {
    int sum = PageChecksum.of(page, KEY);
    for (int i = 0; i < PageHeader.PAGE_SIZE; i++) {
      boolean inField = i >= PageHeader.CHECKSUM_OFFSET && i < PageHeader.CHECKSUM_OFFSET + 4;
      for (int bit = 0; bit < 8; bit++) {
        page.put(i, (byte) (page.get(i) ^ 1 << bit));
        assertThat(PageChecksum.of(page, KEY) == sum).as("byte %d", i).isEqualTo(inField);
        page.put(i, (byte) (page.get(i) ^ 1 << bit));
      }
    }
  }

  @Test
  void anotherPlaceHasAnotherChecksum() {
    int sum = PageChecksum.of(page, KEY);

    assertThat(PageChecksum.of(page, PageId.key(16384, Fork.MAIN, 8))).isNotEqualTo(sum);
    assertThat(PageChecksum.of(page, PageId.key(16385, Fork.MAIN, 7))).isNotEqualTo(sum);
    assertThat(PageChecksum.of(page, PageId.key(16384, Fork.FSM, 7))).isNotEqualTo(sum);
  }
}
