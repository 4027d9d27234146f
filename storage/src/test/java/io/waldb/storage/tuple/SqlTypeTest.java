package io.waldb.storage.tuple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import org.junit.jupiter.api.Test;

final class SqlTypeTest {
  @Test
  void namesAreThoseOfFormatType() {
    assertThat(SqlType.varchar(20)).hasToString("character varying(20)");
    assertThat(SqlType.VARCHAR).hasToString("character varying");
    assertThat(SqlType.character(3)).hasToString("character(3)");
    assertThat(SqlType.CHAR).hasToString("bpchar");
    assertThat(SqlType.numeric(10, 2)).hasToString("numeric(10,2)");
    assertThat(SqlType.numeric(3, -2)).hasToString("numeric(3,-2)");
    assertThat(SqlType.timestamptz(3)).hasToString("timestamp(3) with time zone");
    assertThat(SqlType.time(9)).hasToString("time(6) without time zone");
    assertThat(SqlType.DOUBLE).hasToString("double precision");
    assertThat(SqlType.interval(2)).hasToString("interval(2)");
  }

  @Test
  void modifiersOutOfBoundsAreRefused() {
    assertThatThrownBy(() -> SqlType.varchar(0))
        .isInstanceOf(DatabaseException.class)
        .hasMessage("length for type varchar must be at least 1");
    assertThatThrownBy(() -> SqlType.character(10_485_761)).hasMessageContaining("cannot exceed");
    assertThatThrownBy(() -> SqlType.numeric(1001, 0)).hasMessageContaining("precision 1001");
    assertThatThrownBy(() -> SqlType.numeric(5, 1001)).hasMessageContaining("scale 1001");
  }

  @Test
  void kindsAreFoundByPostgresqlsNumber() {
    for (TypeKind kind : TypeKind.values()) {
      assertThat(TypeKind.ofOid(kind.oid())).isSameAs(kind);
    }
    assertThatThrownBy(() -> TypeKind.ofOid(1)).isInstanceOf(DatabaseException.class);
  }

  @Test
  void intervalsPrintAsInPostgresql() {
    assertThat(new Interval(14, 3, 3_723_500_000L)).hasToString("1 year 2 mons 3 days 01:02:03.5");
    assertThat(new Interval(-1, 2, 0)).hasToString("-1 mons +2 days");
    assertThat(new Interval(0, -1, 1_000_000L)).hasToString("-1 days +00:00:01");
    assertThat(new Interval(0, 1, -1_000_000L)).hasToString("1 day -00:00:01");
    assertThat(Interval.ZERO).hasToString("00:00:00");
    assertThat(new Interval(0, 30, 0)).isEqualByComparingTo(new Interval(1, 0, 0));
  }
}
