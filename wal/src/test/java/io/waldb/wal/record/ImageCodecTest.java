package io.waldb.wal.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageCodecTest {
  private final ImageCodec codec = new ImageCodec();

  @Test
  void whatIsCompressedComesBack() {
    Random random = new Random(7);
    byte[] packed = new byte[10_000];
    byte[] unpacked = new byte[8192];
    for (int round = 0; round < 3000; round++) {
      byte[] input = input(random, random.nextInt(8193));
      int size = codec.compress(input, input.length, packed, 5, packed.length);
      assertThat(size).isPositive();
      Arrays.fill(unpacked, (byte) 99);
      assertThat(ImageCodec.decompress(packed, 5, size, unpacked, input.length)).isTrue();
      assertThat(Arrays.equals(unpacked, 0, input.length, input, 0, input.length)).isTrue();
      int deflated = codec.deflate(input, input.length, packed, 5, packed.length);
      Arrays.fill(unpacked, (byte) 99);
      assertThat(ImageCodec.inflate(packed, 5, deflated, unpacked, input.length)).isTrue();
      assertThat(Arrays.equals(unpacked, 0, input.length, input, 0, input.length)).isTrue();
    }
  }

  /** Runs, repetitions and noise, so that all kinds of sequences appear. */
  private static byte[] input(Random random, int length) {
    byte[] input = new byte[length];
    int at = 0;
    while (at < length) {
      int run = Math.min(length - at, 1 + random.nextInt(random.nextInt(8) == 0 ? 3000 : 40));
      switch (random.nextInt(3)) {
        case 0 -> Arrays.fill(input, at, at + run, (byte) random.nextInt(4));
        case 1 -> {
          for (int i = 0; i < run; i++) {
            input[at + i] = (byte) random.nextInt();
          }
        }
        default -> {
          int from = at == 0 ? 0 : random.nextInt(at);
          for (int i = 0; i < run && at > 0; i++) {
            input[at + i] = input[from + i];
          }
        }
      }
      at += run;
    }
    return input;
  }

  @Test
  void outputThatDoesNotFitIsRefused() {
    byte[] noise = new byte[8192];
    new Random(3).nextBytes(noise);
    assertThat(codec.compress(noise, noise.length, new byte[8192], 0, 8190)).isZero();
    assertThat(codec.deflate(noise, noise.length, new byte[8192], 0, 8190)).isZero();
  }

  @Test
  void aPageOfRowsBecomesMuchSmaller() {
    byte[] page = new byte[8192];
    for (int row = 0; row < 64; row++) {
      byte[] text =
          String.format(Locale.ROOT, "%08d|%08d|%-80s|", row * 17, row % 10, "")
              .getBytes(StandardCharsets.UTF_8);
      System.arraycopy(text, 0, page, row * 128, text.length);
    }
    assertThat(codec.compress(page, page.length, new byte[8192], 0, 8192)).isLessThan(2500);
  }

  @Test
  void noBytesMakeTheDecoderLeaveItsBuffers() {
    Random random = new Random(11);
    byte[] into = new byte[600];
    for (int round = 0; round < 200_000; round++) {
      byte[] garbage = new byte[random.nextInt(60)];
      random.nextBytes(garbage);
      into[500] = 42;
      boolean good = ImageCodec.decompress(garbage, 0, garbage.length, into, 500);
      assertThat(into[500]).isEqualTo((byte) 42);
      assertThat(good && garbage.length == 0).isFalse();
    }
  }
}
