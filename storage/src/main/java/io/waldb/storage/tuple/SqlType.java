package io.waldb.storage.tuple;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/**
 * A type as declared: its kind and a modifier, -1 for none.
 *
 * <p>The modifier is the length in characters of {@code character} and {@code character varying},
 * the fractional digits of seconds (0 to 6) of the time types, and {@code precision << 16 | scale &
 * 0x7ff} of {@code numeric}, where the scale is a signed 11-bit number as in PostgreSQL.
 *
 * @param kind the type proper
 * @param modifier what the declaration adds, -1 for nothing
 */
public record SqlType(TypeKind kind, int modifier) {
  /** The longest {@code character(n)} and {@code character varying(n)}. */
  public static final int MAX_LENGTH = 10_485_760;

  /** The largest declared precision of {@code numeric}. */
  public static final int MAX_PRECISION = 1000;

  public static final SqlType SMALLINT = new SqlType(TypeKind.SMALLINT, -1);
  public static final SqlType INTEGER = new SqlType(TypeKind.INTEGER, -1);
  public static final SqlType BIGINT = new SqlType(TypeKind.BIGINT, -1);
  public static final SqlType REAL = new SqlType(TypeKind.REAL, -1);
  public static final SqlType DOUBLE = new SqlType(TypeKind.DOUBLE, -1);
  public static final SqlType NUMERIC = new SqlType(TypeKind.NUMERIC, -1);
  public static final SqlType BOOLEAN = new SqlType(TypeKind.BOOLEAN, -1);
  public static final SqlType CHAR = new SqlType(TypeKind.CHAR, -1);
  public static final SqlType VARCHAR = new SqlType(TypeKind.VARCHAR, -1);
  public static final SqlType TEXT = new SqlType(TypeKind.TEXT, -1);
  public static final SqlType BYTEA = new SqlType(TypeKind.BYTEA, -1);
  public static final SqlType DATE = new SqlType(TypeKind.DATE, -1);
  public static final SqlType TIME = new SqlType(TypeKind.TIME, -1);
  public static final SqlType TIMESTAMP = new SqlType(TypeKind.TIMESTAMP, -1);
  public static final SqlType TIMESTAMPTZ = new SqlType(TypeKind.TIMESTAMPTZ, -1);
  public static final SqlType UUID = new SqlType(TypeKind.UUID, -1);
  public static final SqlType INTERVAL = new SqlType(TypeKind.INTERVAL, -1);
  public static final SqlType OID = new SqlType(TypeKind.OID, -1);
  public static final SqlType TID = new SqlType(TypeKind.TID, -1);
  public static final SqlType XID = new SqlType(TypeKind.XID, -1);
  public static final SqlType PG_LSN = new SqlType(TypeKind.PG_LSN, -1);
  public static final SqlType REGCLASS = new SqlType(TypeKind.REGCLASS, -1);
  public static final SqlType NAME = new SqlType(TypeKind.NAME, -1);
  public static final SqlType UNKNOWN = new SqlType(TypeKind.UNKNOWN, -1);
  public static final SqlType RECORD = new SqlType(TypeKind.RECORD, -1);
  public static final SqlType VOID = new SqlType(TypeKind.VOID, -1);
  public static final SqlType ANY = new SqlType(TypeKind.ANY, -1);

  private static final int MAX_SECOND_DIGITS = 6;

  /** The type of this kind with no modifier. */
  public static SqlType of(TypeKind kind) {
    return new SqlType(kind, -1);
  }

  /**
   * {@code character(length)}.
   *
   * @throws DatabaseException 22023 when the length is not in 1..{@link #MAX_LENGTH}
   */
  public static SqlType character(int length) {
    return new SqlType(TypeKind.CHAR, checkedLength("char", length));
  }

