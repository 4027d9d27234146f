package io.waldb.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IdentifiersTest {
  @Test
  void lsnIsPrintedAsPostgresqlPrintsIt() {
    assertThat(Lsn.format(0)).isEqualTo("0/00000000");
    assertThat(Lsn.format(0x1_23456789L)).isEqualTo("1/23456789");
    assertThat(Lsn.format(0xAB_00000010L)).isEqualTo("AB/00000010");
    assertThat(Lsn.format(-1)).isEqualTo("FFFFFFFF/FFFFFFFF");
  }

  @Test
  void lsnIsReadWithAndWithoutLeadingZeroes() {
    assertThat(Lsn.parse("16/B374D848")).isEqualTo(0x16_B374D848L);
    assertThat(Lsn.parse("0/10")).isEqualTo(16);
    assertThat(Lsn.parse("ffffffff/ffffffff")).isEqualTo(-1);
  }

  @Test
  void textThatIsNoLsnIsRefused() {
    for (String text : new String[] {"", "/", "1/", "/1", "1", "g/1", "1/123456789", "+1/2"}) {
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> Lsn.parse(text))
          .matches(e -> e.state() == SqlState.INVALID_TEXT_REPRESENTATION);
    }
  }

  @Test
  void pageKeyKeepsRelationForkAndUnsignedBlock() {
    for (int relation : new int[] {1, 16384, PageId.MAX_RELATION}) {
      for (Fork fork : Fork.values()) {
        for (int block : new int[] {0, 1, Integer.MAX_VALUE, -1}) {
          long key = PageId.key(relation, fork, block);
          assertThat(key).isPositive();
          assertThat(PageId.of(key)).isEqualTo(new PageId(relation, fork, block));
        }
      }
    }
    assertThat(PageId.format(PageId.key(16384, Fork.FSM, -1)))
        .isEqualTo("relation 16384 fork fsm block 4294967295");
  }

  @Test
  void crcIsCastagnolisAndTheSameForEveryForm() {
    byte[] bytes = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(Crc32c.of(bytes, 0, 9)).isEqualTo(0xE3069283);
    ByteBuffer direct = ByteBuffer.allocateDirect(20);
    direct.put(3, bytes);
    assertThat(Crc32c.of(direct, 3, 12)).isEqualTo(0xE3069283);
    assertThat(direct.position()).isZero();
    assertThat(new Crc32c().update(bytes, 0, 4).update(direct, 7, 12).value())
        .isEqualTo(0xE3069283);
    ByteBuffer twelve =
        ByteBuffer.allocate(12).putInt(0, 0x01020304).putLong(4, 0x05060708090A0B0CL);
    assertThat(new Crc32c().updateInt(0x01020304).updateLong(0x05060708090A0B0CL).value())
        .isEqualTo(Crc32c.of(twelve, 0, 12));
  }

  @Test
  void everySqlStateIsFoundByItsCode() {
    for (SqlState state : SqlState.values()) {
      assertThat(SqlState.of(state.code())).isEqualTo(state);
      assertThat(state.code()).matches("[0-9A-Z]{5}");
    }
    assertThat(SqlState.UNIQUE_VIOLATION.condition()).isEqualTo("unique_violation");
  }
}
