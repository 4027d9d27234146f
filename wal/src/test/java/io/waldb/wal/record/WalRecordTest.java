package io.waldb.wal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.Pages;
import io.waldb.common.config.WalCompression;
import io.waldb.wal.TestPage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WalRecordTest {
  private static final long REDO = 1000;

  private final WalRecordBuilder builder = new WalRecordBuilder();
  private final WalRecord record = new WalRecord();

  private WalRecord assemble(WalCompression compression) {
    builder.assemble(REDO, true, compression, false);
    builder.finish(5000, 4000);
    return decode();
  }

  private WalRecord decode() {
    int length = builder.assembledLength();
    assertThat(record.decode(builder.assembled(), 0, length, 5000, 5000 + length)).isTrue();
    return record;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static TestPage changed(int relation, int block) {
    return new TestPage(relation, block).fill(block, 100, 5000).lsn(REDO + 1);
  }

  private static TestPage untouched(int relation, int block) {
    return new TestPage(relation, block).fill(block, 100, 5000).lsn(REDO);
  }

  @Test
  void theHeaderHoldsWhatWasGiven() {
    builder.begin(ResourceManagerId.BTREE.id(), 0xf0, 0xabcd_1234_5678L).putInt(77);
    WalRecord read = assemble(WalCompression.OFF);
    assertThat(read.resourceManagerId()).isEqualTo(ResourceManagerId.BTREE.id());
    assertThat(read.info()).isEqualTo(0xf0);
    assertThat(read.xid()).isEqualTo(0xabcd_1234_5678L);
    assertThat(read.prevLsn()).isEqualTo(4000);
    assertThat(read.lsn()).isEqualTo(5000);
    assertThat(read.totalLength()).isEqualTo(RecordFormat.HEADER_SIZE + 1 + 4);
    assertThat(read.mainData().getInt(0)).isEqualTo(77);
    assertThat(read.blockCount()).isZero();
    assertThat(builder.startLsn()).isEqualTo(5000);
  }

  @Test
  void dataOfBlocksAndMainDataMayBePutInAnyOrder() {
    builder.begin(ResourceManagerId.HEAP.id(), 0, 3);
    builder.addBlock(changed(20, 1), 0);
    builder.addBlock(changed(20, 2), 0);
    builder.addBlock(changed(30, 3), 0);
    builder.putShort(1).blockData(2).putXid(0x0102_0304_0506L).mainData().putLong(2);
    builder.blockData(0).put(new byte[] {9, 8, 7, 6}, 1, 2).blockData(2).putVarInt(300);
    builder.mainData().put(ByteBuffer.wrap(new byte[] {5, 4, 3}), 1, 2).put((byte) 1);
    WalRecord read = assemble(WalCompression.OFF);
    assertThat(bytes(read.mainData())).containsExactly(0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 4, 3, 1);
    assertThat(read.blockCount()).isEqualTo(3);
    assertThat(bytes(read.block(0).data())).containsExactly(8, 7);
    assertThat(read.block(1).hasData()).isFalse();
    assertThat(bytes(read.block(2).data())).containsExactly(1, 2, 3, 4, 5, 6, 0xac, 2);
    assertThat(read.block(0).pageKey()).isEqualTo(changed(20, 1).pageKey());
    assertThat(read.block(1).pageKey()).isEqualTo(changed(20, 2).pageKey());
    assertThat(read.block(2).pageKey()).isEqualTo(changed(30, 3).pageKey());
  }

  @ParameterizedTest
  @EnumSource(WalCompression.class)
  void aPageNotChangedSinceTheRedoPointIsStoredWholeInsteadOfItsData(WalCompression compression) {
    TestPage page = untouched(20, 1);
    builder.begin(ResourceManagerId.HEAP.id(), 0, 3);
    builder.addBlock(page, WalRecordBuilder.STANDARD);
    builder.blockData(0).putLong(1);
    WalRecord read = assemble(compression);
    assertThat(read.block(0).hasImage()).isTrue();
    assertThat(read.block(0).hasData()).isFalse();
    FullPageImage image = read.block(0).image();
    assertThat(image.holeOffset()).isEqualTo(100);
    assertThat(image.holeLength()).isEqualTo(4900);
    assertThat(image.isCompressed()).isEqualTo(compression != WalCompression.OFF);
    ByteBuffer restored = ByteBuffer.allocate(Pages.SIZE);
    restored.put(0, new byte[Pages.SIZE]);
    image.restoreInto(restored);
    for (int i = 0; i < Pages.SIZE; i++) {
      byte expected = i < 100 || i >= 5000 ? page.bytes().get(i) : 0;
      assertThat(restored.get(i)).as("byte %s", i).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(WalCompression.class)
  void aPageOfNoiseOrWithoutAHoleIsStoredAsItIs(WalCompression compression) {
    TestPage noise = new TestPage(20, 1);
    byte[] bytes = new byte[Pages.SIZE];
    new Random(1).nextBytes(bytes);
    noise.bytes().put(0, bytes).putShort(16, (short) 9000);
    TestPage full = new TestPage(20, 2).fill(3, 400, 400);
    builder.begin(ResourceManagerId.HEAP.id(), 0, 3);
    builder.addBlock(noise, WalRecordBuilder.STANDARD);
    builder.addBlock(full, WalRecordBuilder.STANDARD);
    WalRecord read = assemble(compression);
    for (int i = 0; i < 2; i++) {
      assertThat(read.block(i).image().holeLength()).isZero();
      ByteBuffer restored = ByteBuffer.allocate(Pages.SIZE);
      read.block(i).image().restoreInto(restored);
      assertThat(restored.mismatch(i == 0 ? noise.bytes() : full.bytes())).isEqualTo(-1);
    }
    assertThat(read.block(0).image().isCompressed()).isFalse();
  }

  @Test
  void flagsDecideAboutTheImageBeforeTheRedoPointDoes() {
    builder.begin(ResourceManagerId.HEAP.id(), 0, 3);
    builder.addBlock(changed(20, 1), WalRecordBuilder.FORCE_IMAGE);
    builder.addBlock(untouched(20, 2), WalRecordBuilder.WILL_INIT);
    builder.addBlock(untouched(20, 3), WalRecordBuilder.NO_IMAGE);
    builder.addBlock(untouched(20, 4), WalRecordBuilder.KEEP_DATA);
    builder.addBlock(changed(20, 5), 0);
    for (int i = 0; i < 5; i++) {
      builder.blockData(i).putInt(i);
    }
    WalRecord read = assemble(WalCompression.OFF);
    assertThat(read.block(0).hasImage()).isTrue();
    assertThat(read.block(1).hasImage()).isFalse();
    assertThat(read.block(1).willInit()).isTrue();
    assertThat(read.block(2).hasImage()).isFalse();
    assertThat(read.block(3).hasImage()).isTrue();
    assertThat(read.block(3).data().getInt(0)).isEqualTo(3);
    assertThat(read.block(4).hasImage()).isFalse();
    assertThat(builder.imageCount()).isEqualTo(2);
    assertThat(builder.imageBytes()).isEqualTo(2 * Pages.SIZE);
  }

  @Test
  void withoutFullPageWritesNoImageIsStoredUnlessForced() {
    builder.begin(ResourceManagerId.HEAP.id(), 0, 3);
    builder.addBlock(untouched(20, 1), 0);
    builder.addBlock(untouched(20, 2), WalRecordBuilder.FORCE_IMAGE);
    builder.assemble(REDO, false, WalCompression.OFF, false);
    builder.finish(5000, 0);
    WalRecord read = decode();
    assertThat(read.block(0).hasImage()).isFalse();
    assertThat(read.block(1).hasImage()).isTrue();
  }

  @Test
  void anImageToCompareIsNotOneToRestoreAndKeepsTheData() {
    builder.begin(ResourceManagerId.HEAP.id(), 0, 3);
    builder.addBlock(changed(20, 1), WalRecordBuilder.STANDARD);
    builder.blockData(0).putInt(9);
    builder.assemble(REDO, true, WalCompression.OFF, true);
    builder.finish(5000, 0);
    WalRecord read = decode();
    assertThat(read.block(0).hasImage()).isFalse();
    assertThat(read.block(0).hasImageToCompare()).isTrue();
    assertThat(read.block(0).data().getInt(0)).isEqualTo(9);
    ByteBuffer restored = ByteBuffer.allocate(Pages.SIZE);
    read.block(0).image().restoreInto(restored);
    assertThat(restored.getShort(18)).isEqualTo((short) 5000);
  }

  @Test
  void aRecordIsStaleWhenTheRedoPointHasPassedAPageWithoutImage() {
    builder.begin(ResourceManagerId.HEAP.id(), 0, 3);
    builder.addBlock(changed(20, 1), 0);
    builder.addBlock(untouched(20, 2), WalRecordBuilder.WILL_INIT);
    builder.assemble(REDO, true, WalCompression.OFF, false);
    assertThat(builder.isStale(REDO, true)).isFalse();
    assertThat(builder.isStale(REDO + 1, true)).isTrue();
    assertThat(builder.isStale(REDO + 1, false)).isFalse();
    builder.assemble(REDO + 1, true, WalCompression.OFF, false);
    assertThat(builder.isStale(REDO + 1, true)).isFalse();
    builder.finish(5000, 4000);
    assertThat(decode().block(0).hasImage()).isTrue();
  }

  @Test
  void whatDoesNotFitIsRefused() {
    builder.begin(ResourceManagerId.HEAP.id(), 0, 3);
    builder.addBlock(changed(20, 1), 0);
    builder.blockData(0).put(new byte[65_536], 0, 65_536);
    assertThatThrownBy(() -> builder.assemble(REDO, true, WalCompression.OFF, false))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("65535");
    builder.begin(ResourceManagerId.HEAP.id(), 0, 3);
    for (int i = 0; i < 32; i++) {
      builder.addBlock(changed(20, i), 0);
    }
    assertThatThrownBy(() -> builder.addBlock(changed(20, 32), 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void wrongBytesAreFoundOutAndNeverReadBeyond() {
    builder.begin(ResourceManagerId.HEAP.id(), 0, 3);
    builder.addBlock(untouched(20, 1), WalRecordBuilder.STANDARD);
    builder.addBlock(changed(20, 2), 0);
    builder.blockData(1).put(new byte[100], 0, 100).mainData().putLong(5);
    builder.assemble(REDO, true, WalCompression.LZ4, false);
    builder.finish(5000, 4000);
    int length = builder.assembledLength();
    Random random = new Random(5);
    ByteBuffer page = ByteBuffer.allocate(Pages.SIZE);
    for (int round = 0; round < 50_000; round++) {
      byte[] spoiled = java.util.Arrays.copyOf(builder.assembled(), length);
      int cut = random.nextInt(4) == 0 ? random.nextInt(length) : length;
      for (int i = random.nextInt(4); i >= 0; i--) {
        spoiled[24 + random.nextInt(60)] = (byte) random.nextInt();
      }
      WalRecord read = new WalRecord();
      if (read.decode(java.util.Arrays.copyOf(spoiled, cut), 0, cut, 5000, 6000)) {
        read.mainData();
        for (int i = 0; i < read.blockCount(); i++) {
          read.block(i).data();
          if (read.block(i).hasImage() || read.block(i).hasImageToCompare()) {
            try {
              read.block(i).image().restoreInto(page);
            } catch (DatabaseException e) {
              assertThat(e).hasMessageContaining("could not decompress");
            }
          }
        }
      }
    }
  }

  /* The pages are changed by then: for want of memory the engine would have to stop. */
  @ParameterizedTest
  @EnumSource(WalCompression.class)
  void whatIsReservedIsAllThatARecordWithImagesTakes(WalCompression compression) {
    // So that no class is loaded in between.
    withImages(compression);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    WalRecordBuilder builder = complete();
    builder.reserve(compression);
    long before = threads.getCurrentThreadAllocatedBytes();
    builder.assemble(Lsn.INVALID, true, compression, true);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000);
    assertThat(builder.imageCount()).isEqualTo(4);
  }

  private static void withImages(WalCompression compression) {
    WalRecordBuilder builder = complete();
    builder.reserve(compression);
    builder.assemble(Lsn.INVALID, true, compression, true);
  }

  private static WalRecordBuilder complete() {
    WalRecordBuilder builder = new WalRecordBuilder().begin(ResourceManagerId.HEAP.id(), 0, 3);
    for (int block = 0; block < 4; block++) {
      builder.addBlock(
          new TestPage(1, block).fill(block, 200, 800),
          WalRecordBuilder.STANDARD | WalRecordBuilder.FORCE_IMAGE);
      builder.blockData(block).putLong(block);
    }
    return builder.put(new byte[500], 0, 500);
  }
}
