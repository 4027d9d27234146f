package io.waldb.storage.tuple;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/**
 * The data types waldb knows, with PostgreSQL's type numbers, names and categories.
 *
 * <p>A kind fixes how a value is held in Java ({@link Representation}) and how many bytes it takes
 * in a row; what a declaration adds (length, precision, scale) is the modifier of {@link SqlType}.
 */
public enum TypeKind {
  /** 16-bit integer. */
  SMALLINT(21, "smallint", 'N', Representation.LONG, 2),
  /** 32-bit integer. */
  INTEGER(23, "integer", 'N', Representation.LONG, 4),
  /** 64-bit integer. */
  BIGINT(20, "bigint", 'N', Representation.LONG, 8),
  /** 32-bit IEEE 754; held as a Java double that is exactly a float. */
  REAL(700, "real", 'N', Representation.DOUBLE, 4),
  /** 64-bit IEEE 754. */
  DOUBLE(701, "double precision", 'N', Representation.DOUBLE, 8),
  /** Decimal of any precision; {@link java.math.BigDecimal}. */
  NUMERIC(1700, "numeric", 'N', Representation.OBJECT, -1),
  /** Truth value, 0 or 1. */
  BOOLEAN(16, "boolean", 'B', Representation.LONG, 1),
  /** Blank-padded text; trailing blanks do not count in comparisons. */
  CHAR(1042, "character", 'S', Representation.OBJECT, -1),
  /** Text with an optional upper length. */
  VARCHAR(1043, "character varying", 'S', Representation.OBJECT, -1),
  /** Text. */
  TEXT(25, "text", 'S', Representation.OBJECT, -1),
  /** Bytes. */
  BYTEA(17, "bytea", 'U', Representation.OBJECT, -1),
  /** Days since 1970-01-01. */
  DATE(1082, "date", 'D', Representation.LONG, 4),
  /** Microseconds since midnight. */
  TIME(1083, "time without time zone", 'D', Representation.LONG, 8),
  /** Microseconds since 1970-01-01 00:00:00, no zone. */
  TIMESTAMP(1114, "timestamp without time zone", 'D', Representation.LONG, 8),
  /** Microseconds since 1970-01-01 00:00:00 UTC. */
  TIMESTAMPTZ(1184, "timestamp with time zone", 'D', Representation.LONG, 8),
  /** {@link java.util.UUID}. */
  UUID(2950, "uuid", 'U', Representation.OBJECT, 16),
  /** {@link Interval}. */
  INTERVAL(1186, "interval", 'T', Representation.OBJECT, 16),
  /** Object identifier: an unsigned 32-bit integer. */
  OID(26, "oid", 'N', Representation.LONG, 4),
  /** Place of a row version, packed as {@link TupleId}: the system column ctid. */
  TID(27, "tid", 'U', Representation.LONG, 8),
  /** Transaction id, 48 bits: the system columns xmin and xmax. */
  XID(28, "xid", 'U', Representation.LONG, 8),
  /** A position in the write-ahead log, held as {@link io.waldb.common.Lsn#ordered} makes it. */
  PG_LSN(3220, "pg_lsn", 'U', Representation.LONG, 8),
  /** Object identifier of a relation, shown as its name. */
  REGCLASS(2205, "regclass", 'N', Representation.LONG, 4),
  /** Identifier text of at most 63 bytes. */
  NAME(19, "name", 'S', Representation.OBJECT, -1),
  /** A literal whose type is not settled; text. */
  UNKNOWN(705, "unknown", 'X', Representation.OBJECT, -1),
  /** A row; never stored. */
  RECORD(2249, "record", 'P', Representation.OBJECT, 0),
  /** No value; never stored. */
  VOID(2278, "void", 'P', Representation.OBJECT, 0),
  /** Any type, in the signature of a function; never a value's type. */
  ANY(2276, "any", 'P', Representation.OBJECT, 0);

  /** How a value of a type is held in Java. */
  public enum Representation {
    /** A {@code long}, never boxed. */
    LONG,
    /** A {@code double}, never boxed. */
    DOUBLE,
    /** An object: String, BigDecimal, byte[], UUID or Interval. */
    OBJECT
  }

  private final int oid;
  private final String sqlName;
  private final char category;
  private final Representation representation;
  private final int width;

  TypeKind(int oid, String sqlName, char category, Representation representation, int width) {
    this.oid = oid;
    this.sqlName = sqlName;
    this.category = category;
    this.representation = representation;
    this.width = width;
  }

  /** PostgreSQL's number of the type ({@code pg_type.oid}). */
  public int oid() {
    return oid;
  }

  /** The name without a modifier, as PostgreSQL's {@code format_type} gives it. */
  public String sqlName() {
    return sqlName;
  }

  /**
   * PostgreSQL's {@code typcategory}: N numeric, S string, D date and time, T interval, B boolean.
   */
  public char category() {
    return category;
  }

  /** How values are held in Java. */
  public Representation representation() {
    return representation;
  }

  /** Bytes of a value in a row; -1 when it varies, 0 when the type is never stored. */
  public int width() {
    return width;
  }

  /** Whether values are text: String in Java, UTF-8 in a row. */
  public boolean isText() {
    return category == 'S' || this == UNKNOWN;
  }

  /** Whether this is smallint, integer, bigint, real, double precision or numeric. */
  public boolean isNumeric() {
    return category == 'N' && this != OID && this != REGCLASS;
  }

  /** Whether this is smallint, integer or bigint. */
  public boolean isInteger() {
    return this == SMALLINT || this == INTEGER || this == BIGINT;
  }

  /**
   * The kind with PostgreSQL's type number.
   *
   * @throws DatabaseException 42704 when there is none
   */
  public static TypeKind ofOid(int oid) {
    for (TypeKind kind : values()) {
      if (kind.oid == oid) {
        return kind;
      }
    }
    throw new DatabaseException(
        SqlState.UNDEFINED_OBJECT, "type with OID " + oid + " does not exist");
  }
}
