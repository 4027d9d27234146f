package io.waldb.storage.tuple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class KeyCodecTest {
  static final SqlType[] TYPES = RandomValues.TYPES;

  private final Random random = RandomValues.seeded("KeyCodecTest");
  private final RandomValues values = new RandomValues(random);

  @ParameterizedTest
  @FieldSource("TYPES")
  void keysOrderAsTheirValuesDo(SqlType type) {
    for (int run = 0; run < 3000; run++) {
      KeyColumn column =
          new KeyColumn(type, random.nextBoolean(), random.nextBoolean(), random.nextInt(3) == 0);
      Object a = column.notNull() ? values.value(type) : values.valueOrNull(type, 6);
      Object b = column.notNull() ? values.value(type) : values.valueOrNull(type, 6);
      KeyCodec codec = new KeyCodec(column);
      assertThat(Integer.signum(compare(key(codec, a), key(codec, b))))
          .as("%s against %s in %s", a, b, column)
          .isEqualTo(Integer.signum(compareValues(column, a, b)));
    }
  }

  @Test
  void keysOfSeveralColumnsOrderColumnByColumn() {
    for (int run = 0; run < 10_000; run++) {
      int count = 1 + random.nextInt(4);
      KeyColumn[] columns = new KeyColumn[count];
      Object[] a = new Object[count];
      Object[] b = new Object[count];
      int expected = 0;
      for (int i = 0; i < count; i++) {
        SqlType type = TYPES[random.nextInt(TYPES.length)];
        columns[i] = new KeyColumn(type, random.nextBoolean(), random.nextBoolean(), false);
        a[i] = values.valueOrNull(type, 6);
        b[i] = random.nextInt(3) > 0 ? a[i] : values.valueOrNull(type, 6);
        expected = expected != 0 ? expected : compareValues(columns[i], a[i], b[i]);
      }
      KeyCodec codec = new KeyCodec(columns);
      assertThat(Integer.signum(compare(key(codec, a), key(codec, b))))
          .isEqualTo(Integer.signum(expected));
    }
  }

  @Test
  void decodableKeysGiveTheirValuesBack() {
    for (int run = 0; run < 10_000; run++) {
      int count = 1 + random.nextInt(4);
      KeyColumn[] columns = new KeyColumn[count];
      SqlType[] types = new SqlType[count];
      Object[] row = new Object[count];
      int[] to = new int[count];
      for (int i = 0; i < count; i++) {
        types[i] = TYPES[random.nextInt(TYPES.length)];
        if (types[i].kind() == TypeKind.NUMERIC) {
          types[i] = SqlType.numeric(20, 4);
        }
        columns[i] = new KeyColumn(types[i], random.nextBoolean(), random.nextBoolean(), false);
        row[i] = values.valueOrNull(types[i], 6);
        if (row[i] instanceof BigDecimal) {
          row[i] = BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), 4);
        }
        to[i] = i;
      }
      KeyCodec codec = new KeyCodec(columns);
      byte[] key = key(codec, row);
      TupleSlot slot = new TupleSlot(TupleDescriptor.ofTypes(types));
      int at = 0;
      for (int i = 0; i < count; i++) {
        at = codec.end(i, key, at);
        if (!codec.isDecodable(i)) {
          to[i] = -1;
          slot.setBoxed(i, row[i]);
        }
      }
      assertThat(at).isEqualTo(key.length);
      codec.decode(key, 0, slot, to);
      for (int i = 0; i < count; i++) {
        assertThat(slot.getBoxed(i)).isEqualTo(row[i]);
      }
    }
  }

  @Test
  void aKeyFromASlotOfStoredBytesEqualsOneFromObjects() {
    ByteSink sink = new ByteSink();
    for (int run = 0; run < 3000; run++) {
      SqlType type = TYPES[random.nextInt(TYPES.length)];
      TupleDescriptor descriptor = TupleDescriptor.ofTypes(type);
      TupleSlot slot = new TupleSlot(descriptor);
      slot.setBoxed(0, values.valueOrNull(type, 6));
      KeyCodec codec = new KeyCodec(KeyColumn.ascending(type));
      ByteSink first = new ByteSink();
      codec.encode(slot, new int[] {0}, first);
      TupleCodec.encode(slot, sink);
      slot.load(sink.bytes(), 0, sink.length(), 0, null);
      ByteSink second = new ByteSink();
      codec.encode(slot, new int[] {0}, second);
      assertThat(second.toByteArray()).isEqualTo(first.toByteArray());
    }
  }

  @Test
  void numericsOfOneValueHaveOneKeyWhateverTheirScale() {
    KeyCodec codec = new KeyCodec(KeyColumn.ascending(SqlType.NUMERIC));
    assertThat(key(codec, new BigDecimal("1.5"))).isEqualTo(key(codec, new BigDecimal("1.5000")));
    assertThat(key(codec, new BigDecimal("100"))).isEqualTo(key(codec, new BigDecimal("1E+2")));
    assertThat(key(codec, new BigDecimal("0.00"))).isEqualTo(key(codec, BigDecimal.ZERO));
  }

  @Test
  void theSuccessorOfAPrefixIsAboveAllKeysWithIt() {
    ByteSink sink = new ByteSink();
    sink.put(5);
    sink.put(255);
    sink.put(255);
    assertThat(KeyCodec.successor(sink)).isTrue();
    assertThat(sink.toByteArray()).containsExactly(6);
    sink.reset();
    sink.put(255);
    assertThat(KeyCodec.successor(sink)).isFalse();
  }

  @Test
  void nullIsRefusedWhereItIsDeclaredNeverToBe() {
    KeyCodec codec = new KeyCodec(new KeyColumn(SqlType.INTEGER, false, false, true));
    assertThatThrownBy(() -> key(codec, new Object[] {null}))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("null in column 1");
    assertThat(key(codec, 5L)).hasSize(4);
  }

  private static byte[] key(KeyCodec codec, Object... row) {
    SqlType[] types = new SqlType[row.length];
    int[] from = new int[row.length];
    for (int i = 0; i < row.length; i++) {
      types[i] = codec.column(i).type();
      from[i] = i;
    }
    TupleSlot slot = new TupleSlot(TupleDescriptor.ofTypes(types));
    for (int i = 0; i < row.length; i++) {
      slot.setBoxed(i, row[i]);
    }
    ByteSink sink = new ByteSink(4);
    codec.encode(slot, from, sink);
    return sink.toByteArray();
  }

  private static int compare(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b);
  }

  private static int compareValues(KeyColumn column, Object a, Object b) {
    if (a == null || b == null) {
      int nulls = a == b ? 0 : a == null ? 1 : -1;
      return column.nullsFirst() ? -nulls : nulls;
    }
    int order = compareNotNull(column.type(), a, b);
    return column.descending() ? -order : order;
  }

  private static int compareNotNull(SqlType type, Object a, Object b) {
    switch (type.kind()) {
      case REAL, DOUBLE -> {
        double x = (Double) a == 0 ? 0.0 : (Double) a;
        double y = (Double) b == 0 ? 0.0 : (Double) b;
        return Double.compare(x, y);
      }
      case NUMERIC -> {
        return ((BigDecimal) a).compareTo((BigDecimal) b);
      }
      case CHAR -> {
        return Arrays.compareUnsigned(
            utf8(((String) a).stripTrailing()), utf8(((String) b).stripTrailing()));
      }
      case VARCHAR, TEXT, NAME -> {
        return Arrays.compareUnsigned(utf8((String) a), utf8((String) b));
      }
      case BYTEA -> {
        return Arrays.compareUnsigned((byte[]) a, (byte[]) b);
      }
      case UUID -> {
        int high =
            Long.compareUnsigned(
                ((UUID) a).getMostSignificantBits(), ((UUID) b).getMostSignificantBits());
        return high != 0
            ? high
            : Long.compareUnsigned(
                ((UUID) a).getLeastSignificantBits(), ((UUID) b).getLeastSignificantBits());
      }
      case INTERVAL -> {
        return span((Interval) a).compareTo(span((Interval) b));
      }
      default -> {
        return Long.compare((Long) a, (Long) b);
      }
    }
  }

  private static BigDecimal span(Interval interval) {
    return new BigDecimal(interval.months())
        .multiply(new BigDecimal(30))
        .add(new BigDecimal(interval.days()))
        .multiply(new BigDecimal(Interval.MICROS_PER_DAY))
        .add(new BigDecimal(interval.micros()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
