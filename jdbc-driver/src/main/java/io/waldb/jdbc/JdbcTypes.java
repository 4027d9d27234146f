package io.waldb.jdbc;

import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.UUID;

/** What JDBC wants to know of waldb's types. */
final class JdbcTypes {
  /** Display size of a value that may be of any length. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int TIME_DIGITS = 6;

  private JdbcTypes() {}

  /** The constant of {@link Types}. */
  static int number(TypeKind kind) {
    return switch (kind) {
      case SMALLINT -> Types.SMALLINT;
      case INTEGER -> Types.INTEGER;
      case BIGINT, OID, XID -> Types.BIGINT;
      case REAL -> Types.REAL;
      case DOUBLE -> Types.DOUBLE;
      case NUMERIC -> Types.NUMERIC;
      case BOOLEAN -> Types.BOOLEAN;
      case CHAR -> Types.CHAR;
      case VARCHAR, TEXT, NAME, UNKNOWN -> Types.VARCHAR;
      case BYTEA -> Types.BINARY;
      case DATE -> Types.DATE;
      case TIME -> Types.TIME;
      case TIMESTAMP -> Types.TIMESTAMP;
      case TIMESTAMPTZ -> Types.TIMESTAMP_WITH_TIMEZONE;
      case UUID, INTERVAL, TID, PG_LSN, REGCLASS, RECORD, VOID, ANY -> Types.OTHER;
    };
  }

  /** The class that {@link java.sql.ResultSet#getObject(int)} gives. */
  static Class<?> objectClass(TypeKind kind) {
    return switch (kind) {
      case SMALLINT, INTEGER -> Integer.class;
      case BIGINT, OID, XID -> Long.class;
      case REAL -> Float.class;
      case DOUBLE -> Double.class;
      case NUMERIC -> BigDecimal.class;
      case BOOLEAN -> Boolean.class;
      case BYTEA -> byte[].class;
      case DATE -> Date.class;
      case TIME -> Time.class;
      case TIMESTAMP, TIMESTAMPTZ -> Timestamp.class;
      case UUID -> UUID.class;
      case CHAR, VARCHAR, TEXT, NAME, UNKNOWN, INTERVAL, TID, PG_LSN, REGCLASS, RECORD, VOID, ANY ->
          String.class;
    };
  }

  /** The short name PostgreSQL's driver gives it, such as {@code int4}. */
  static String name(TypeKind kind) {
    return switch (kind) {
      case SMALLINT -> "int2";
      case INTEGER -> "int4";
      case BIGINT -> "int8";
      case REAL -> "float4";
      case DOUBLE -> "float8";
      case BOOLEAN -> "bool";
      case CHAR -> "bpchar";
      case VARCHAR -> "varchar";
      case TIME -> "time";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMPTZ -> "timestamptz";
      default -> kind.sqlName();
    };
  }

  static boolean isSigned(TypeKind kind) {
    return switch (kind) {
      case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC -> true;
      default -> false;
    };
  }

  static boolean isCaseSensitive(TypeKind kind) {
    return kind.isText();
  }

  /** Decimal digits, characters or bytes; 0 when there is no limit. */
  static int precision(SqlType type) {
    return switch (type.kind()) {
      case SMALLINT -> 5;
      case INTEGER, OID -> 10;
      case BIGINT -> 19;
      case XID -> 15;
      case REAL -> 8;
      case DOUBLE -> 17;
      case NUMERIC -> type.hasModifier() ? type.precision() : 0;
      case BOOLEAN -> 1;
      case CHAR -> type.hasModifier() ? type.modifier() : 1;
      case VARCHAR -> type.hasModifier() ? type.modifier() : 0;
      case NAME -> 63;
      case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, UUID, INTERVAL -> displaySize(type);
      default -> 0;
    };
  }

  /** Digits after the point. */
  static int scale(SqlType type) {
    return switch (type.kind()) {
      case NUMERIC -> type.hasModifier() ? type.scale() : 0;
      case REAL -> 8;
      case DOUBLE -> 17;
      case TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL -> secondDigits(type);
      default -> 0;
    };
  }

  private static int secondDigits(SqlType type) {
    return type.hasModifier() ? type.modifier() : TIME_DIGITS;
  }

  /** Most characters of a value's text. */
  static int displaySize(SqlType type) {
    return switch (type.kind()) {
      case SMALLINT -> 6;
      case INTEGER -> 11;
      case BIGINT -> 20;
      case OID -> 10;
      case XID -> 15;
      case REAL -> 15;
      case DOUBLE -> 25;
      case NUMERIC -> type.hasModifier() ? type.precision() + 2 : UNLIMITED;
      case BOOLEAN -> 1;
      case CHAR -> type.hasModifier() ? type.modifier() : 1;
      case VARCHAR -> type.hasModifier() ? type.modifier() : UNLIMITED;
      case NAME, REGCLASS -> 63;
      case DATE -> 13;
      case TIME -> withFraction(8, type);
      case TIMESTAMP -> withFraction(22, type);
      case TIMESTAMPTZ -> withFraction(28, type);
      case UUID -> 36;
      case INTERVAL -> 49;
      case TID -> 18;
      case PG_LSN -> 17;
      case TEXT, BYTEA, UNKNOWN, RECORD, VOID, ANY -> UNLIMITED;
    };
  }

  private static int withFraction(int whole, SqlType type) {
    int digits = secondDigits(type);
    return digits == 0 ? whole : whole + 1 + digits;
  }
}
