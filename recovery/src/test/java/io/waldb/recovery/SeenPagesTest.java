package io.waldb.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which pages are worth caching. */
class SeenPagesTest {
  @Test
  void aPageIsSeenFromItsSecondTimeOn() {
    SeenPages seen = new SeenPages(16);
    assertThat(seen.see(7)).isFalse();
    assertThat(seen.see(7)).isTrue();
    assertThat(seen.see(7)).isTrue();
    assertThat(seen.see(8)).isFalse();
    assertThat(seen.see(0)).isFalse();
  }

  @Test
  void mostOfAsManyPagesAsTheCacheHoldsAreRemembered() {
    int frames = 4096;
    assertThat(remembered(frames, frames)).isGreaterThan(frames / 2);
  }

  @Test
  void pagesOfLongAgoAreForgotten() {
    assertThat(remembered(1024, 1 << 20)).isZero();
  }

  /* How many of the first pages are still known when so many have been seen. */
  private static int remembered(int frames, int pages) {
    SeenPages seen = new SeenPages(frames);
    for (int page = 0; page < pages; page++) {
      seen.see(page);
    }
    int count = 0;
    for (int page = 0; page < Math.min(frames, pages); page++) {
      count += seen.see(page) ? 1 : 0;
    }
    return count;
  }
}