  /**
   * {@code character varying(length)}.
   *
   * @throws DatabaseException 22023 when the length is not in 1..{@link #MAX_LENGTH}
   */
  public static SqlType varchar(int length) {
    return new SqlType(TypeKind.VARCHAR, checkedLength("varchar", length));
  }

  /**
   * {@code numeric(precision, scale)}.
   *
   * @throws DatabaseException 22023 when the precision is not in 1..1000 or the scale not in
   *     -1000..1000
   */
  public static SqlType numeric(int precision, int scale) {
    if (precision < 1 || precision > MAX_PRECISION) {
      throw invalid("NUMERIC precision " + precision + " must be between 1 and " + MAX_PRECISION);
    }
    if (scale < -MAX_PRECISION || scale > MAX_PRECISION) {
      throw invalid(
          "NUMERIC scale "
              + scale
              + " must be between -"
              + MAX_PRECISION
              + " and "
              + MAX_PRECISION);
    }
    return new SqlType(TypeKind.NUMERIC, precision << 16 | (scale & 0x7ff));
  }

  /** {@code time(digits) without time zone}; digits of the second above 6 count as 6. */
  public static SqlType time(int digits) {
    return new SqlType(TypeKind.TIME, checkedDigits("TIME", digits));
  }

  /** {@code timestamp(digits) without time zone}; digits of the second above 6 count as 6. */
  public static SqlType timestamp(int digits) {
    return new SqlType(TypeKind.TIMESTAMP, checkedDigits("TIMESTAMP", digits));
  }

  /** {@code timestamp(digits) with time zone}; digits of the second above 6 count as 6. */
  public static SqlType timestamptz(int digits) {
    return new SqlType(TypeKind.TIMESTAMPTZ, checkedDigits("TIMESTAMP WITH TIME ZONE", digits));
  }

  /** {@code interval(digits)}; digits of the second above 6 count as 6. */
  public static SqlType interval(int digits) {
    return new SqlType(TypeKind.INTERVAL, checkedDigits("INTERVAL", digits));
  }

  /** How values are held in Java. */
  public TypeKind.Representation representation() {
    return kind.representation();
  }

  /** Whether the declaration gave a length, precision or scale. */
  public boolean hasModifier() {
    return modifier >= 0;
  }

  /** Declared precision of a {@code numeric} that has a modifier. */
  public int precision() {
    return modifier >>> 16;
  }

  /** Declared scale of a {@code numeric} that has a modifier. */
  public int scale() {
    return (modifier << 21) >> 21;
  }

  /** This type without its modifier. */
  public SqlType withoutModifier() {
    return modifier < 0 ? this : new SqlType(kind, -1);
  }

  /**
   * The name as PostgreSQL's {@code format_type} gives it, such as {@code character varying(20)}.
   */
  @Override
  public String toString() {
    if (modifier < 0) {
      return kind == TypeKind.CHAR ? "bpchar" : kind.sqlName();
    }
    return switch (kind) {
      case NUMERIC -> "numeric(" + precision() + "," + scale() + ")";
      case TIME -> "time(" + modifier + ") without time zone";
      case TIMESTAMP -> "timestamp(" + modifier + ") without time zone";
      case TIMESTAMPTZ -> "timestamp(" + modifier + ") with time zone";
      default -> kind.sqlName() + "(" + modifier + ")";
    };
  }

  private static int checkedLength(String name, int length) {
    if (length < 1) {
      throw invalid("length for type " + name + " must be at least 1");
    }
    if (length > MAX_LENGTH) {
      throw invalid("length for type " + name + " cannot exceed " + MAX_LENGTH);
    }
    return length;
  }

  private static int checkedDigits(String name, int digits) {
    if (digits < 0) {
      throw invalid(name + "(" + digits + ") precision must not be negative");
    }
    return Math.min(digits, MAX_SECOND_DIGITS);
  }

  private static DatabaseException invalid(String message) {
    return new DatabaseException(SqlState.INVALID_PARAMETER_VALUE, message);
  }
}
