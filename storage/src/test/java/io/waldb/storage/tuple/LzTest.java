package io.waldb.storage.tuple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LzTest {
  private final Random random = RandomValues.seeded("LzTest");

  @Test
  void valuesComeBackAndOnlyShorterFormsAreGiven() {
    ByteSink sink = new ByteSink();
    int shrunk = 0;
    for (int run = 0; run < 3000; run++) {
      byte[] plain = new byte[random.nextInt(run % 100 == 0 ? 200_000 : 3000)];
      int range = 1 << random.nextInt(9);
      for (int i = 0; i < plain.length; i++) {
        boolean again = i > 10 && random.nextInt(range) < range / 2;
        plain[i] = again ? plain[i - 1 - random.nextInt(10)] : (byte) random.nextInt(range);
      }
      sink.reset();
      sink.put(1);
      int length = Lz.compress(plain, 0, plain.length, sink);
      if (length >= 0) {
        shrunk++;
        assertThat(length).isLessThanOrEqualTo(plain.length * 3 / 4 + 1);
        assertThat(Lz.decompress(sink.bytes(), 1, length, plain.length)).isEqualTo(plain);
      } else {
        assertThat(sink.length()).isEqualTo(1);
      }
    }
    assertThat(shrunk).isGreaterThan(100);
  }

  @Test
  void damagedFormsAreReported() {
    byte[] plain = new byte[1000];
    ByteSink sink = new ByteSink();
    int length = Lz.compress(plain, 0, plain.length, sink);
    assertThatThrownBy(() -> Lz.decompress(sink.bytes(), 0, length, 999))
        .isInstanceOf(DatabaseException.class);
    assertThatThrownBy(() -> Lz.decompress(sink.bytes(), 0, length - 3, 1000))
        .isInstanceOf(DatabaseException.class);
    byte[] noise = new byte[100];
    Arrays.fill(noise, (byte) -1);
    assertThatThrownBy(() -> Lz.decompress(noise, 0, 100, 1000))
        .isInstanceOf(DatabaseException.class);
  }
}
