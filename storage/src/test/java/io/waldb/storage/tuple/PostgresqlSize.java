package io.waldb.storage.tuple;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** Bytes PostgreSQL takes for a row on a page: header, alignment and all, without compression. */
final class PostgresqlSize {
  private PostgresqlSize() {}

  static int of(TupleDescriptor descriptor, Object[] row) {
    boolean nulls = false;
    for (Object value : row) {
      nulls |= value == null;
    }
    int at = align(23 + (nulls ? (row.length + 7) / 8 : 0), 8);
    for (int i = 0; i < row.length; i++) {
      if (row[i] == null) {
        continue;
      }
      switch (descriptor.type(i).kind()) {
        case SMALLINT -> at = align(at, 2) + 2;
        case INTEGER, DATE, OID, REGCLASS, REAL -> at = align(at, 4) + 4;
        case BOOLEAN -> at += 1;
        case UUID -> at += 16;
        case INTERVAL -> at = align(at, 8) + 16;
        case NAME -> at += 64;
        case NUMERIC -> at = variable(at, numeric((BigDecimal) row[i]));
        case BYTEA -> at = variable(at, ((byte[]) row[i]).length);
        case CHAR, VARCHAR, TEXT ->
            at = variable(at, ((String) row[i]).getBytes(StandardCharsets.UTF_8).length);
        default -> at = align(at, 8) + 8;
      }
    }
    return align(at, 8);
  }

  private static int variable(int at, int length) {
    return length <= 126 ? at + 1 + length : align(at, 4) + 4 + length;
  }

  private static int numeric(BigDecimal value) {
    BigDecimal plain = value.abs().stripTrailingZeros();
    if (plain.signum() == 0) {
      return value.scale() <= 63 ? 2 : 4;
    }
    int point = plain.precision() - plain.scale();
    int first = Math.floorDiv(point + 3, 4);
    int last = Math.floorDiv(-plain.scale(), 4);
    boolean shortHeader = value.scale() <= 63 && first - 1 >= -64 && first - 1 <= 63;
    return (shortHeader ? 2 : 4) + 2 * (first - last);
  }

  private static int align(int at, int to) {
    return (at + to - 1) / to * to;
  }
}
