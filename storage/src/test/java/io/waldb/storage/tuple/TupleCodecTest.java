package io.waldb.storage.tuple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TupleCodecTest {
  private final Random random = RandomValues.seeded("TupleCodecTest");
  private final RandomValues values = new RandomValues(random);
  private final ByteSink sink = new ByteSink();

  /** The bytes of the last row that was not copied. */
  private byte[] viewed = {};

  @Test
  void rowsOfAllTypesComeBackInWhateverOrderTheyAreRead() {
    for (int run = 0; run < 3000; run++) {
      TupleDescriptor descriptor = values.descriptor(1 + random.nextInt(12));
      Object[] row = randomRow(descriptor);
      TupleSlot slot = stored(descriptor, row);
      for (int read = 0; read < 20; read++) {
        int column = random.nextInt(row.length);
        assertThat(slot.getBoxed(column)).isEqualTo(row[column]);
      }
      assertThat(contents(slot)).isEqualTo(row);
    }
  }

  @Test
  void aRowWrittenAgainFromALoadedSlotHasTheSameBytes() {
    for (int run = 0; run < 2000; run++) {
      TupleDescriptor descriptor = values.descriptor(1 + random.nextInt(12));
      TupleSlot slot = stored(descriptor, randomRow(descriptor));
      byte[] first = sink.toByteArray();
      if (random.nextBoolean()) {
        contents(slot);
      }
      TupleCodec.encode(slot, sink);
      assertThat(sink.toByteArray()).isEqualTo(first);
    }
  }

  @Test
  void columnsSetAfterLoadingReplaceTheStoredOnes() {
    for (int run = 0; run < 2000; run++) {
      TupleDescriptor descriptor = values.descriptor(1 + random.nextInt(12));
      Object[] row = randomRow(descriptor);
      TupleSlot slot = stored(descriptor, row);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int column = random.nextInt(row.length);
        row[column] = values.valueOrNull(descriptor.type(column), 4);
        slot.setBoxed(column, row[column]);
      }
      TupleSlot copy = new TupleSlot(descriptor);
      copy.copyFrom(slot);
      slot.clear();
      Arrays.fill(viewed, (byte) -1);
      assertThat(contents(copy)).isEqualTo(row);
    }
  }

  @Test
  void aRowThatIsOnlyViewedLeavesTheBytesOfOthersAlone() {
    for (int run = 0; run < 2000; run++) {
      TupleDescriptor descriptor = values.descriptor(1 + random.nextInt(8));
      Object[] row = randomRow(descriptor);
      TupleSlot slot = stored(descriptor, row);
      byte[] before = viewed.clone();
      int column = random.nextInt(row.length);
      row[column] = values.valueOrNull(descriptor.type(column), 4);
      slot.setBoxed(column, row[column]);
      ByteView view = new ByteView();
      for (int i = 0; i < row.length; i++) {
        if (row[i] instanceof String text) {
          slot.getBytes(i, view);
          assertThat(new String(view.array(), view.offset(), view.length(), StandardCharsets.UTF_8))
              .isEqualTo(
                  descriptor.type(i).equals(SqlType.character(12)) ? text.stripTrailing() : text);
        }
      }
      assertThat(contents(slot)).isEqualTo(row);
      assertThat(viewed).isEqualTo(before);
      slot.clear();
      slot.setBoxed(column, row[column]);
      assertThat(viewed).isEqualTo(before);
      assertThat(slot.getBoxed(column)).isEqualTo(row[column]);
    }
  }

  @Test
  void theBlanksThatFillUpACharacterColumnAreNotStored() {
    SqlType type = SqlType.character(84);
    String blanks = " ".repeat(84);
    assertThat(storedBytes(type, blanks)).isEqualTo(storedBytes(SqlType.TEXT, ""));
    String word = "\ud83d\ude00 b";
    assertThat(storedBytes(type, word + " ".repeat(81))).isEqualTo(storedBytes(SqlType.TEXT, word));
    assertThat(stored(TupleDescriptor.ofTypes(type), new Object[] {blanks}).getString(0))
        .isEqualTo(blanks);

    TupleSlot from = stored(TupleDescriptor.ofTypes(type), new Object[] {word + " ".repeat(81)});
    TupleSlot to = new TupleSlot(TupleDescriptor.ofTypes(SqlType.CHAR, SqlType.character(84)));
    to.copyColumn(0, from, 0);
    to.copyColumn(1, from, 0);
    assertThat(to.getString(0)).isEqualTo(word + " ".repeat(81));
    assertThat(to.getString(1)).isEqualTo(word + " ".repeat(81));
  }

  private byte[] storedBytes(SqlType type, String value) {
    stored(TupleDescriptor.ofTypes(type), new Object[] {value});
    return sink.toByteArray();
  }

  @Test
  void singleColumnsCanBeCopiedBetweenRows() {
    for (int run = 0; run < 2000; run++) {
      TupleDescriptor descriptor = values.descriptor(1 + random.nextInt(8));
      Object[] row = randomRow(descriptor);
      TupleSlot from = stored(descriptor, row);
      TupleSlot to = new TupleSlot(descriptor);
      for (int i = row.length - 1; i >= 0; i--) {
        to.copyColumn(i, from, i);
      }
      from.clear();
      Arrays.fill(viewed, (byte) -1);
      assertThat(contents(to)).isEqualTo(row);
    }
  }

  @Test
  void bytesOfTextAreShownWithoutAString() {
    TupleDescriptor descriptor = TupleDescriptor.ofTypes(SqlType.INTEGER, SqlType.TEXT);
    TupleSlot slot = stored(descriptor, new Object[] {1L, "grün"});
    ByteView view = new ByteView();
    slot.getBytes(1, view);
    assertThat(new String(view.array(), view.offset(), view.length(), StandardCharsets.UTF_8))
        .isEqualTo("grün");
    slot.setObject(1, "blau");
    slot.getBytes(1, view);
    assertThat(view.length()).isEqualTo(4);
  }

  @Test
  void aRowIsNeverLongerThanInPostgresql() {
    for (int run = 0; run < 3000; run++) {
      TupleDescriptor descriptor = values.descriptor(1 + random.nextInt(12));
      Object[] row = randomRow(descriptor);
      stored(descriptor, row);
      assertThat(sink.length())
          .as("%s %s", Arrays.asList(row), descriptor.columnCount())
          .isLessThanOrEqualTo(PostgresqlSize.of(descriptor, row));
    }
  }

  @Test
  void olderRowsGiveTheMissingValuesOfLaterColumns() {
    TupleDescriptor old = TupleDescriptor.ofTypes(SqlType.INTEGER);
    stored(old, new Object[] {7L});
    TupleDescriptor current =
        new TupleDescriptor(
            List.of(
                old.column(0),
                new TupleDescriptor.Column("b", SqlType.TEXT, false, "then"),
                new TupleDescriptor.Column("c", SqlType.BIGINT, false, 5L),
                new TupleDescriptor.Column("d", SqlType.BIGINT)));
    TupleSlot slot = new TupleSlot(current);
    slot.load(sink.bytes(), 0, sink.length(), 1, null);
    assertThat(contents(slot)).isEqualTo(new Object[] {7L, "then", 5L, null});
  }

  @Test
  void aReaderWithFewerColumnsReadsNewerRows() {
    TupleDescriptor current =
        TupleDescriptor.ofTypes(SqlType.INTEGER, SqlType.TEXT, SqlType.INTEGER);
    stored(current, new Object[] {7L, null, 3L});
    TupleSlot slot = new TupleSlot(TupleDescriptor.ofTypes(SqlType.INTEGER, SqlType.TEXT));
    slot.load(sink.bytes(), 0, sink.length(), 1, null);
    assertThat(contents(slot)).isEqualTo(new Object[] {7L, null});
  }

  @Test
  void manyColumnsAreStored() {
    SqlType[] types = new SqlType[1600];
    Arrays.fill(types, SqlType.SMALLINT);
    TupleDescriptor descriptor = TupleDescriptor.ofTypes(types);
    Object[] row = new Object[1600];
    for (int i = 0; i < row.length; i++) {
      row[i] = i % 3 == 0 ? null : (Object) (long) i;
    }
    TupleSlot slot = stored(descriptor, row);
    assertThat(contents(slot)).isEqualTo(row);
    SqlType[] tooMany = new SqlType[1601];
    Arrays.fill(tooMany, SqlType.SMALLINT);
    assertThatThrownBy(() -> TupleDescriptor.ofTypes(tooMany))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("1600");
  }

  @Test
  void droppedColumnsAreWrittenAsNull() {
    TupleDescriptor descriptor =
        new TupleDescriptor(
            List.of(
                new TupleDescriptor.Column("a", SqlType.TEXT, true, null),
                new TupleDescriptor.Column("b", SqlType.INTEGER)));
    TupleSlot slot = stored(descriptor, new Object[] {"gone", 2L});
    assertThat(contents(slot)).isEqualTo(new Object[] {null, 2L});
  }

  @Test
  void numericKeepsItsScale() {
    TupleDescriptor descriptor = TupleDescriptor.ofTypes(SqlType.NUMERIC);
    for (String text : new String[] {"1.50", "0.000", "-12", "1e400", "123456789012345678901234"}) {
      BigDecimal value = new BigDecimal(text);
      value = value.scale() < 0 ? value.setScale(0) : value;
      assertThat(stored(descriptor, new Object[] {value}).getNumeric(0)).isEqualTo(value);
    }
    assertThat(sink.length()).isLessThan(40);
    assertThatThrownBy(() -> stored(descriptor, new Object[] {new BigDecimal("1e131073")}))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("overflows numeric");
  }

  @Test
  void textWithTheCharacterZeroIsRefused() {
    TupleDescriptor descriptor = TupleDescriptor.ofTypes(SqlType.TEXT);
    assertThatThrownBy(() -> stored(descriptor, new Object[] {"a\0b"}))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("0x00");
  }

  @Test
  void valuesOutOfLineAreFetchedOnlyWhenRead() {
    TupleDescriptor descriptor = TupleDescriptor.ofTypes(SqlType.TEXT, SqlType.TEXT);
    byte[] plain = "abc".repeat(500).getBytes(StandardCharsets.UTF_8);
    ByteSink compressed = new ByteSink();
    int compressedLength = Lz.compress(plain, 0, plain.length, compressed);
    int[] fetches = {0};
    ToastSource source =
        pointer -> {
          assertThat(pointer)
              .isEqualTo(
                  new ToastPointer(
                      true, plain.length, compressedLength, 0xfedc_ba98, 0x1234_5678_9abcL));
          fetches[0]++;
          return compressed.toByteArray();
        };
    TupleSlot slot = new TupleSlot(descriptor);
    TupleCodec.encode(slot, sink);
    slot.load(sink.bytes(), 0, sink.length(), 1, source); // nulls, and where values lie
    ByteSink datum = new ByteSink();
    Varlena.putCompressed(datum, plain.length, compressed.bytes(), 0, compressedLength);
    slot.setToasted(0, datum.bytes(), 0, datum.length());
    datum.reset();
    Varlena.putPointer(
        datum,
        new ToastPointer(true, plain.length, compressedLength, 0xfedc_ba98, 0x1234_5678_9abcL));
    slot.setToasted(1, datum.bytes(), 0, datum.length());
    TupleCodec.encode(slot, sink, source);
    assertThat(TupleHeader.flags(ByteBuffer.wrap(sink.bytes()), 0))
        .isEqualTo(TupleHeader.HAS_TOASTED);
    TupleSlot read = new TupleSlot(descriptor);
    read.load(sink.bytes(), 0, sink.length(), 1, source);
    assertThat(read.getString(0)).isEqualTo("abc".repeat(500));
    assertThat(fetches[0]).isZero();
    assertThat(read.getString(1)).isEqualTo("abc".repeat(500));
    assertThat(fetches[0]).isEqualTo(1);
    read.load(sink.bytes(), 0, sink.length(), 1, source);
    TupleCodec.encode(read, sink);
    assertThat(fetches[0]).isEqualTo(2);
    assertThat(sink.length()).isGreaterThan(1500);
  }

  @Test
  void numericsAreNeverLongerThanInPostgresql() {
    TupleDescriptor descriptor =
        TupleDescriptor.ofTypes(Collections.nCopies(40, SqlType.NUMERIC).toArray(SqlType[]::new));
    Object[] row = new Object[40];
    for (int digits : new int[] {0, 1, 9, 10, 99, 999, 1000, 9999, 10_001, 99_999_999}) {
      for (int scale = 0; scale < 120; scale++) {
        for (int zeros = 0; zeros < 40; zeros++) {
          row[zeros] = BigDecimal.TEN.pow(zeros).multiply(new BigDecimal(digits)).setScale(scale);
        }
        stored(descriptor, row);
        assertThat(sink.length())
            .as("%s with scale %s", digits, scale)
            .isLessThanOrEqualTo(PostgresqlSize.of(descriptor, row));
      }
    }
  }

  private Object[] randomRow(TupleDescriptor descriptor) {
    int oneIn = random.nextBoolean() ? 5 : 1_000_000;
    Object[] row = new Object[descriptor.columnCount()];
    for (int i = 0; i < row.length; i++) {
      row[i] = values.valueOrNull(descriptor.type(i), oneIn);
    }
    return row;
  }

  private TupleSlot stored(TupleDescriptor descriptor, Object[] row) {
    TupleSlot slot = new TupleSlot(descriptor);
    for (int i = 0; i < row.length; i++) {
      slot.setBoxed(i, row[i]);
    }
    TupleCodec.encode(slot, sink);
    TupleSlot loaded = new TupleSlot(descriptor);
    int length = sink.length();
    switch (random.nextInt(3)) {
      case 0 -> {
        ByteBuffer page = ByteBuffer.allocateDirect(length + 10);
        page.put(7, sink.bytes(), 0, length);
        loaded.load(page, 7, length, TupleId.of(3, 4), null);
      }
      case 1 -> loaded.load(sink.bytes(), 0, length, TupleId.of(3, 4), null);
      default -> {
        viewed = new byte[length + 100];
        random.nextBytes(viewed);
        int at = random.nextInt(100);
        System.arraycopy(sink.bytes(), 0, viewed, at, length);
        loaded.view(viewed, at, length, TupleId.of(3, 4), null);
      }
    }
    return loaded;
  }

  private static Object[] contents(TupleSlot slot) {
    Object[] row = new Object[slot.columnCount()];
    for (int i = 0; i < row.length; i++) {
      row[i] = slot.getBoxed(i);
    }
    return row;
  }
}
